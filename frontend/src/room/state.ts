/** Folds the engine's events into what the page shows. Pure: no clock, no network, no keys. */
import type { RoomEvent } from "./events";
import type { Line, View } from "./view";

/** The view after `event`. Returns the same object when nothing changes. */
export function reduce(view: View, event: RoomEvent): View {
  // What has ended stays ended: a late frame must not bring a room back on the screen.
  if (view.stage === "ended" && event.type !== "rooms") return view;
  switch (event.type) {
    case "rooms":
      // She looks for a room again: why she was turned away before is of no use any more.
      return { ...view, rooms: event.rooms, demo: event.demo, unreachable: false, refusal: null };
    case "unreachable":
      return { ...view, unreachable: true, refusal: null };
    case "nickname":
      return { ...view, nickname: event.nickname };
    case "entering":
      return { ...view, stage: "entering", refusal: null };
    case "turned_away": {
      // A code that is used or too old by now opens nothing: she is where codes are typed again.
      const invited = event.code === "code_wrong" ? null : view.invited;
      return { ...view, stage: "outside", progress: null, refusal: event.code, invited };
    }
    case "invited": {
      const { band, rooms } = event;
      const invited = { band, rooms: rooms.map(({ id }) => id) };
      return { ...view, stage: "outside", progress: null, refusal: null, rooms, invited };
    }
    case "progress":
      return { ...view, progress: event.value };
    case "seated":
      return { ...view, stage: "waiting", role: event.role, room: event.room, progress: null };
    case "connection":
      return { ...view, connection: event.connection };
    case "condition":
      return { ...view, condition: event.condition, mentors: event.mentors };
    case "waiting":
      return { ...view, waiting: event.waiting };
    case "outdated":
      return { ...view, stage: "waiting", ready: false, people: [], frozen: null, attended: true, alarms: [] };
    case "admitted":
      return { ...view, stage: "room" };
    case "ready":
      return { ...view, ready: true };
    case "people":
      return { ...view, people: event.people };
    case "line":
      return { ...view, lines: placed(view.lines, event.line), refusal: mended(view, event.line) };
    case "discarded":
      return { ...view, lines: view.lines.filter((line) => line.id !== event.id) };
    case "frozen":
      return view.frozen === null ? { ...view, frozen: event.reason } : view;
    case "attended":
      return { ...view, attended: event.attended };
    case "alarm": {
      const others = view.alarms.filter(({ seat }) => seat !== event.alarm.seat);
      return { ...view, alarms: [...others, event.alarm] };
    }
    case "refusal":
      return { ...view, refusal: event.code };
    case "ended":
      return { ...view, stage: "ended", ended: event.ended, refusal: event.code, ready: false };
  }
}

/** What is sent takes its place in the log's order; what is not sent yet stays last. */
function placed(lines: readonly Line[], line: Line): readonly Line[] {
  const at = lines.findIndex((other) => other.id === line.id);
  const before = at < 0 ? null : lines[at];
  if (before && (unsent(before) === unsent(line))) return lines.with(at, line);
  const others = at < 0 ? lines : lines.toSpliced(at, 1);
  if (unsent(line)) return [...others, line];
  const firstUnsent = others.findIndex(unsent);
  return firstUnsent < 0 ? [...others, line] : others.toSpliced(firstUnsent, 0, line);
}

/** What was wrong with sending is over once something of hers went out. */
function mended(view: View, line: Line): string | null {
  return line.kind === "said" && line.own && line.status === "sent" ? null : view.refusal;
}

function unsent(line: Line): boolean {
  return line.kind === "said" && line.status !== "sent";
}
