/**
 * The primitives of MLS ciphersuite 1 (X25519, AES-128-GCM, SHA-256, Ed25519), and no other suite.
 *
 * Curves come from WebCrypto where the browser has them, else from JavaScript. The library's own provider
 * asks WebCrypto for curves in every case, so old phones could not join.
 */
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import type { CiphersuiteImpl } from "ts-mls";
import { makeGenericHpke } from "ts-mls/crypto/implementation/hpke.js";
import { nativeEd25519, portableEd25519 } from "./ed25519";

export const SUITE = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519";

const ALGORITHMS = {
  kem: "DHKEM-X25519-HKDF-SHA256",
  kdf: "HKDF-SHA256",
  aead: "AES128GCM",
} as const;

type Aead = Parameters<typeof makeGenericHpke>[1];

const source = (bytes: Uint8Array): BufferSource => bytes as BufferSource;
const exact = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer as ArrayBuffer;

function gcm(nonce: Uint8Array, aad: Uint8Array): AesGcmParams {
  return { name: "AES-GCM", iv: source(nonce), additionalData: source(aad) };
}

function aesKey(key: Uint8Array, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", source(key), "AES-GCM", false, [use]);
}

const aead: Aead = {
  async encrypt(key, nonce, aad, plaintext) {
    const imported = await aesKey(key, "encrypt");
    return new Uint8Array(
      await crypto.subtle.encrypt(gcm(nonce, aad), imported, source(plaintext)),
    );
  },
  async decrypt(key, nonce, aad, ciphertext) {
    const imported = await aesKey(key, "decrypt");
    return new Uint8Array(
      await crypto.subtle.decrypt(gcm(nonce, aad), imported, source(ciphertext)),
    );
  },
};

function hmacKey(key: Uint8Array): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", source(key), algorithm, false, ["sign", "verify"]);
}

const hash: CiphersuiteImpl["hash"] = {
  digest: async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", source(data))),
  mac: async (key, data) =>
    new Uint8Array(await crypto.subtle.sign("HMAC", await hmacKey(key), source(data))),
  verifyMac: async (key, mac, data) =>
    crypto.subtle.verify("HMAC", await hmacKey(key), source(mac), source(data)),
};

function kdf(): CiphersuiteImpl["kdf"] {
  const hkdf = new HkdfSha256();
  return {
    extract: async (salt, ikm) => new Uint8Array(await hkdf.extract(exact(salt), exact(ikm))),
    expand: async (prk, info, length) =>
      new Uint8Array(await hkdf.expand(exact(prk), exact(info), length)),
    size: hkdf.hashSize,
  };
}

async function build(
  kem: CipherSuite["kem"],
  signature: CiphersuiteImpl["signature"],
): Promise<CiphersuiteImpl> {
  const cipherSuite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes128Gcm() });
  return {
    name: SUITE,
    hash,
    kdf: kdf(),
    signature,
    hpke: await makeGenericHpke(ALGORITHMS, aead, cipherSuite),
    rng: { randomBytes: (n) => crypto.getRandomValues(new Uint8Array(n)) },
  };
}

/** Everything from WebCrypto. */
export const nativeSuite = (): Promise<CiphersuiteImpl> =>
  build(new DhkemX25519HkdfSha256(), nativeEd25519);

/** Curves in JavaScript, about half as fast; the rest from WebCrypto. */
export async function portableSuite(): Promise<CiphersuiteImpl> {
  const { DhkemX25519HkdfSha256: Portable } = await import("@hpke/dhkem-x25519");
  return build(new Portable(), portableEd25519);
}

/** Whether this browser's WebCrypto makes both kinds of key. */
async function curvesAreNative(): Promise<boolean> {
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
    return true;
  } catch {
    return false;
  }
}

let chosen: Promise<CiphersuiteImpl> | null = null;

/** The suite of this browser, chosen once. */
export function suite(): Promise<CiphersuiteImpl> {
  chosen ??= curvesAreNative().then((native) => (native ? nativeSuite() : portableSuite()));
  return chosen;
}

/** Chooses the implementation by hand, before the first use, as the tests of both do. */
export function use(implementation: Promise<CiphersuiteImpl>): void {
  chosen = implementation;
}
