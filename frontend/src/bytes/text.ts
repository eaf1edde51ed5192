/** UTF-8 and hexadecimal. */
import { Refusal } from "./refusal";

const encoder = new TextEncoder();
// With `ignoreBOM` a byte order mark stays in the text, so decoding and encoding give the same bytes.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text to UTF-8. A lone surrogate becomes U+FFFD; `isWellFormed` tells beforehand. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** UTF-8 to text. Refuses (`malformed`) anything that is not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Refusal("malformed");
  }
}

/** Whether the text has no lone surrogate, so that UTF-8 can say it. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** How many code points: what Python calls the length of a text. */
export function codePoints(text: string): number {
  return [...text].length;
}

/** Bytes to lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Lower-case hexadecimal to bytes. Refuses (`malformed`) anything else. */
export function fromHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new Refusal("malformed");
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}
