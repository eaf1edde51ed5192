/** Lays lines out for reading: a day where a new one begins, a name where the speaker changes. Pure. */
import { sameDay } from "../i18n/time";
import type { Line, Said } from "../room/view";

/** Minutes after which the same speaker is named again. */
const PAUSE = 10;

export interface Row {
  readonly line: Line;
  /** the minute whose day is announced above this line */
  readonly day: number | null;
  /** the speaker's name stands above this message */
  readonly named: boolean;
}

/** One row a line, in order. */
export function rows(lines: readonly Line[]): readonly Row[] {
  let last: number | null = null;
  return lines.map((line, at) => {
    const minute: number | null = line.kind === "said" ? line.minute : null;
    const day = minute !== null && (last === null || !sameDay(last, minute)) ? minute : null;
    last = minute ?? last;
    return { line, day, named: line.kind === "said" && (day !== null || !follows(lines[at - 1], line)) };
  });
}

function follows(before: Line | undefined, line: Said): boolean {
  if (before?.kind !== "said" || before.leaf !== line.leaf || before.own !== line.own) return false;
  if (before.name !== line.name || before.role !== line.role) return false;
  return before.minute === null || line.minute === null || line.minute - before.minute < PAUSE;
}

/** True for a text with something in it that looks like a web address. */
export function hasAddress(text: string): boolean {
  return /\bhttps?:\/\/\S|\bwww\.\S|\b[\p{L}\d-]+\.(?:com|org|net|gov|edu|info|io|me|co|us|mx|app|link|ly)\b/iu.test(
    text,
  );
}
