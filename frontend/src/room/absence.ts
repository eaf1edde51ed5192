/** How long this client heard nothing of the server before it came back, by whichever clock went on. */
import type { Clock } from "./clock";

/** Whoever was away this long and finds her leaf removed was not thrown out: she was thought gone. */
const LONG_S = 780;
/** What comes this soon after is about the time before. */
const JUST_BACK_S = 60;
/** Every ping is answered: who hears nothing for this long on an open line was asleep. */
const ASLEEP_S = 60;

export class Absence {
  readonly #clock: Clock;
  #heard: { readonly now: number; readonly elapsed: number } | null = null;
  #away = 0;
  #back = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something came over the line. `back`: it is the answer to coming back. */
  heard(back: boolean): void {
    const [now, elapsed] = [this.#clock.now(), this.#clock.elapsed()];
    if (this.#heard) {
      // One clock stands still while a phone sleeps, the other may be set: the longer time counts.
      const away = Math.max(now - this.#heard.now, elapsed - this.#heard.elapsed);
      // Lines that break again and again make no absence longer, or a server could have her judge by old times for ever.
      const within = this.#over && away < this.#away;
      if ((back || away > ASLEEP_S) && !within) {
        this.#away = away;
        this.#back = now;
      }
    }
    this.#heard = { now, elapsed };
  }

  /** How many seconds ago what she is told now may have been: 0 unless she has just come back. */
  get age(): number {
    return this.#over ? this.#away + JUST_BACK_S : 0;
  }

  get #over(): boolean {
    return this.#clock.now() - this.#back <= JUST_BACK_S;
  }

  /** Whether it was a long absence that she has just come back from. */
  get long(): boolean {
    return this.#away > LONG_S && this.#over;
  }
}
