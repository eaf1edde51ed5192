/**
 * Ed25519 on raw 32-byte keys: WebCrypto where the browser has it, else @noble/curves.
 *
 * Chrome before 137 has no WebCrypto Ed25519, and the phones our people hold are old.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import type { Signature } from "ts-mls/crypto/signature.js";
import { concat, equal } from "../../bytes";

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

const IDENTITY = new Uint8Array(32).fill(1, 0, 1);

/** R is the identity, from a nonce of 0: whoever signs can do that with any key, and browsers differ on it. */
const isNonceless = (signature: Uint8Array): boolean => equal(signature.subarray(0, 32), IDENTITY);

/** Keys stay raw in memory on both sides, so that the same key works in either implementation. */
export const nativeEd25519: Signature = {
  async sign(seed, message) {
    const key = await importSeed(seed, false);
    return new Uint8Array(await crypto.subtle.sign("Ed25519", key, message as BufferSource));
  },
  async verify(publicKey, message, signature) {
    if (isNonceless(signature)) return false;
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

/**
 * [S]B = R + [k]A to the letter (RFC 8032 §5.1.7), with R compared as bytes, since that is what browsers do. noble's
 * own `verify` multiplies by eight, so that a member could sign what phones with the one take and with the other refuse.
 */
function holds(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const { Point } = ed25519;
  const r = signature.subarray(0, 32);
  const s = Point.Fn.fromBytes(signature.subarray(32));
  const k = Point.Fn.create(bytesToNumberLE(sha512(concat(r, publicKey, message))));
  const part = Point.fromBytes(publicKey).multiplyUnsafe(k);
  return equal(Point.BASE.multiplyUnsafe(s).subtract(part).toBytes(), r);
}

/** For phones without it in WebCrypto. */
export const portableEd25519: Signature = {
  sign: async (seed, message) => ed25519.sign(message, seed),
  verify: async (publicKey, message, signature) =>
    !isNonceless(signature) && holds(publicKey, message, signature),
  async keygen() {
    const { secretKey, publicKey } = ed25519.keygen();
    return { signKey: secretKey, publicKey };
  },
};
