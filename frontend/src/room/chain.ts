/**
 * The running hash of the room's log, and what other members said of it, H in docs/protocol.md §5.
 *
 * Everyone hashes what the server hands out and says the result inside encrypted messages, so a
 * server that shows two people two different logs is caught at the next message between them.
 */
import { equal } from "../bytes";
import { firstHash, nextHash, type Hashed } from "../crypto/loghash";

/** How many past hashes are kept to compare with; a claim about an older entry is not judged. */
const KEPT = 1024;

export class Chain {
  #head: { seq: number; hash: Uint8Array } | null;
  readonly #recent = new Map<number, Uint8Array>();
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

  /** Takes in the next entry of the log. */
  add(entry: Hashed): void {
    if (!this.#head) {
      this.#early.push(entry);
      return;
    }
    const hash = nextHash(this.#head.hash, entry);
    this.#head = { seq: entry.seq, hash };
    this.#recent.set(entry.seq, hash);
    this.#recent.delete(entry.seq - KEPT);
  }

  /** Rolls on from a mentor's anchor. False when something already claimed contradicts it. */
  anchor(seq: number, hash: Uint8Array): boolean {
    if (this.#head) return this.agrees(seq, hash);
    this.#head = { seq, hash };
    this.#recent.set(seq, hash);
    const early = this.#early;
    this.#early = [];
    for (const entry of early) if (entry.seq > seq) this.add(entry);
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
