/** KeyPackages and Welcomes have one size for many lengths, and one spelling (row C8). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat, fromHex, Refusal } from "../../src/bytes";
import { padKeyPackage, padWelcome, unpadKeyPackage, unpadWelcome } from "../../src/crypto/padding";
import { refusalOf, vectors } from "../shared";

interface Padded {
  readonly of: "key_package" | "welcome";
  readonly length: number;
  readonly size: number;
}

const given = vectors<{
  padded: readonly Padded[];
  too_long: readonly Padded[];
  refused: readonly { name: string; size: number; head: string }[];
}>("padding");

const WAYS = {
  key_package: { pad: padKeyPackage, unpad: unpadKeyPackage },
  welcome: { pad: padWelcome, unpad: unpadWelcome },
};

test.each(given.padded)("a $of of $length bytes goes into $size and comes out", ({ of, length, size }) => {
  const message = new Uint8Array(length).fill(7);
  const padded = WAYS[of].pad(message);
  expect(padded.length).toBe(size);
  expect(WAYS[of].unpad(padded)).toEqual(message);
});

test.each(given.too_long)("a $of of $length bytes is refused", async ({ of, length }) => {
  expect(await refusalOf(() => WAYS[of].pad(new Uint8Array(length)))).toBe(`${of}_padding`);
});

describe.each(["key_package", "welcome"] as const)("other padding of a %s is refused", (of) => {
  test.each(given.refused)("$name", async ({ size, head }) => {
    const start = fromHex(head);
    const padded = concat(start, new Uint8Array(size - start.length));
    expect(await refusalOf(() => WAYS[of].unpad(padded))).toBe(`${of}_padding`);
  });
});

test("bytes are one padded message or none", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (head) => {
      const padded = concat(head, new Uint8Array(1_024 - head.length));
      try {
        expect(padKeyPackage(unpadKeyPackage(padded))).toEqual(padded);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }),
  );
});
