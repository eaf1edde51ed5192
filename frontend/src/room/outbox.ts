/**
 * What this member wants to say, in order, one at a time.
 *
 * One message is on its way at any moment: the next counter is used only when the last one is
 * known to be stored or known not to be, so a gap in counters always means that something was lost.
 */
import type { Payload } from "../crypto/payload";

/** Something to be sealed and posted. `id` is its client id through every retry. */
export interface Draft {
  readonly id: string;
  readonly kind: Payload["kind"];
  readonly text: string;
  readonly tags: Payload["tags"];
  /** For an anchor: the position it vouches for. Otherwise the newest one is said. */
  readonly at: { readonly seq: number; readonly hash: Uint8Array } | null;
  /** How many leaves had been added when the person pressed Send. */
  readonly audience: number;
}

export interface Posted {
  readonly draft: Draft;
  readonly epoch: number;
}

export class Outbox {
  #queue: Draft[] = [];
  #held = new Map<string, Draft>();
  /** A receipt came for them, and the log did not show them yet. */
  #stored = new Map<string, Draft>();
  #posted: Posted | null = null;

  get posted(): Posted | null {
    return this.#posted;
  }

  add(draft: Draft): void {
    this.#queue.push(draft);
  }

  /** The draft to seal next, when none is on its way. */
  next(): Draft | null {
    return this.#posted ? null : (this.#queue[0] ?? null);
  }

  sent(posted: Posted): void {
    this.#posted = posted;
  }

  /** A receipt says that it is stored. True the first time it is heard of. */
  stored(id: string): boolean {
    const draft = this.#posted?.draft;
    if (draft?.id !== id) return false;
    this.#posted = null;
    this.#queue = this.#queue.filter((other) => other.id !== id);
    this.#stored.set(id, draft);
    return true;
  }

  /** The log shows it, whatever was answered before. True when no receipt had come for it. */
  returned(id: string): boolean {
    const stored = this.#stored.delete(id);
    if (this.#posted?.draft.id === id) this.#posted = null;
    this.#queue = this.#queue.filter((draft) => draft.id !== id);
    this.#held.delete(id);
    return !stored;
  }

  /** The server did not store it. It stays first, to be sealed again, unless it is held now. */
  refused(id: string): void {
    if (this.#posted?.draft.id === id) this.#posted = null;
  }

  /** Sets a draft aside until the person decides. */
  hold(draft: Draft): void {
    this.#queue = this.#queue.filter((other) => other.id !== draft.id);
    this.#held.set(draft.id, draft);
  }

  /** Everything said that is not on its way. */
  unposted(): readonly Draft[] {
    return this.#queue.filter((draft) => draft.kind === "say" && draft.id !== this.#posted?.draft.id);
  }

  /** Takes a held draft back out. */
  release(id: string): Draft | null {
    const draft = this.#held.get(id) ?? null;
    this.#held.delete(id);
    return draft;
  }

  /**
   * A new generation began: nothing sealed for the old one can be stored any more. What was said
   * and never seen in the log is handed back, to be held and shown as not sent: a receipt alone is
   * the server's word.
   */
  abandon(): readonly Draft[] {
    const unsaid = [...this.#stored.values(), ...this.#queue].filter((draft) => draft.kind === "say");
    this.#queue = [];
    this.#posted = null;
    this.#stored.clear();
    for (const draft of unsaid) this.#held.set(draft.id, draft);
    return unsaid;
  }
}
