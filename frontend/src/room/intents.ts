/** What a page may ask of the engine. Plain data: it crosses into the worker by structured clone. */

export type Band = "13-17" | "18-24" | "25+";

export type Intent =
  /** Fetch the list of rooms. */
  | { readonly type: "look" }
  /** Draw another nickname; without effect once seated. */
  | { readonly type: "another_name" }
  /** Solve the puzzle, take a seat in this room, knock, and wait. */
  | { readonly type: "enter"; readonly room: string; readonly band: Band }
  /** Solve the puzzle and enter with a typed code; the code says which room and which role. */
  | { readonly type: "enter_code"; readonly code: string }
  /** Say something. `id` is made by the page (32 hex digits) and stays the same through retries. */
  | { readonly type: "say"; readonly id: string; readonly text: string }
  /** Send again what was not sent. */
  | { readonly type: "retry"; readonly id: string }
  /** Take back something that was not sent. */
  | { readonly type: "discard"; readonly id: string }
  /** Mentor: let these seats in, or everyone who waits. */
  | { readonly type: "admit"; readonly seats: readonly string[] | "all" }
  /** Mentor: end this member's time in the room. */
  | { readonly type: "remove"; readonly leaf: number }
  /** The page went out of sight, or came back. */
  | { readonly type: "hidden"; readonly hidden: boolean }
  /** Mentor: begin the room anew, in a new generation; everyone knocks again by herself. */
  | { readonly type: "renew" }
  /** Mentor: end the room for everyone. */
  | { readonly type: "close" }
  /** Give up the seat and forget everything. */
  | { readonly type: "leave" };
