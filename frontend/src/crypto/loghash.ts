/** The running hash over a generation's log, by which members notice a server that tells two stories. */
import { concat, u64, utf8 } from "../bytes";
import { sha256 } from "./hashes";

/** What the hash takes of one entry. */
export interface Hashed {
  readonly room: Uint8Array;
  readonly generation: number;
  readonly seq: number;
  readonly kind: 1 | 2;
  readonly epoch: number;
  readonly seat: Uint8Array;
  readonly body: Uint8Array;
}

/** H_0 of an MLS group. */
export function firstHash(groupId: Uint8Array): Uint8Array {
  return sha256(concat(utf8("peerchat-log-1"), groupId));
}

/** H_n from H_{n−1} and entry n. */
export function nextHash(previous: Uint8Array, entry: Hashed): Uint8Array {
  const numbers = [entry.generation, entry.seq, entry.kind, entry.epoch].map(u64);
  return sha256(concat(previous, entry.room, ...numbers, entry.seat, sha256(entry.body)));
}
