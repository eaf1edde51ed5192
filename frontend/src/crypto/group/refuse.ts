/**
 * Turns whatever the MLS library throws into a Refusal.
 *
 * Its decoders let any exception type out on hostile bytes, and a TypeError that climbs further
 * than this file would look like a bug of ours and take the room down.
 */
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from "ts-mls/message.js";
import { equal } from "../../bytes";
import { Refusal } from "../../bytes/refusal";

/** Runs `work`; a Refusal passes, anything else thrown becomes `Refusal(code)`. */
export async function refusing<T>(code: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(code);
  }
}

/** Throws `Refusal(code)` unless `holds`. */
export function must(holds: boolean, code: string): asserts holds {
  if (!holds) throw new Refusal(code);
}

/**
 * Reads exactly one MLSMessage. Only the canonical encoding is taken, so that two clients never
 * hash different bytes for the same message. The input is copied: it stays the caller's to wipe.
 */
export function decode(bytes: Uint8Array, code: string): MLSMessage {
  try {
    const copy = bytes.slice();
    const decoded = decodeMlsMessage(copy, 0);
    must(decoded !== undefined && decoded[1] === copy.length, code);
    must(equal(encodeMlsMessage(decoded[0]), copy), code);
    return decoded[0];
  } catch {
    throw new Refusal(code);
  }
}
