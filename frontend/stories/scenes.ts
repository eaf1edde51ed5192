/** Every page and state, as a step and a view. */
import { START, type View } from "../src/room/view";
import type { Step } from "../src/ui/visit";
import { ALARMS, PEOPLE, ROOMS, talk, UNSENT, waiting } from "./people";

export interface Scene {
  readonly step: Step;
  readonly view: View;
  /** labels (by selector) pressed in turn once it is shown */
  readonly press?: readonly string[];
}

const listed: Partial<View> = { connection: "online", rooms: ROOMS };
const room: Partial<View> = {
  ...listed,
  stage: "room",
  role: "survivor",
  room: ROOMS[0]!,
  nickname: "Coral Isla Menta",
  condition: "open",
  mentors: 2,
  people: PEOPLE,
  ready: true,
};
const wait: Partial<View> = { ...room, stage: "waiting", people: [], ready: false };
const mentor: Partial<View> = {
  ...room,
  role: "mentor",
  nickname: "Mo",
  people: PEOPLE.map((person) => ({ ...person, self: person.leaf === 0 })),
};

const scene = (step: Step, ...views: readonly Partial<View>[]): Scene => ({
  step,
  view: Object.assign({}, START, ...views) as View,
});
const pressed = (made: Scene, ...press: readonly string[]): Scene => ({ ...made, press });

/** All of them, in a language (what people say in the room is in it too). */
export function scenes(lang: string): Readonly<Record<string, Scene>> {
  const lines = talk(lang);
  const age = (at: number): string => `.ages .choice-card:nth-child(${at}) input`;
  return {
    landing: scene("landing"),
    know: scene("know"),
    "know-open": pressed(scene("know"), ".fold:nth-child(2) summary"),
    choose: scene("rooms", listed),
    "choose-child": pressed(scene("rooms", listed), age(1)),
    "choose-teen": pressed(scene("rooms", listed), age(2)),
    "choose-rooms": pressed(scene("rooms", listed), age(3)),
    "choose-none": pressed(scene("rooms", listed), age(4)),
    "choose-loading": pressed(scene("rooms"), age(3)),
    "choose-unreachable": pressed(scene("rooms", { unreachable: true }), age(3)),
    "choose-refused": pressed(scene("rooms", listed, { refusal: "room_full" }), age(3)),
    "choose-unattended": pressed(scene("rooms", { ...listed, rooms: ROOMS.map((room) => ({ ...room, condition: "empty", mentors: 0 })) }), age(3)),
    code: scene("code"),
    "code-wrong": scene("code", { refusal: "code_wrong" }),
    invited: scene("code", listed, { invited: { band: "18-24", rooms: ["a", "b", "e"] } }),
    "invited-unattended": scene("code", {
      rooms: ROOMS.map((room) => ({ ...room, condition: "empty", mentors: 0 })),
      invited: { band: "18-24", rooms: ["a", "e"] },
    }),
    "wait-entering": scene("rooms", { stage: "entering", progress: 0.4, nickname: "Coral Isla Menta" }),
    "wait-soon": scene("rooms", wait),
    "wait-empty": scene("rooms", wait, { mentors: 0, condition: "empty" }),
    "wait-full": scene("rooms", wait, { condition: "full" }),
    "wait-closed": scene("rooms", wait, { condition: "closed" }),
    "wait-reconnecting": scene("rooms", wait, { connection: "reconnecting" }),
    "wait-offline": scene("rooms", wait, { connection: "offline" }),
    room: scene("rooms", room, { lines }),
    "room-empty": scene("rooms", room),
    "room-unsent": scene("rooms", room, { lines: [...lines, ...UNSENT] }),
    "room-unattended": scene("rooms", room, { lines, mentors: 0, condition: "empty" }),
    "room-reconnecting": scene("rooms", room, { lines, connection: "reconnecting" }),
    "room-offline": scene("rooms", room, { lines, connection: "offline" }),
    "room-frozen": scene("rooms", room, { lines, frozen: "log_hash" }),
    "room-missed": scene("rooms", room, { lines: [...lines, { kind: "missed", id: "missed-1", name: "Willow Nube Lima" }] }),
    "room-silent": scene("rooms", room, { lines, attended: false }),
    "room-not-ready": scene("rooms", room, { ready: false }),
    "room-people": pressed(scene("rooms", room, { lines }), ".room-buttons button:nth-child(1)"),
    "room-help": pressed(scene("rooms", room, { lines }), ".room-buttons button:nth-child(2)"),
    "ended-left": scene("rooms", { stage: "ended", ended: "left" }),
    "ended-removed": scene("rooms", { stage: "ended", ended: "removed" }),
    "ended-closed": scene("rooms", { stage: "ended", ended: "closed" }),
    "ended-stopped": scene("rooms", { stage: "ended", ended: "closed", frozen: "order" }),
    "ended-gone": scene("rooms", { stage: "ended", ended: "gone" }),
    "ended-refused": scene("rooms", { stage: "ended", ended: "refused", refusal: "ticket_expired" }),
    "ended-code-good": scene("rooms", { stage: "ended", ended: "refused", refusal: "room_unattended", invited: { band: "18-24", rooms: [] } }),
    "ended-code-used": scene("rooms", { stage: "ended", ended: "gone", invited: { band: "18-24", rooms: [] } }),
    "mentor-opening": scene("code", wait, { role: "mentor", mentors: 1 }),
    "mentor-knocked": scene("code", wait, { role: "mentor", mentors: 2 }),
    mentor: scene("code", mentor, { lines, waiting: waiting() }),
    "mentor-alarm": scene("code", mentor, { lines, alarms: ALARMS }),
    "mentor-frozen": scene("code", mentor, { lines, frozen: "commit_rejected" }),
    "mentor-renew": pressed(scene("code", mentor, { lines, alarms: ALARMS }), ".pane-talk .notice button"),
    "mentor-shift-over": scene("code", mentor, { lines, refusal: "shift_over" }),
    "mentor-outlived": scene("code", mentor, { people: PEOPLE.slice(0, 1), waiting: waiting(), refusal: "outlived" }),
    "mentor-empty": scene("code", mentor, { people: PEOPLE.slice(0, 1) }),
    "mentor-lobby": pressed(scene("code", mentor, { lines, waiting: waiting() }), ".pane-button:nth-child(1)"),
    "mentor-people": pressed(scene("code", mentor, { lines, waiting: waiting() }), ".pane-button:nth-child(3)"),
    "mentor-remove": pressed(scene("code", mentor, { lines }), ".pane-button:nth-child(3)", ".roster-acts button"),
    "mentor-close": pressed(scene("code", mentor, { lines }), ".pane-button:nth-child(3)", ".ending .grave"),
    "mentor-ended": scene("code", { role: "mentor", stage: "ended", ended: "closed" }),
  };
}
