/**
 * What a member says, inside the encryption: a MessagePack array
 * [version, counter, seq, H, nickname, kind, text, target, tags], with one encoding for each value.
 */
import { decode, encode } from "@msgpack/msgpack";
import { codePoints, equal, isWellFormed, Refusal } from "../bytes";

const VERSION = 1;
const NAME = 24;
const MAX_TAGS = 8;
const MAX_LEAVES = 64;
const MAX_LEAF = 1023;

/** Everything but an anchor. Later kinds are added here; an older client withholds them. */
const KINDS = ["say", "edit", "delete", "react", "here", "heartbeat", "away", "leaving"] as const;

/** Nothing in a payload is longer than the payload, and it holds neither maps nor extensions. */
const LIMITS = {
  maxStrLength: 4_096,
  maxBinLength: 32,
  maxArrayLength: MAX_LEAVES,
  maxMapLength: 0,
  maxExtLength: 0,
};

interface Common {
  /** counts this sender's messages, from 1 in each generation */
  readonly counter: number;
  /** a position in the log and the log hash there, as this sender computed it */
  readonly seq: number;
  readonly hash: Uint8Array;
  /** at most 24 code points */
  readonly nickname: string;
  readonly text: string;
  /** client id (16 bytes) of the message meant */
  readonly target: Uint8Array | null;
}

export type Payload = Common &
  (
    | { readonly kind: (typeof KINDS)[number]; readonly tags: readonly string[] }
    /** seq and hash are those of the commit it follows; who sits on which leaf, by name */
    | { readonly kind: "anchor"; readonly tags: readonly (readonly [number, string])[] }
  );

/** A payload to bytes. Refuses `payload_malformed` for one that nobody would take. */
export function encodePayload(payload: Payload): Uint8Array {
  const bytes = pack(payload);
  decodePayload(bytes);
  return bytes;
}

/** Bytes to a payload. Refuses `payload_malformed`, also for a second encoding of a good one. */
export function decodePayload(bytes: Uint8Array): Payload {
  const payload = read(unpack(bytes));
  if (!payload || !equal(pack(payload), bytes)) throw new Refusal("payload_malformed");
  return payload;
}

function pack({ counter, seq, hash, nickname, kind, text, target, tags }: Payload): Uint8Array {
  return encode([VERSION, counter, seq, hash, nickname, kind, text, target, tags]);
}

function unpack(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, LIMITS);
  } catch {
    // The library throws errors of several kinds for bytes that are not MessagePack.
    throw new Refusal("payload_malformed");
  }
}

function read(value: unknown): Payload | null {
  if (!Array.isArray(value) || value.length !== 9) return null;
  const [version, counter, seq, hash, nickname, kind, text, target, tags] = value as readonly unknown[];
  if (version !== VERSION || !isCount(counter) || counter < 1 || !isCount(seq)) return null;
  if (!isBytes(hash, 32) || !isName(nickname) || typeof text !== "string" || !isWellFormed(text)) return null;
  if (target !== null && !isBytes(target, 16)) return null;
  const common = { counter, seq, hash: hash.slice(), nickname, text, target: target?.slice() ?? null };
  if (kind === "anchor") return isNaming(tags) ? { ...common, kind, tags } : null;
  const known = KINDS.find((each) => each === kind);
  return known && isTagging(tags) ? { ...common, kind: known, tags } : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isBytes(value: unknown, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && isWellFormed(value) && codePoints(value) <= NAME;
}

function isTagging(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= MAX_TAGS && value.every(isName);
}

function isNaming(value: unknown): value is readonly (readonly [number, string])[] {
  return Array.isArray(value) && value.every(isNamed);
}

function isNamed(value: unknown): value is readonly [number, string] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [leaf, name] = value as readonly unknown[];
  return isCount(leaf) && leaf <= MAX_LEAF && isName(name);
}
