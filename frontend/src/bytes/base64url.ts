/** Base64url without padding, one text for each byte string (RFC 4648 §5, §3.5). */
import { Refusal } from "./refusal";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** Bytes to unpadded base64url. */
export function b64u(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    const bits = (first << 16) | (second << 8) | third;
    const digits = Math.min(bytes.length - at, 3) + 1;
    for (let digit = 0; digit < digits; digit++) text += DIGITS.charAt((bits >> (18 - 6 * digit)) & 63);
  }
  return text;
}

/**
 * Unpadded base64url to bytes. Refuses (`malformed`) padding, whitespace, any other alphabet, and
 * spare bits that are not zero: a second text for the same bytes slips past whoever compares texts.
 */
export function fromB64u(text: string): Uint8Array {
  if (text.length % 4 === 1) throw new Refusal("malformed");
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of text) {
    const value = VALUES.get(digit);
    if (value === undefined) throw new Refusal("malformed");
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at++] = bits >> held;
    }
  }
  if ((bits & ((1 << held) - 1)) !== 0) throw new Refusal("malformed");
  return bytes;
}
