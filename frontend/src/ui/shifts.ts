/**
 * Tells three presses of Shift in five seconds from typing. Pure: times are given.
 * Counting happens on the way down, and either Shift counts: counting on the way up loses presses
 * when both are used in turn. Any other key starts over, so capitals never get anyone out.
 */

/** Milliseconds within which all three must fall. */
const WITHIN = 5_000;
export const ENOUGH = 3;

export interface Press {
  readonly key: string;
  readonly repeat: boolean;
  /** Ctrl, Alt or Meta is down too: Alt+Shift switches keyboards for people with two languages. */
  readonly combined: boolean;
  /** milliseconds */
  readonly at: number;
}

/** The times of the presses that still count after `press`; `ENOUGH` of them means leave. */
export function after(times: readonly number[], press: Press): readonly number[] {
  if (press.key !== "Shift" || press.combined) return [];
  if (press.repeat) return times;
  return [...times.filter((at) => press.at - at <= WITHIN), press.at];
}
