/** What is said inside the encryption: one encoding for each payload (row X1). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, hex, Refusal } from "../../src/bytes";
import { sealFrank } from "../../src/crypto/franking";
import { MESSAGE_BYTES } from "../../src/room/view";
import { decodePayload, encodePayload, type Payload } from "../../src/crypto/payload";
import { refusalOf, vectors } from "../shared";

type Shown = Omit<Payload, "hash" | "target"> & { readonly hash: string; readonly target: string | null };

const given = vectors<{
  payloads: readonly { payload: Shown; bytes: string }[];
  refused: readonly { name: string; bytes: string }[];
}>("payload");

function read(shown: Shown): Payload {
  const target = shown.target === null ? null : fromHex(shown.target);
  return { ...shown, hash: fromHex(shown.hash), target } as Payload;
}

test("payloads are written and read as Python does", () => {
  for (const { payload, bytes } of given.payloads) {
    expect(hex(encodePayload(read(payload)))).toBe(bytes);
    expect(decodePayload(fromHex(bytes))).toEqual(read(payload));
  }
});

describe("what is no payload is refused", () => {
  test.each(given.refused)("$name", async ({ bytes }) => {
    expect(await refusalOf(() => decodePayload(fromHex(bytes)))).toBe("payload_malformed");
  });
});

test("bytes are one payload or none", () => {
  const [good = new Uint8Array()] = given.payloads.map(({ bytes }) => fromHex(bytes));
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 3 }), (at, change) => {
      const bytes = good.slice();
      bytes.set(change.slice(0, bytes.length - at), at);
      try {
        expect(encodePayload(decodePayload(bytes))).toEqual(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a payload that nobody would take is not written", async () => {
  const [{ payload } = { payload: null }] = given.payloads;
  const good = read(payload ?? ({} as Shown));
  for (const wrong of [{ nickname: "x".repeat(25) }, { counter: 0 }, { text: "\ud83c" }, { seq: 0.5 }])
    expect(await refusalOf(() => encodePayload({ ...good, ...wrong }))).toBe("payload_malformed");
});

/** With the longest nickname, target and tags there can be. */
function sealed(text: string): number {
  const payload: Payload = {
    counter: 2 ** 53 - 1,
    seq: 2 ** 53 - 1,
    hash: new Uint8Array(32),
    nickname: "🌻".repeat(24),
    kind: "edit",
    text,
    target: new Uint8Array(16),
    tags: Array.from({ length: 8 }, () => "🌻".repeat(24)),
  };
  const context = { groupId: new Uint8Array(16), epoch: 1, leaf: 1, signatureKey: new Uint8Array(32), clientId: new Uint8Array(16) };
  return sealFrank({ ...context, payload, random: (length) => new Uint8Array(length) }).plaintext.length;
}

test("the longest text with the longest name and tags still fits", () => {
  expect(sealed("á".repeat(MESSAGE_BYTES / 2))).toBe(4_096);
});
