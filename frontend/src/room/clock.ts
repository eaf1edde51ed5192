/** Time as one client has it. A test may run it faster; nothing else here asks the machine. */

export interface Clock {
  /** Unix time in whole seconds, as the device believes it: what certificates are held against. */
  readonly now: () => number;
  /** Seconds that only rise, whatever the person does to the clock on the wall. */
  readonly elapsed: () => number;
  /** Runs `step` once, so many seconds from now. Returns how to call it off. */
  readonly after: (seconds: number, step: () => void) => () => void;
}

/** Clocks further apart than ten minutes make certificates fail, so the person is told that one is wrong. */
const TOLERANCE_S = 630;
/** Middle of the minute that the server tells. */
const MIDDLE_S = 30;

/** Whether this device's time and the server's Unix minute cannot both be right. */
export function clocksDiffer({ now }: Pick<Clock, "now">, minute: number): boolean {
  return Math.abs(now() - minute * 60 - MIDDLE_S) > TOLERANCE_S;
}

export const deviceClock: Clock = {
  now: () => Math.floor(Date.now() / 1000),
  elapsed: () => performance.now() / 1000,
  after(seconds, step) {
    const timer = setTimeout(step, seconds * 1000);
    return () => clearTimeout(timer);
  },
};
