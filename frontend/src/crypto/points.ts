/**
 * Which 32 bytes are a key that every implementation of Ed25519 judges alike; the mirror of
 * `peerchat/trust/points.py`.
 *
 * Under a key of small order a signature fits any message, and under one that has a part of small order it fits in
 * one browser and not in the next. A room would split there: some follow what others stop at, and name a mentor for
 * it who did no wrong. No browser's WebCrypto asks for all of this.
 */
import { ed25519 } from "@noble/curves/ed25519.js";

/** Whether this is a point of the prime-order subgroup, not its identity, in its one encoding (RFC 8032 §5.1.3). */
export function hasPrimeOrder(encoded: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(encoded);
    return !point.is0() && point.isTorsionFree();
  } catch {
    return false;
  }
}
