/** Spoilt MessagePack: well-formed bytes with a wrong value somewhere. */
import { decode, encode, ExtData } from "@msgpack/msgpack";
import { concat, fromHex } from "../../src/bytes";
import { noise, pick, type Way } from "./spoiling";
import type { Chance } from "./sizes";

/** Examples made of one of these, with one value changed. */
export function packed(honest: readonly Uint8Array[]): Way {
  return (below) => pack(changed(decode(pick(honest, below)), below));
}

/** MessagePack that is spelled already: a tower too high for whoever builds it by steps. */
class Spelled {
  readonly data: Uint8Array;

  constructor(data: Uint8Array) {
    this.data = data;
  }
}

const LENGTHS = [0, 1, 15, 16, 17, 24, 25, 31, 32, 33, 64, 1_024, 4_096, 8_193, 32_769];

/** A value that does not belong where it stands. */
function strange(below: Chance): unknown {
  const length = pick(LENGTHS, below);
  const tower = concat(
    ...Array<Uint8Array>(pick([1, 40, 900, 9_000], below)).fill(pick([fromHex("91"), fromHex("81a161")], below)),
    fromHex("90"),
  );
  return pick<unknown>(
    [
      ...[null, true, false, 0, 1, -1, -33, 127, 128, 1_023, 1_024, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53],
      ...[2 ** 63, 1.5, -0, Number.NaN, Infinity, 1e300, "", "a".repeat(length), "é".repeat(length)],
      ...["🌻".repeat(24), "say", "anchor", "pong", "__proto__", "toString", "busy\n", "\ud800"],
      ...[new Uint8Array(length), noise(length, below), [], Array(Math.min(length, 70)).fill(0), {}],
      new ExtData(pick([-1, 0, 5], below), new Uint8Array(pick([0, 4, 8, 12], below))),
      new Spelled(tower),
    ],
    below,
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The same with one thing somewhere else than it was. */
function changed(value: unknown, below: Chance): unknown {
  if (isMap(value) && Object.keys(value).length > 0 && below(10) > 0) {
    const pairs = Object.entries(value);
    const at = below(pairs.length);
    const [name, held] = pairs[at] ?? ["", null];
    const how = below(20);
    if (how < 14) pairs[at] = [name, changed(held, below)];
    else if (how < 16) pairs[at] = [pick(["more", "__proto__", "toString", ""], below), held];
    else if (how < 18) pairs.splice(at, 1);
    else pairs.reverse();
    return Object.fromEntries(pairs);
  }
  if (Array.isArray(value) && value.length > 0 && below(5) > 0) {
    const items: unknown[] = [...value];
    const at = below(items.length);
    const how = below(10);
    if (how < 8) items[at] = changed(items[at], below);
    else if (how < 9) items.splice(at, 1);
    else items.splice(at, 0, items[at]);
    return items;
  }
  return strange(below);
}

/** MessagePack in its shortest spelling. */
function pack(value: unknown): Uint8Array {
  if (value instanceof Spelled) return value.data;
  if (Array.isArray(value)) return concat(head(0x90, 0xdc, value.length), ...value.map(pack));
  if (!isMap(value)) return encode(value);
  const pairs = Object.entries(value);
  return concat(head(0x80, 0xde, pairs.length), ...pairs.flat().map(pack));
}

/** The head of an array or a map of fewer than 65,536 things. */
function head(small: number, large: number, count: number): Uint8Array {
  return count < 16 ? Uint8Array.of(small | count) : Uint8Array.of(large, count >> 8, count & 0xff);
}
