/** How long this client heard nothing of the server before it came back, by whichever clock went on. */
import type { Clock } from "./clock";

/** Whoever was away this long and finds her leaf removed was not thrown out: she was thought gone. */
const LONG_S = 780;
/** What comes this soon after is about the time before. */
const JUST_BACK_S = 60;
/** For so long she may be catching up with what she missed, over a slow line and with a slow phone. */
const CATCHING_UP_S = 600;
/** Every ping is answered: who hears nothing for this long on an open line was asleep. */
const ASLEEP_S = 60;

interface Moment {
  readonly now: number;
  readonly elapsed: number;
}

export class Absence {
  readonly #clock: Clock;
  #heard: Moment | null = null;
  /** When she went and came back last, and for how many seconds she was away. */
  #last: { readonly left: number; readonly back: Moment; readonly away: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something came over the line. `back`: it is the answer to coming back. */
  heard(back: boolean): void {
    const moment = { now: this.#clock.now(), elapsed: this.#clock.elapsed() };
    if (this.#heard) {
      // One clock stands still while a phone sleeps, the other may be set: the longer time counts.
      const away = Math.max(moment.now - this.#heard.now, moment.elapsed - this.#heard.elapsed);
      // Lines that break while she catches up make no new absence, neither a shorter one nor one without an end.
      const within = this.#backFor(CATCHING_UP_S) && away <= (this.#last?.away ?? 0);
      if ((back || away > ASLEEP_S) && !within) this.#last = { left: this.#heard.now, back: moment, away };
    }
    this.#heard = moment;
  }

  /** Unix second since which what she is told now may date: when she went, while she catches up; else now. */
  get since(): number {
    return this.#last && this.#backFor(CATCHING_UP_S) ? this.#last.left : this.#clock.now();
  }

  /** Whether she has just come back from a long absence. */
  get long(): boolean {
    return (this.#last?.away ?? 0) > LONG_S && this.#backFor(JUST_BACK_S);
  }

  /** Whether she came back at most so many seconds ago, by either clock; one that was set back counts for nothing. */
  #backFor(seconds: number): boolean {
    if (!this.#last) return false;
    const { now, elapsed } = this.#last.back;
    const [sinceNow, since] = [this.#clock.now() - now, this.#clock.elapsed() - elapsed];
    return sinceNow >= 0 && sinceNow <= seconds && since <= seconds;
  }
}
