/** Ed25519 signatures outside MLS: certificates, descriptors, stamps. Keys are raw, 32 bytes. */
import { nativeEd25519, portableEd25519 } from "./group/ed25519";
import { sha256 } from "./hashes";

type Ed25519 = typeof nativeEd25519;

/** A base point encoding, to see whether this browser's WebCrypto takes Ed25519 keys at all. */
const SOME_KEY = new Uint8Array(32).fill(0x66).fill(0x58, 0, 1);

async function native(): Promise<boolean> {
  try {
    await crypto.subtle.importKey("raw", SOME_KEY, "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

let chosen: Promise<Ed25519> | null = null;

function implementation(): Promise<Ed25519> {
  chosen ??= native().then((works) => (works ? nativeEd25519 : portableEd25519));
  return chosen;
}

/** Whether `publicKey` signed `message`. False too for what is no key or no signature at all. */
export async function verify(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const ed25519 = await implementation();
  try {
    return await ed25519.verify(publicKey, message, signature);
  } catch {
    // WebCrypto and noble both throw for 32 bytes that are no point of the curve.
    return false;
  }
}

/** A signature of 64 bytes; `secretKey` is the 32-byte seed. */
export async function sign(secretKey: Uint8Array, message: Uint8Array): Promise<Uint8Array> {
  return (await implementation()).sign(secretKey, message);
}

/** SHA-256 of a raw public key. */
export function thumbprint(publicKey: Uint8Array): Uint8Array {
  return sha256(publicKey);
}
