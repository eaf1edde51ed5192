/** Steps for later, each run alone and in order with everything else, until all are called off. */
import type { Clock } from "./clock";
import { type Serial } from "./serial";

export class Later {
  readonly #run: Serial;
  readonly #after: Clock["after"];
  readonly #steps = new Map<object, () => void>();

  constructor(run: Serial, { after }: Pick<Clock, "after">) {
    this.#run = run;
    this.#after = after;
  }

  after(seconds: number, step: () => Promise<void> | void): void {
    const key = {};
    const callOff = this.#after(seconds, () => {
      this.#run(async () => {
        // Called off while it waited for its turn.
        if (this.#steps.delete(key)) await step();
      });
    });
    this.#steps.set(key, callOff);
  }

  /** The same again and again, `seconds()` apart. */
  every(seconds: () => number, step: () => Promise<void> | void): void {
    this.after(seconds(), async () => {
      this.every(seconds, step);
      await step();
    });
  }

  callOff(): void {
    for (const callOff of this.#steps.values()) callOff();
    this.#steps.clear();
  }
}
