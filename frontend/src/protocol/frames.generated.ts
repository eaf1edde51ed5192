/** Written by `make schema` from rooms/wire/frames.py. Do not edit. */
import { bytes, type Check, fields, integer, list, maybe, oneOf, text } from "./checks";

/** Largest frame in bytes, either way. */
export const MAX_FRAME = 65536;

/** First frame of a new seat: a ticket, good once, and what is to resume the seat. */
export interface Hello {
  readonly type: "hello";
  readonly ticket: string;
  readonly secret: Uint8Array;
  readonly room: Uint8Array;
}

/** First frame after a lost connection; `cursor` is the last seq that was taken in. */
export interface Resume {
  readonly type: "resume";
  readonly generation: number;
  readonly seat: Uint8Array;
  readonly secret: Uint8Array;
  readonly cursor: number;
  readonly room: Uint8Array;
}

/** Ask to be let in: a KeyPackage whose identity is this seat, padded to 1 or 4 KiB. */
export interface Knock {
  readonly type: "knock";
  readonly key_package: Uint8Array;
  readonly room: Uint8Array;
}

/** A mentor opens the next generation with her signed descriptor. */
export interface Open {
  readonly type: "open";
  readonly where: "inside" | "outside";
  readonly generation: number;
  readonly group_id: Uint8Array;
  readonly descriptor: string;
  readonly room: Uint8Array;
}

/** One PrivateMessage for the log. The same `client_id` always gets the same receipt. */
export interface Post {
  readonly type: "post";
  readonly generation: number;
  readonly client_id: Uint8Array;
  readonly epoch: number;
  readonly body: Uint8Array;
  readonly room: Uint8Array;
}

/** One Add of a commit, as the mentor declares it: this seat now sits on this leaf. */
export interface Added {
  readonly seat: Uint8Array;
  readonly leaf: number;
}

/** One PublicMessage commit by a mentor, with what it does and the Welcome it makes. */
export interface Commit {
  readonly type: "commit";
  readonly generation: number;
  readonly client_id: Uint8Array;
  readonly epoch: number;
  readonly body: Uint8Array;
  readonly adds: readonly Added[];
  readonly removes: readonly number[];
  readonly welcome: Uint8Array | null;
  readonly room: Uint8Array;
}

/** This client stopped, and why; `about` is the seat that the log names for what it refused. */
export interface Freeze {
  readonly type: "freeze";
  readonly generation: number;
  readonly reason: "commit_rejected" | "descriptor" | "log_hash" | "order" | "stamp" | "welcome";
  readonly about: Uint8Array | null;
  readonly room: Uint8Array;
}

/** Give up the seat for good. */
export interface Leave {
  readonly type: "leave";
  readonly room: Uint8Array;
}

/** A mentor ends the room for everyone. */
export interface Close {
  readonly type: "close";
  readonly room: Uint8Array;
}

/** Is the line alive? Answered by `pong`. */
export interface Ping {
  readonly type: "ping";
  readonly room: Uint8Array;
}

/** One MLS group in the life of a room, as the newest commit left it. */
export interface Generation {
  readonly number: number;
  readonly group_id: Uint8Array;
  readonly epoch: number;
  readonly head: number;
  readonly descriptor: string;
}

/** Answer to `hello`. Its secret resumes this seat until it is removed or left. */
export interface Seated {
  readonly type: "seated";
  readonly room: Uint8Array;
  readonly seat: Uint8Array;
  readonly role: "mentor" | "survivor";
  readonly minute: number;
  readonly condition: "closed" | "empty" | "full" | "open";
  readonly mentors: number;
  readonly generation: Generation | null;
}

/** Answer to `resume`; what was missed follows as entries. */
export interface Resumed {
  readonly type: "resumed";
  readonly room: Uint8Array;
  readonly minute: number;
  readonly condition: "closed" | "empty" | "full" | "open";
  readonly mentors: number;
  readonly generation: Generation | null;
}

/** A mentor opened a new generation; everyone else knocks again. */
export interface GenerationOpened {
  readonly type: "generation";
  readonly room: Uint8Array;
  readonly generation: Generation;
}

/** How the room stands, and how many mentors are connected. */
export interface RoomCondition {
  readonly type: "condition";
  readonly room: Uint8Array;
  readonly condition: "closed" | "empty" | "full" | "open";
  readonly mentors: number;
}

/** The Welcome of the commit at `seq`, to a seat that it added. Entries after `seq` follow. */
export interface Welcome {
  readonly type: "welcome";
  readonly room: Uint8Array;
  readonly generation: number;
  readonly seq: number;
  readonly body: Uint8Array;
}

/** The server's signed receipt for one entry (RFC 9162 path to a signed Merkle root). */
export interface Stamp {
  readonly key: Uint8Array;
  readonly size: number;
  readonly index: number;
  readonly path: readonly Uint8Array[];
  readonly signature: Uint8Array;
}

/** One entry of the log; kind 1 is a commit, kind 2 an application message. */
export interface Entry {
  readonly type: "entry";
  readonly room: Uint8Array;
  readonly generation: number;
  readonly seq: number;
  readonly kind: 1 | 2;
  readonly epoch: number;
  readonly seat: Uint8Array;
  readonly client_id: Uint8Array;
  readonly body: Uint8Array;
  readonly minute: number;
  readonly adds: readonly Added[];
  readonly removes: readonly number[];
  readonly stamp: Stamp;
}

/** The entry with this client id is stored for good, at this seq. */
export interface Receipt {
  readonly type: "receipt";
  readonly room: Uint8Array;
  readonly generation: number;
  readonly client_id: Uint8Array;
  readonly seq: number;
  readonly minute: number;
}

/** A stamp key with the certificate of the issuer that vouches for it, both compact JWS. */
export interface StampKeyCertificate {
  readonly issuer: string;
  readonly key: string;
}

/** A stamp key, before the first entry on this socket that bears it. */
export interface StampKey {
  readonly type: "stamp_key";
  readonly certificate: StampKeyCertificate;
}

/** To mentors: somebody waits. Also sent to the one who knocked, without her KeyPackage. */
export interface Knocked {
  readonly type: "knocked";
  readonly room: Uint8Array;
  readonly seat: Uint8Array;
  readonly minute: number;
  readonly key_package: Uint8Array | null;
}

/** To mentors: this seat waits no longer. */
export interface Unknocked {
  readonly type: "unknocked";
  readonly room: Uint8Array;
  readonly seat: Uint8Array;
}

/** To mentors: this member gave up its seat; its leaf is to be removed. */
export interface Departed {
  readonly type: "departed";
  readonly room: Uint8Array;
  readonly seat: Uint8Array;
}

/** To mentors: the client in this seat stopped. Any of them may open the next generation. */
export interface Frozen {
  readonly type: "frozen";
  readonly room: Uint8Array;
  readonly seat: Uint8Array;
  readonly reason: "commit_rejected" | "descriptor" | "log_hash" | "order" | "stamp" | "welcome";
  readonly about: Uint8Array | null;
}

/** To the one whose leaf a commit removed. Nothing follows in this room. */
export interface Removed {
  readonly type: "removed";
  readonly room: Uint8Array;
}

/** Entries before `first` were forgotten; the client must show that something is missing. */
export interface HistoryGone {
  readonly type: "history_gone";
  readonly room: Uint8Array;
  readonly generation: number;
  readonly first: number;
}

/** A stable code, never an echo of what was sent. */
export interface Refused {
  readonly type: "refused";
  readonly code: string;
  readonly room: Uint8Array | null;
  readonly client_id: Uint8Array | null;
}

/** Answer to `ping`, with the server's minute. */
export interface Pong {
  readonly type: "pong";
  readonly room: Uint8Array;
  readonly minute: number;
}

/** What a client may send. */
export type FromClient =
  | Hello
  | Resume
  | Knock
  | Open
  | Post
  | Commit
  | Freeze
  | Leave
  | Close
  | Ping;

/** What a server may send. */
export type FromServer =
  | Seated
  | Resumed
  | GenerationOpened
  | RoomCondition
  | Welcome
  | Entry
  | Receipt
  | StampKey
  | Knocked
  | Unknocked
  | Departed
  | Frozen
  | Removed
  | HistoryGone
  | Refused
  | Pong;

const checkAdded: Check = fields({ seat: bytes(16, 16), leaf: integer(0, 1023) });
const checkGeneration: Check = fields({ number: integer(1), group_id: bytes(16, 16), epoch: integer(0), head: integer(0), descriptor: text(1, 16384) });
const checkStamp: Check = fields({ key: bytes(16, 16), size: integer(1), index: integer(0), path: list(bytes(32, 32), 20), signature: bytes(64, 64) });
const checkStampKeyCertificate: Check = fields({ issuer: text(1, 16384), key: text(1, 16384) });

/** Whether a value has the form of the frame with this tag. */
export const fromServer: Readonly<Record<FromServer["type"], Check>> = {
  seated: fields({ type: oneOf("seated"), room: bytes(16, 16), seat: bytes(16, 16), role: oneOf("mentor", "survivor"), minute: integer(0, 2147483647), condition: oneOf("closed", "empty", "full", "open"), mentors: integer(0), generation: maybe(checkGeneration) }),
  resumed: fields({ type: oneOf("resumed"), room: bytes(16, 16), minute: integer(0, 2147483647), condition: oneOf("closed", "empty", "full", "open"), mentors: integer(0), generation: maybe(checkGeneration) }),
  generation: fields({ type: oneOf("generation"), room: bytes(16, 16), generation: checkGeneration }),
  condition: fields({ type: oneOf("condition"), room: bytes(16, 16), condition: oneOf("closed", "empty", "full", "open"), mentors: integer(0) }),
  welcome: fields({ type: oneOf("welcome"), room: bytes(16, 16), generation: integer(1), seq: integer(1), body: bytes(4096, 49152) }),
  entry: fields({ type: oneOf("entry"), room: bytes(16, 16), generation: integer(1), seq: integer(1), kind: oneOf(1, 2), epoch: integer(0), seat: bytes(16, 16), client_id: bytes(16, 16), body: bytes(1, 32768), minute: integer(0, 2147483647), adds: list(checkAdded), removes: list(integer(0, 1023)), stamp: checkStamp }),
  receipt: fields({ type: oneOf("receipt"), room: bytes(16, 16), generation: integer(1), client_id: bytes(16, 16), seq: integer(1), minute: integer(0, 2147483647) }),
  stamp_key: fields({ type: oneOf("stamp_key"), certificate: checkStampKeyCertificate }),
  knocked: fields({ type: oneOf("knocked"), room: bytes(16, 16), seat: bytes(16, 16), minute: integer(0, 2147483647), key_package: maybe(bytes(1024, 4096)) }),
  unknocked: fields({ type: oneOf("unknocked"), room: bytes(16, 16), seat: bytes(16, 16) }),
  departed: fields({ type: oneOf("departed"), room: bytes(16, 16), seat: bytes(16, 16) }),
  frozen: fields({ type: oneOf("frozen"), room: bytes(16, 16), seat: bytes(16, 16), reason: oneOf("commit_rejected", "descriptor", "log_hash", "order", "stamp", "welcome"), about: maybe(bytes(16, 16)) }),
  removed: fields({ type: oneOf("removed"), room: bytes(16, 16) }),
  history_gone: fields({ type: oneOf("history_gone"), room: bytes(16, 16), generation: integer(1), first: integer(1) }),
  refused: fields({ type: oneOf("refused"), code: text(0, 65536, /^[a-z_]{1,40}$/), room: maybe(bytes(16, 16)), client_id: maybe(bytes(16, 16)) }),
  pong: fields({ type: oneOf("pong"), room: bytes(16, 16), minute: integer(0, 2147483647) }),
};
