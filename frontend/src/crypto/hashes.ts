/** SHA-256 and HMAC-SHA-256, at once: every entry of the log is hashed, and none may wait its turn. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 as digest } from "@noble/hashes/sha2.js";

/** 32 bytes. */
export function sha256(data: Uint8Array): Uint8Array {
  return digest(data);
}

/** 32 bytes. */
export function hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  return hmac(digest, key, data);
}
