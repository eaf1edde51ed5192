/** Big-endian unsigned integers, as plain numbers up to 2^53 − 1. */
import { concat } from "./concat";
import { Refusal } from "./refusal";

const HIGH = 2 ** 32;

/** Four bytes. Throws `RangeError` for what is no u32: that is a bug of the caller. */
export function u32(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= HIGH) throw new RangeError("not a u32");
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** Eight bytes. Throws `RangeError` for what is no integer from 0 to 2^53 − 1. */
export function u64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError("not a u64");
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(value / HIGH));
  view.setUint32(4, value % HIGH);
  return bytes;
}

/** The four bytes at `at`. Refuses (`malformed`) when they are not all there. */
export function readU32(bytes: Uint8Array, at: number): number {
  if (at < 0 || at + 4 > bytes.length) throw new Refusal("malformed");
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}

/** `lp(x)`: u32 length, then the bytes. */
export function lp(bytes: Uint8Array): Uint8Array {
  return concat(u32(bytes.length), bytes);
}
