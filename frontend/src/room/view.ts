/**
 * What a page shows: one frozen value, made by `reduce` in `state.ts` from the engine's events.
 * Nothing in it outlives the page, and nothing in it is a key.
 */
import type { Band } from "./intents";

/** UTF-8 bytes of text in one message at most: with the longest name and tags it still fits 4,096. */
export const MESSAGE_BYTES = 3_000;

export interface RoomListing {
  /** base64url of the room's 16 bytes */
  readonly id: string;
  readonly title: { readonly en: string; readonly es: string };
  readonly band: Band;
  readonly lang: "en" | "es";
  /** no puzzle opens it */
  readonly codes_only: boolean;
  readonly condition: Condition;
  readonly mentors: number;
}

export type Condition = "open" | "empty" | "full" | "closed";
export type Role = "survivor" | "mentor";

/** One leaf of the ratchet tree. `name` is null until that member said *here*. */
export interface Person {
  readonly leaf: number;
  readonly seat: string;
  readonly name: string | null;
  /** "mentor" only with a certificate that holds under the pinned root. */
  readonly role: Role;
  readonly self: boolean;
  /** her page is out of sight: she said so */
  readonly away: boolean;
  /** minutes since she was last heard, where that is longer than it should be; else null */
  readonly silent: number | null;
}

/** Somebody's device stopped, as the server tells mentors. A name only where the room knows one. */
export interface Alarm {
  readonly seat: string;
  readonly name: string | null;
  readonly reason: Frozen;
  /** who sent what was refused, if anybody is known to have */
  readonly about: string | null;
}

/** Someone who waits. The server knows no name, so there is none to show. */
export interface Waiting {
  readonly seat: string;
  /** Unix minute at which the knock came */
  readonly minute: number;
  /** two seats in an earlier generation refused what this seat sent */
  readonly doubted: boolean;
}

export interface Said {
  readonly kind: "said";
  /** client id, 32 hex digits */
  readonly id: string;
  readonly leaf: number;
  readonly name: string;
  readonly role: Role;
  readonly own: boolean;
  readonly text: string;
  /** Unix minute, null while not sent */
  readonly minute: number | null;
  /** `ask`: someone joined since the person pressed Send; she decides whether it still goes. */
  readonly status: "sending" | "sent" | "failed" | "ask";
}

/** An entry that is not shown, and why, in a word the page translates. */
export interface Withheld {
  readonly kind: "withheld";
  readonly id: string;
  /** whose seat sent it, so that a mentor knows whom to ask; null when nobody is known there */
  readonly name: string | null;
  readonly reason: "unreadable" | "commitment" | "stamp" | "seat" | "payload";
}

/** Somebody came or went, from the ratchet tree. */
export interface Passage {
  readonly kind: "came" | "went";
  readonly id: string;
  readonly name: string | null;
  readonly role: Role;
}

/** Something that somebody sent never came: her messages are counted, and the count has a hole. */
export interface Missed {
  readonly kind: "missed";
  readonly id: string;
  readonly name: string | null;
}

export type Line = Said | Withheld | Passage | Missed;

export type Stage =
  /** nothing entered yet */
  | "outside"
  /** solving the puzzle, taking a seat */
  | "entering"
  /** seated, not yet admitted (for a mentor: opening the room or waiting for another mentor) */
  | "waiting"
  /** admitted */
  | "room"
  /** over; `ended` says why */
  | "ended";

export type Ended =
  | "left"
  | "removed"
  | "closed"
  /** the seat could not be resumed */
  | "gone"
  /** refused at the door; `refusal` has the code */
  | "refused";

/**
 * Why nothing can be sent: the server or a member broke a promise. Ends with the generation: a mentor
 * may open the next one.
 */
export type Frozen =
  | "log_hash"
  | "commit_rejected"
  | "stamp"
  | "order"
  | "welcome"
  | "descriptor";

export interface View {
  readonly stage: Stage;
  readonly role: Role | null;
  readonly connection: "idle" | "connecting" | "online" | "reconnecting" | "offline";
  /** 0..1 while the puzzle is worked on, else null */
  readonly progress: number | null;
  readonly rooms: readonly RoomListing[] | null;
  /** what her code opens: rooms of this band, by their ids */
  readonly invited: { readonly band: Band; readonly rooms: readonly string[] } | null;
  /** the rooms could not be fetched */
  readonly unreachable: boolean;
  readonly demo: boolean;
  readonly room: RoomListing | null;
  readonly nickname: string;
  readonly condition: Condition;
  readonly mentors: number;
  readonly people: readonly Person[];
  readonly lines: readonly Line[];
  readonly waiting: readonly Waiting[];
  /** true once this member may write (for a newcomer: after the anchor) */
  readonly ready: boolean;
  readonly frozen: Frozen | null;
  /** false once no mentor was heard for a minute, whatever the server says of mentors */
  readonly attended: boolean;
  /** mentors only: whose devices stopped in this generation */
  readonly alarms: readonly Alarm[];
  readonly ended: Ended | null;
  /** newest refusal code that the person should be told about */
  readonly refusal: string | null;
}

export const START: View = {
  stage: "outside",
  role: null,
  connection: "idle",
  progress: null,
  rooms: null,
  invited: null,
  unreachable: false,
  demo: false,
  room: null,
  nickname: "",
  condition: "empty",
  mentors: 0,
  people: [],
  lines: [],
  waiting: [],
  ready: false,
  frozen: null,
  attended: true,
  alarms: [],
  ended: null,
  refusal: null,
};
