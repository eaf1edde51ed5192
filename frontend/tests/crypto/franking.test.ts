/** A commitment opens to exactly one message, in one place, by one sender (row X1). */
import { describe, expect, test } from "vitest";
import { fromHex, hex } from "../../src/bytes";
import { openFrank, sealFrank } from "../../src/crypto/franking";
import { decodePayload, encodePayload } from "../../src/crypto/payload";
import { refusalOf, vectors } from "../shared";

interface Where {
  readonly group_id: string;
  readonly epoch: number;
  readonly leaf: number;
  readonly signature_key: string;
  readonly client_id: string;
}

const given = vectors<
  Where & {
    readonly sealed: readonly { payload: string; key: string; plaintext: string; aad: string }[];
    readonly refused: readonly (Partial<Where> & { name: string; code: string; plaintext: string; aad: string })[];
  }
>("commitment");

function context(changed: Partial<Where>) {
  const where = { ...given, ...changed };
  return {
    groupId: fromHex(where.group_id),
    epoch: where.epoch,
    leaf: where.leaf,
    signatureKey: fromHex(where.signature_key),
    clientId: fromHex(where.client_id),
  };
}

test("messages are sealed and opened as Python does", () => {
  for (const { payload, key, plaintext, aad } of given.sealed) {
    const said = decodePayload(fromHex(payload));
    const made = sealFrank({ ...context({}), payload: said, random: () => fromHex(key) });
    expect([hex(made.plaintext), hex(made.aad)]).toEqual([plaintext, aad]);
    const opened = openFrank({ ...context({}), plaintext: fromHex(plaintext), aad: fromHex(aad) });
    expect(hex(opened.key)).toBe(key);
    expect(hex(encodePayload(opened.payload))).toBe(payload);
  }
});

describe("a message that is not this one does not open", () => {
  test.each(given.refused)("$name", async ({ code, plaintext, aad, ...changed }) => {
    const sealed = { ...context(changed), plaintext: fromHex(plaintext), aad: fromHex(aad) };
    expect(await refusalOf(() => openFrank(sealed))).toBe(code);
  });
});

test("a text beyond the largest size is not sealed", async () => {
  const [first] = given.sealed;
  const payload = { ...decodePayload(fromHex(first?.payload ?? "")), text: "x".repeat(4_060) };
  const seal = () => sealFrank({ ...context({}), payload, random: (length) => new Uint8Array(length) });
  expect(await refusalOf(seal)).toBe("payload_too_long");
});
