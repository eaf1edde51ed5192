/**
 * Waiting for the server: for what was asked of it, for entries that did not come, and for what it promised. A line
 * that loses is not a server that lies, so everything is asked for again and again before its absence is called a lie.
 */
import type { Line } from "./line";
import type { Membership } from "./membership";
import { Missing } from "./missing";
import { Overdue } from "./overdue";
import { type Pulse, UNATTENDED_S } from "./pulse";
import type { Steward } from "./steward";
import type { Threshold } from "./threshold";
import type { Ground } from "./trust";
import type { Frozen } from "./view";
import type { Voice } from "./voice";

/** So often what is owed is asked for. */
const MOST_ROUNDS = 15;

export interface PatienceEnds {
  readonly ground: Ground;
  /** The group, while its log is taken; else null. */
  readonly listening: () => Membership | null;
  /** Whether a mentor closes the room, and the server did not answer yet. */
  readonly closing: () => boolean;
  readonly line: Line;
  readonly voice: Voice;
  /** null for a survivor */
  readonly steward: Steward | null;
  readonly threshold: Threshold;
  readonly pulse: Pulse;
  readonly freeze: (reason: Frozen, about: Uint8Array | null) => void;
}

export class Patience {
  readonly #ends: PatienceEnds;
  #asked = new Overdue();
  /** Of its own: what is owed is counted from the promise, not from the question before it. */
  #owed = new Overdue();
  #missing = new Missing();

  constructor(ends: PatienceEnds) {
    this.#ends = ends;
  }

  /** A new generation: what was waited for in the last one is no sign of anything in this. */
  restart(): void {
    this.#asked = new Overdue();
    this.#owed = new Overdue();
    this.#missing = new Missing();
  }

  /** Whether the line was asked to come back: nothing is taken until it did. */
  get asking(): boolean {
    return this.#missing.asking;
  }

  /** The line is back. */
  back(): void {
    this.#missing.asking = false;
  }

  /** Something did not come: take up the line again from the cursor, which an honest server fills. */
  missed(reason: Frozen, about: Uint8Array | null): void {
    if (!this.#missing.again(this.#ends.listening()?.cursor ?? 0)) return this.#ends.freeze(reason, about);
    this.#ends.line.again();
  }

  /** Looks at the clock. True when the wait is over, and it was for a lie. */
  look(): boolean {
    const { ground, line, freeze } = this.#ends;
    const now = ground.elapsed();
    const owed = line.online ? this.#due() : null;
    if (this.#owed.look(owed?.what ?? "", now) >= MOST_ROUNDS && owed) {
      freeze(owed.reason, null);
      return true;
    }
    if (this.#asked.look(line.online ? this.#awaited() : "", now) > 0) line.again();
    return false;
  }

  /** What an honest server would have shown by now, and what its absence is called in the end. */
  #due(): { readonly what: string; readonly reason: Frozen } | null {
    const { listening, voice, pulse } = this.#ends;
    const membership = listening();
    if (!membership) return null;
    // A receipt for what the log never shows: she would think that the others have read it.
    const own = voice.awaited;
    if (own?.promised) return { what: own.id, reason: "order" };
    // Mentors are heard, and none vouches for the log where the Welcome put her: it put her elsewhere.
    const heard = pulse.silence(membership) < UNATTENDED_S;
    return !membership.head && heard ? { what: "anchor", reason: "welcome" } : null;
  }

  /** Everything that was asked of the server and not answered yet; empty when nothing is. */
  #awaited(): string {
    const { listening, voice, steward, threshold, closing } = this.#ends;
    const inside = listening();
    const own = inside && voice.awaited;
    // What is stored comes with the log: while that moves, to dial again would throw away what is under way.
    // Where this client stopped, nothing settles her commit; an offer is the way out.
    const offer = `${steward?.founding.offered ? "open" : ""}${(inside && steward?.awaited) ?? ""}`;
    const words = own ? `${own.id} ${own.promised ? inside.cursor : ""}` : "";
    return `${inside?.head === null ? "anchor" : ""}${words}${offer}${threshold.awaited}${closing() ? "close" : ""}`;
  }
}
