/** Ed25519 as browsers have it and as old phones get it agree. */
import { expect, test } from "vitest";
import { utf8 } from "../../src/bytes";
import { nativeEd25519, portableEd25519 } from "../../src/crypto/group/ed25519";
import { sign, thumbprint, verify } from "../../src/crypto/signatures";

const seed = new Uint8Array(32).fill(7);
const message = utf8("hola");

test("a signature made one way is taken the other way", async () => {
  const portable = await portableEd25519();
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
