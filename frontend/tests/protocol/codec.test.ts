/** Frames: Python's are read here and ours are the bytes that Python reads; all else is refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, hex } from "../../src/bytes";
import { decode, encode, fits } from "../../src/protocol/codec";
import { type FromClient, MAX_FRAME } from "../../src/protocol/frames.generated";
import { refusalOf, vectors } from "../shared";

interface Shown {
  readonly frame: { readonly type: string };
  readonly bytes: string;
}

const given = vectors<{
  client: readonly Shown[];
  server: readonly Shown[];
  refused: readonly { name: string; bytes: string }[];
  loose: readonly { name: string; bytes: string }[];
}>("frames");

/** {"hex": …} to bytes, at any depth. */
function read(shown: unknown): unknown {
  if (Array.isArray(shown)) return shown.map(read);
  if (typeof shown !== "object" || shown === null) return shown;
  if ("hex" in shown) return fromHex(String(shown.hex));
  return Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, read(value)]));
}

test.each(given.server)("a server's $frame.type is read as Python wrote it", ({ frame, bytes }) => {
  expect(decode(fromHex(bytes))).toEqual(read(frame));
});

test.each(given.client)("a client's $frame.type is written as Python reads it", ({ frame, bytes }) => {
  expect(hex(encode(read(frame) as FromClient))).toBe(bytes);
});

test("a frame fits up to the last byte that a server takes, and not beyond", () => {
  const knock = (length: number): FromClient => ({ type: "knock", room: new Uint8Array(16), key_package: new Uint8Array(length) });
  const spare = MAX_FRAME - (encode(knock(60_000)).length - 60_000);
  expect([encode(knock(spare)).length, fits(knock(spare)), fits(knock(spare + 1))]).toEqual([65_536, true, false]);
});

describe.each([
  ["what is no frame", given.refused],
  ["a second spelling", given.loose],
])("%s is refused", (_, cases) => {
  test.each(cases)("$name", async ({ bytes }) => {
    expect(await refusalOf(() => decode(fromHex(bytes)))).toBe("malformed");
  });
});

test("bytes of any kind are a frame or refused, whatever the server sends", async () => {
  const frames = given.server.map(({ bytes }) => fromHex(bytes));
  const spoilt = fc.tuple(fc.constantFrom(...frames), fc.nat(120), fc.uint8Array({ minLength: 1, maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(fc.oneof(spoilt, fc.uint8Array()), async (made) => {
      const bytes = made instanceof Uint8Array ? made : made[0].slice();
      if (!(made instanceof Uint8Array)) bytes.set(made[2].slice(0, Math.max(0, bytes.length - made[1])), Math.min(made[1], bytes.length));
      expect(await refusalOf(() => decode(bytes))).toBeOneOf([null, "malformed"]);
    }),
    { numRuns: 2_000 },
  );
});
