/** Ed25519 as browsers have it and as old phones get it agree. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { describe, expect, test } from "vitest";
import { fromHex, utf8 } from "../../src/bytes";
import { nativeEd25519, portableEd25519 } from "../../src/crypto/group/ed25519";
import { hasPrimeOrder } from "../../src/crypto/points";
import { sign, thumbprint, verify } from "../../src/crypto/signatures";
import { bytesIn, vectors } from "../shared";

const seed = new Uint8Array(32).fill(7);
const message = utf8("hola");

test("a signature made one way is taken the other way", async () => {
  const portable = portableEd25519;
  const { publicKey, signKey } = await nativeEd25519.keygen();
  for (const signature of [await nativeEd25519.sign(signKey, message), await portable.sign(signKey, message)]) {
    expect(await verify(publicKey, message, signature)).toBe(true);
    expect(await portable.verify(publicKey, message, signature)).toBe(true);
  }
  expect(await sign(seed, message)).toEqual(await portable.sign(seed, message));
});

test("what is no signature, or no key, verifies as false", async () => {
  const { publicKey, signKey } = await nativeEd25519.keygen();
  const signature = await sign(signKey, message);
  expect(await verify(publicKey, message, signature)).toBe(true);
  expect(await verify(publicKey, utf8("adiós"), signature)).toBe(false);
  expect(await verify(publicKey, message, signature.slice(1))).toBe(false);
  expect(await verify(publicKey.slice(1), message, signature)).toBe(false);
  expect(await verify(new Uint8Array(32).fill(0xff), message, signature)).toBe(false);
  expect(await verify(thumbprint(publicKey), message, signature)).toBe(false);
});

describe("where implementations of Ed25519 differ, ours say one thing, and Python the same", () => {
  const given = vectors<{
    readonly message: string;
    readonly cases: readonly {
      readonly name: string;
      readonly key: string;
      readonly signature: string;
      readonly holds: boolean | null;
      readonly noble: boolean;
    }[];
  }>("signatures");
  const of = fromHex(given.message);

  test.each(given.cases)("$name", async (shown) => {
    const { key, signature, holds, noble } = bytesIn(shown, "key", "signature");
    expect(ed25519.verify(signature, of, key, { zip215: false })).toBe(noble);
    if (holds === null) return expect(hasPrimeOrder(key)).toBe(false);
    for (const mine of [nativeEd25519, portableEd25519])
      expect(await mine.verify(key, of, signature).catch(() => false)).toBe(holds);
    expect(await verify(key, of, signature)).toBe(holds);
  });
});
