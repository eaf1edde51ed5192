/** Spoilt bytes: what is left of honest ones after flips, cuts, splices and lies about lengths. */
import { concat, fromHex, utf8 } from "../../src/bytes";
import type { Chance } from "./sizes";

/** Bytes of an example: somewhat more than a frame may have, so that no example runs away. */
const LONGEST = 70_000;

/** Lengths of every format here: at their ends, longer than they need be, and without end. */
const LENGTHS = (
  "00 3f 7f ff 4000 403f 7fff ffff 00000000 00001001 80000001 80003fff 7fffffff bfffffff ffffffff " +
  "c000000000000000 ffffffffffffffff c4ff c6ffffffff dbffffffff ddffffffff dfffffffff c9ffffffff01"
)
  .split(" ")
  .map(fromHex);

/** What is no UTF-8, or is text that readers like to disagree about. */
const NOT_TEXT = "ff c080 c1a1 eda080 edbfbf f4908080 e282 efbbbf 00 0a e280a8 f09f8cbb 3d 2e 2d 20"
  .split(" ")
  .map(fromHex);

/** Numbers and lengths in more bytes than they need begin so. */
const LONGER = "40 800000 cc cd00 d9 c500 dc00".split(" ").map(fromHex);

const NESTS = [utf8("["), utf8('{"a":'), fromHex("91"), fromHex("81a161"), fromHex("dd00000001"), fromHex("4040")];

/** Makes one example. */
export type Way = (below: Chance) => Uint8Array | Promise<Uint8Array>;

/** One of these. */
export function pick<Thing>(things: readonly Thing[], below: Chance): Thing {
  const found = things[below(things.length)];
  if (found === undefined) throw new RangeError("nothing to pick from");
  return found;
}

export function noise(length: number, below: Chance): Uint8Array {
  return Uint8Array.from({ length }, () => below(256));
}

type Change = (data: Uint8Array, below: Chance) => Uint8Array;

function put(data: Uint8Array, piece: Uint8Array, below: Chance, over: boolean): Uint8Array {
  const at = below(data.length + 1);
  return concat(data.subarray(0, at), piece, data.subarray(at + (over ? piece.length : 0)));
}

function times(piece: Uint8Array, count: number): Uint8Array {
  return concat(...Array<Uint8Array>(count).fill(piece));
}

const flipped: Change = (data, below) => {
  const spoilt = data.slice();
  for (let flips = 1 + below(8); flips > 0 && spoilt.length > 0; flips--) {
    const at = below(spoilt.length);
    spoilt[at] = (spoilt[at] ?? 0) ^ (1 << below(8));
  }
  return spoilt;
};

const CHANGES: readonly Change[] = [
  flipped,
  // overwritten
  (data, below) => put(data, noise(1 + below(4), below), below, true),
  // cut
  (data, below) => (below(5) > 0 ? data.slice(0, below(data.length + 1)) : data.slice(below(data.length + 1))),
  // extended
  (data, below) => concat(data, pick([new Uint8Array(1 + below(64)), noise(1 + below(64), below), data], below)),
  // a piece of the middle is missing
  (data, below) => {
    const start = below(data.length + 1);
    return concat(data.subarray(0, start), data.subarray(start + 1 + below(40)));
  },
  // a piece of the middle twice
  (data, below) => {
    const start = below(data.length + 1);
    return concat(data.subarray(0, start + 1 + below(40)), data.subarray(start));
  },
  // a length, or what a reader may take for one, says something else
  (data, below) => put(data, pick(LENGTHS, below), below, below(10) < 7),
  // a number in more bytes than it needs
  (data, below) => put(data, pick(LONGER, below), below, false),
  // no text any more, or another one than it seems
  (data, below) => put(data, pick(NOT_TEXT, below), below, below(2) === 0),
  // a tower in the middle of it, deeper than any reader should climb
  (data, below) => put(data, times(pick(NESTS, below), pick([5, 500, 6_000], below)), below, false),
  // anything, half the time behind an honest beginning
  (data, below) => concat(data.subarray(0, below(2) * below(65)), noise(below(200), below)),
];

/** One example: two honest ones spliced, or one of them changed once or twice. */
export function spoilt(honest: readonly Uint8Array[], below: Chance): Uint8Array {
  let data = pick(honest, below);
  if (below(100) < 15) {
    const other = pick(honest, below);
    data = concat(data.subarray(0, below(data.length + 1)), other.subarray(below(other.length + 1)));
  }
  for (let changes = below(5) > 0 ? 1 : 2; changes > 0; changes--) data = pick(CHANGES, below)(data, below);
  return data.slice(0, LONGEST);
}

/**
 * So many: cuts at every length as far as a quarter of them goes, then whatever chance brings. `ways`
 * know the format; where there are any, they make half of the rest.
 */
export async function* examples(
  honest: readonly Uint8Array[],
  ways: readonly Way[],
  below: Chance,
  count: number,
): AsyncIterable<Uint8Array> {
  const lengths = honest.reduce((sum, data) => sum + data.length, 0);
  const cuts = Math.min(lengths, Math.floor(count / 4));
  let cut = 0;
  for (const data of honest)
    for (let end = 0; end < data.length; end++)
      if (cut < cuts && below(lengths) < cuts) {
        cut += 1;
        yield data.slice(0, end);
      }
  for (; cut < count; cut++)
    yield ways.length > 0 && below(2) === 0
      ? (await pick(ways, below)(below)).slice(0, LONGEST)
      : spoilt(honest, below);
}
