/**
 * What a screen reader is told of a thread: only new words of others, and a burst as one sentence.
 * Her own messages and what was said before she came are silent (L5). Pure.
 */
import type { Line, Said } from "../room/view";

export type Announcement =
  | { readonly key: "say.one"; readonly values: { readonly name: string; readonly text: string } }
  | { readonly key: "say.many"; readonly values: { readonly count: number; readonly name: string } };

/** The others' messages in `lines` whose ids are not in `heard`. */
export function unheard(lines: readonly Line[], heard: ReadonlySet<string>): readonly Said[] {
  return lines.filter(
    (line): line is Said => line.kind === "said" && !line.own && !heard.has(line.id),
  );
}

/** One sentence for all of them, or null for none. */
export function announcement(fresh: readonly Said[]): Announcement | null {
  const last = fresh.at(-1);
  if (!last) return null;
  if (fresh.length === 1) return { key: "say.one", values: { name: last.name, text: last.text } };
  return { key: "say.many", values: { count: fresh.length, name: last.name } };
}
