/** Entries that did not come: asked for again from the cursor, and only so often. */

/** A line that loses is not a server that lies, so much is asked before it is called one. */
const MOST = 15;

export class Missing {
  /** The line was asked to come back: nothing is taken until it did. */
  asking = false;
  #cursor = -1;
  #times = 0;

  /** Whether to ask once more for what follows `cursor`. */
  again(cursor: number): boolean {
    this.#times = this.#cursor === cursor ? this.#times + 1 : 1;
    this.#cursor = cursor;
    this.asking = this.#times <= MOST;
    return this.asking;
  }
}
