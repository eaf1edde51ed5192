/** What the engine tells the page. Plain data; the page folds it into a `View` with `reduce`. */
import type { Band } from "./intents";
import type { Alarm, Condition, Ended, Frozen, Line, Person, Role, RoomListing, View, Waiting } from "./view";

export type RoomEvent =
  | { readonly type: "rooms"; readonly rooms: readonly RoomListing[]; readonly demo: boolean }
  | { readonly type: "unreachable" }
  | { readonly type: "nickname"; readonly nickname: string }
  | { readonly type: "entering" }
  /** Not let in at the door: the person is back where she was, and may try again. */
  | { readonly type: "turned_away"; readonly code: string }
  /** Her code opens these rooms, and she may choose. */
  | { readonly type: "invited"; readonly band: Band; readonly rooms: readonly RoomListing[] }
  | { readonly type: "progress"; readonly value: number | null }
  | { readonly type: "seated"; readonly role: Role; readonly room: RoomListing }
  | { readonly type: "connection"; readonly connection: View["connection"] }
  | { readonly type: "condition"; readonly condition: Condition; readonly mentors: number }
  | { readonly type: "waiting"; readonly waiting: readonly Waiting[] }
  /** A new generation began: the old group is wiped and this client knocks again by itself. */
  | { readonly type: "outdated" }
  | { readonly type: "admitted" }
  | { readonly type: "ready" }
  | { readonly type: "people"; readonly people: readonly Person[] }
  /** Adds a line, or replaces the one with the same id. */
  | { readonly type: "line"; readonly line: Line }
  | { readonly type: "discarded"; readonly id: string }
  | { readonly type: "frozen"; readonly reason: Frozen }
  /** Whether a mentor was heard in the last minute. */
  | { readonly type: "attended"; readonly attended: boolean }
  /** Mentor: somebody's device stopped. */
  | { readonly type: "alarm"; readonly alarm: Alarm }
  | { readonly type: "refusal"; readonly code: string }
  | { readonly type: "ended"; readonly ended: Ended; readonly code: string | null };
