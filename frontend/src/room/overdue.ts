/**
 * Notices that an answer is overdue: what was asked was lost, or its answer was. Coming back asks
 * again for everything, and everything asked may be asked twice.
 */
const OVERDUE_S = 12;

export class Overdue {
  #awaited = "";
  #since = 0;

  /** Whether the same `awaited` was still unanswered after too long. `now` in seconds that only rise. */
  look(awaited: string, now: number): boolean {
    if (awaited === "" || awaited !== this.#awaited) {
      this.#awaited = awaited;
      this.#since = now;
      return false;
    }
    if (now - this.#since < OVERDUE_S) return false;
    this.#since = now;
    return true;
  }
}
