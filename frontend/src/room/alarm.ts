/**
 * Something came, or stayed away, as no honest server and no well-made client has it. From then on nothing more is
 * taken in or said, until a mentor opens the next generation.
 */
import type { FromClient } from "../protocol/frames.generated";
import type { RoomEvent } from "./events";
import type { Frozen } from "./view";

/** Only these are a member's doing; behind the others stands nobody but the server. */
const ACCUSING: ReadonlySet<Frozen> = new Set(["log_hash", "commit_rejected"]);

export interface AlarmEnds {
  readonly room: Uint8Array;
  /** Number of the generation that is believed; 0 before the first. */
  readonly generation: () => number;
  readonly send: (frame: FromClient) => void;
  readonly emit: (event: RoomEvent) => void;
}

export class Alarm {
  readonly #ends: AlarmEnds;
  #reason: Frozen | null = null;
  /** The generation that was refused, or in which something was. */
  #generation = 0;

  constructor(ends: AlarmEnds) {
    this.#ends = ends;
  }

  /** Why this client takes nothing in; null while it does. */
  get reason(): Frozen | null {
    return this.#reason;
  }

  /** `about`: the seat that the log names for what was refused. */
  raise(reason: Frozen, about: Uint8Array | null, generation = this.#ends.generation()): void {
    this.#reason = reason;
    this.#generation = generation;
    this.#ends.emit({ type: "frozen", reason });
    this.#report(reason, about);
  }

  /** The line is back: the report may have been lost with the last one. True while the alarm stands. */
  again(): boolean {
    if (this.#reason) this.#report(this.#reason, null);
    return this.#reason !== null;
  }

  /** A new generation begins. */
  lift(): void {
    this.#reason = null;
  }

  /** Mentors hear of it from the server, which may be the one to blame: the person is told in any case. */
  #report(reason: Frozen, about: Uint8Array | null): void {
    const named = ACCUSING.has(reason) ? about : null;
    const generation = Math.max(1, this.#generation);
    this.#ends.send({ type: "freeze", room: this.#ends.room, generation, reason, about: named });
  }
}
