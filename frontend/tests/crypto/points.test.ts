/** Which keys are taken, as Python reads them too: `tests/peerchat/trust/test_points.py`. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { describe, expect, test } from "vitest";
import { fromHex } from "../../src/bytes";
import { hasPrimeOrder } from "../../src/crypto/points";
import { vectors } from "../shared";

interface Case {
  readonly name: string;
  readonly bytes: string;
}

const given = vectors<{
  readonly taken: readonly Case[];
  readonly refused: readonly Case[];
  readonly mixed: readonly (Case & { readonly honest: string; readonly added: string })[];
}>("points");

test.each(given.taken)("a key of prime order is taken: $name", ({ bytes }) => {
  expect(hasPrimeOrder(fromHex(bytes))).toBe(true);
});

test.each(given.refused)("a point of small order, a second spelling and what is no point are none: $name", ({ bytes }) => {
  expect(hasPrimeOrder(fromHex(bytes))).toBe(false);
});

describe("a key with a part of small order", () => {
  test.each(given.mixed)("of $name is none, though it is a point", ({ bytes, honest, added }) => {
    const point = (shown: string) => ed25519.Point.fromBytes(fromHex(shown));
    expect(hasPrimeOrder(fromHex(honest))).toBe(true);
    expect(point(honest).add(point(added)).equals(point(bytes))).toBe(true);
    expect(point(bytes).isSmallOrder()).toBe(false);
    expect(hasPrimeOrder(fromHex(bytes))).toBe(false);
  });
});
