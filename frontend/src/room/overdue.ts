/**
 * Notices that an answer is overdue: what was asked was lost, or its answer was. Coming back asks
 * again for everything, and everything asked may be asked twice.
 */
const OVERDUE_S = 12;

export class Overdue {
  #awaited = "";
  #since = 0;
  #rounds = 0;

  /**
   * How often the same `awaited` was waited for in vain, where that was once more too long; else 0. Empty stops the
   * clock. `now` in seconds that only rise.
   */
  look(awaited: string, now: number): number {
    if (awaited !== "" && awaited === this.#awaited) {
      if (now - this.#since < OVERDUE_S) return 0;
      this.#since = now;
      this.#rounds += 1;
      return this.#rounds;
    }
    this.#since = now;
    if (awaited === "") return 0;
    this.#awaited = awaited;
    this.#rounds = 0;
    return 0;
  }
}
