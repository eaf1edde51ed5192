/**
 * Ed25519 on raw 32-byte keys: WebCrypto where the browser has it, else @noble/curves.
 *
 * Chrome before 137 has no WebCrypto Ed25519, and the phones our people hold are old.
 */
import type { Signature } from "ts-mls/crypto/signature.js";

/** The DER that stands before a raw Ed25519 seed in PKCS #8 (RFC 8410 §7). */
const PKCS8 = Uint8Array.of(
  0x30,
  0x2e,
  0x02,
  0x01,
  0x00,
  0x30,
  0x05,
  0x06,
  0x03,
  0x2b,
  0x65,
  0x70,
  0x04,
  0x22,
  0x04,
  0x20,
);

function importSeed(seed: Uint8Array, extractable: boolean): Promise<CryptoKey> {
  const pkcs8 = new Uint8Array(PKCS8.length + seed.length);
  pkcs8.set(PKCS8);
  pkcs8.set(seed, PKCS8.length);
  return crypto.subtle
    .importKey("pkcs8", pkcs8, "Ed25519", extractable, ["sign"])
    .finally(() => pkcs8.fill(0));
}

/** Keys stay raw in memory on both sides, so that the same key works in either implementation. */
export const nativeEd25519: Signature = {
  async sign(seed, message) {
    const key = await importSeed(seed, false);
    return new Uint8Array(await crypto.subtle.sign("Ed25519", key, message as BufferSource));
  },
  async verify(publicKey, message, signature) {
    const key = await crypto.subtle.importKey("raw", publicKey as BufferSource, "Ed25519", false, [
      "verify",
    ]);
    return crypto.subtle.verify("Ed25519", key, signature as BufferSource, message as BufferSource);
  },
  async keygen() {
    const pair = (await crypto.subtle.generateKey("Ed25519", true, [
      "sign",
      "verify",
    ])) as CryptoKeyPair;
    const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
    const signKey = pkcs8.slice(-32);
    pkcs8.fill(0);
    return {
      signKey,
      publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
    };
  },
};

/** Strict RFC 8032 verification: noble's default also takes signatures that browsers refuse. */
export async function portableEd25519(): Promise<Signature> {
  const { ed25519 } = await import("@noble/curves/ed25519.js");
  return {
    sign: async (seed, message) => ed25519.sign(message, seed),
    verify: async (publicKey, message, signature) =>
      ed25519.verify(signature, message, publicKey, { zip215: false }),
    async keygen() {
      const { secretKey, publicKey } = ed25519.keygen();
      return { signKey: secretKey, publicKey };
    },
  };
}
