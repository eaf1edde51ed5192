/** Long texts in parts that fit a message: at spaces where it can, never inside a character. */
import { utf8 } from "../bytes";

/** Bytes of UTF-8 in one part: with the longest nickname and tags it still fits 4096. */
const CAPACITY = 3_000;

/** Parts that joined make the text again; none for an empty one. Lone surrogates become U+FFFD. */
export function splitText(text: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let used = 0;
  for (const piece of pieces(text.replace(/\p{Surrogate}/gu, "\ufffd"))) {
    const size = utf8(piece).length;
    if (part !== "" && used + size > CAPACITY) {
      parts.push(part);
      [part, used] = ["", 0];
    }
    part += piece;
    used += size;
  }
  return part === "" ? parts : [...parts, part];
}

/** Words with the space after them; what is longer than a part, character by character. */
function* pieces(text: string): Generator<string> {
  for (const [word] of text.matchAll(/\S+\s?|\s/g)) {
    if (fits(word)) yield word;
    else for (const character of characters(word)) yield* fits(character) ? [character] : character;
  }
}

/** What a reader takes for one character, where this browser can tell. */
function characters(word: string): Iterable<string> {
  if (!("Segmenter" in Intl)) return word;
  return Array.from(new Intl.Segmenter().segment(word), ({ segment }) => segment);
}

function fits(piece: string): boolean {
  return utf8(piece).length <= CAPACITY;
}
