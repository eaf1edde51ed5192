/**
 * Cuts a long text into parts that each fit one message. The longest plaintext is 4096 bytes, of
 * which name, counters, hash and tags need their share; what does not fit is cut where a reader would
 * pause.
 */
import { MESSAGE_BYTES } from "../room/view";

/** More than this at once is a document, not a message. */
export const MOST_PARTS = 5;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** The parts in order, none empty, none over `MESSAGE_BYTES`; no word of the text is lost. */
export function parts(text: string): readonly string[] {
  const found: string[] = [];
  let left = text.trim();
  while (left !== "") {
    const cut = bytes(left) <= MESSAGE_BYTES ? left.length : cutAt(left);
    found.push(left.slice(0, cut).trimEnd());
    left = left.slice(cut).trimStart();
  }
  return found;
}

/** The best place to cut: the last paragraph, sentence or word that fits, else the last letter. */
function cutAt(text: string): number {
  const head = text.slice(0, fits(text));
  for (const pause of [/\n\n(?=[^\n]*$)/, /[.!?…]\s(?=[^.!?…]*$)/, /\s(?=\S*$)/]) {
    const at = head.search(pause);
    if (at > head.length / 2) return at + 1;
  }
  return head.length;
}

/** How many UTF-16 units of the beginning fit, never splitting a letter. */
function fits(text: string): number {
  let used = 0;
  let units = 0;
  for (const letter of text) {
    used += bytes(letter);
    if (used > MESSAGE_BYTES) break;
    units += letter.length;
  }
  return units;
}
