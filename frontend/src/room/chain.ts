/**
 * The running hash of the room's log, and what other members said of it, H in docs/protocol.md §5.
 *
 * Everyone hashes what the server hands out and says the result inside encrypted messages, so a
 * server that shows two people two different logs is caught at the next message between them.
 */
import { equal } from "../bytes";
import { firstHash, nextHash, type Hashed } from "../crypto/loghash";

/** How many past hashes and times are kept to compare with; the hash of an older entry is not judged. */
const KEPT = 1024;

export class Chain {
  #head: { seq: number; hash: Uint8Array } | null;
  readonly #recent = new Map<number, Uint8Array>();
  /** When each entry was taken in, in seconds of the client's rising clock. */
  readonly #taken = new Map<number, number>();
  #early: Hashed[] = [];
  #claims: { seq: number; hash: Uint8Array }[] = [];

  /** From the first entry when `groupId` is given; else from the anchor that a mentor will post. */
  constructor(groupId: Uint8Array | null) {
    this.#head = groupId ? { seq: 0, hash: firstHash(groupId) } : null;
    if (this.#head) this.#recent.set(0, this.#head.hash);
  }

  /** The newest position hashed, or null before the anchor. */
  get head(): { readonly seq: number; readonly hash: Uint8Array } | null {
    return this.#head;
  }

  /** Takes in the next entry of the log, at this second of the client's rising clock. */
  add(entry: Hashed, at: number): void {
    this.#taken.set(entry.seq, at);
    this.#taken.delete(entry.seq - KEPT);
    if (this.#head) this.#roll(entry, this.#head.hash);
    else this.#early.push(entry);
  }

  #roll(entry: Hashed, previous: Uint8Array): void {
    const hash = nextHash(previous, entry);
    this.#head = { seq: entry.seq, hash };
    this.#recent.set(entry.seq, hash);
    this.#recent.delete(entry.seq - KEPT);
  }

  /**
   * Until when nothing after `seq` was known here, in seconds of the client's rising clock: the latest at which somebody
   * can have spoken who knew no more. −∞, long ago, for what came before this member or is kept no longer.
   */
  newestUntil(seq: number): number {
    return this.#taken.get(seq + 1) ?? -Infinity;
  }

  /** Rolls on from a mentor's anchor. False when something already claimed contradicts it. */
  anchor(seq: number, hash: Uint8Array): boolean {
    if (this.#head) return this.agrees(seq, hash);
    this.#head = { seq, hash };
    this.#recent.set(seq, hash);
    const early = this.#early;
    this.#early = [];
    for (const entry of early) if (entry.seq > seq) this.#roll(entry, this.#head.hash);
    const claims = this.#claims;
    this.#claims = [];
    return claims.every((claim) => this.agrees(claim.seq, claim.hash));
  }

  /** Whether another member's hash at `seq` is ours. True where we cannot know. */
  agrees(seq: number, hash: Uint8Array): boolean {
    if (!this.#head) {
      this.#claims.push({ seq, hash });
      return true;
    }
    if (seq > this.#head.seq) return false;
    const ours = this.#recent.get(seq);
    return ours === undefined || equal(ours, hash);
  }
}
