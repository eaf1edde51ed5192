/** Steps for later, each run alone and in order with everything else, until all are called off. */
import { type Serial } from "./serial";

export class Later {
  readonly #run: Serial;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(run: Serial) {
    this.#run = run;
  }

  after(seconds: number, step: () => Promise<void> | void): void {
    const timer = setTimeout(() => {
      this.#run(async () => {
        // Called off while it waited for its turn.
        if (this.#timers.delete(timer)) await step();
      });
    }, seconds * 1000);
    this.#timers.add(timer);
  }

  callOff(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
