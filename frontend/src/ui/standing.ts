/** What stands in the way of writing, in one place for both sides of the room. Pure. */
import type { View } from "../room/view";

export type Standing = "open" | "frozen" | "offline" | "reconnecting" | "unattended" | "not_ready";

/** The first thing that matters to the person, gravest first. */
export function standing(view: View): Standing {
  if (view.frozen) return "frozen";
  if (view.connection === "offline") return "offline";
  if (view.connection !== "online") return "reconnecting";
  if (view.role !== "mentor" && (view.mentors === 0 || !view.attended)) return "unattended";
  return view.ready ? "open" : "not_ready";
}

/** While the line is down messages wait on the page, so only these stop her from writing. */
export function locks(at: Standing): boolean {
  return at === "frozen" || at === "unattended" || at === "not_ready";
}
