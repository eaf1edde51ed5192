/** What the engine says when nobody can be let in: a code, and the person stays where she was. */
import { expect, test } from "vitest";
import { utf8 } from "../../src/bytes";
import { Refusal } from "../../src/bytes/refusal";
import type { Api } from "../../src/protocol/api";
import { Engine } from "../../src/room/engine";
import type { RoomEvent } from "../../src/room/events";
import { deviceClock } from "../../src/room/clock";
import { random } from "./cast";

const LISTING = {
  id: "A".repeat(22), title: { en: "Evening", es: "Tarde" }, band: "18-24", lang: "en", condition: "open", mentors: 1,
} as const;

const listed = async () => ({ minute: 1, demo: true, rooms: [LISTING] });

/** An engine whose clock stands `ahead` of the server's first minute, in seconds. */
function engine(api: Partial<Api>, ahead = 0) {
  const told: RoomEvent[] = [];
  const faults: unknown[] = [];
  const none = (): never => {
    throw new Error("not asked for here");
  };
  const made = new Engine({
    api: { rooms: none, puzzle: none, ticket: none, code: none, ...api },
    dial: none,
    clock: { ...deviceClock, now: () => 60 + ahead },
    random,
    emit: (event) => told.push(event),
    fault: (error) => faults.push(error),
    deployment: "a.b.c",
    root: utf8("no root"),
  });
  return { made, told, faults };
}

test("a room that is not listed is not entered", async () => {
  const { made, told, faults } = engine({ rooms: listed });
  await made.ask({ type: "enter", room: "B".repeat(22), band: "18-24" });
  expect(told.at(-1)).toEqual({ type: "turned_away", code: "room_unknown" });
  expect(faults).toEqual([]);
});

test("a server that is away is told, and its other refusals at the door are handed on", async () => {
  const refusing = (code: string) => async (): Promise<never> => {
    throw new Refusal(code);
  };
  const away = engine({ rooms: refusing("unreachable") });
  await away.made.ask({ type: "look" });
  expect(away.told.at(-1)).toEqual({ type: "unreachable" });
  const { made, told } = engine({ rooms: listed });
  await made.ask({ type: "enter", room: LISTING.id, band: "18-24" });
  expect(told.at(-1)).toEqual({ type: "turned_away", code: "deployment_malformed" });
});

test("a clock that is days wrong is told before anything is asked of her", async () => {
  const { made, told } = engine({ rooms: listed }, 3 * 86_400);
  await made.ask({ type: "enter", room: LISTING.id, band: "18-24" });
  expect(told.at(-1)).toEqual({ type: "turned_away", code: "clock_wrong" });
});
