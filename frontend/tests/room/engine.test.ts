/** What the engine says when nobody can be let in: a code, and the person stays where she was. */
import { expect, test } from "vitest";
import { b64u, utf8 } from "../../src/bytes";
import { Refusal } from "../../src/bytes/refusal";
import { signJws } from "../../src/crypto/certificates/jws";
import * as mls from "../../src/crypto/group";
import type { Api } from "../../src/protocol/api";
import { Engine } from "../../src/room/engine";
import type { RoomEvent } from "../../src/room/events";
import { deviceClock } from "../../src/room/clock";
import { vectors } from "../shared";
import { random } from "./cast";

const LISTING = {
  id: "A".repeat(22), title: { en: "Evening", es: "Tarde" }, band: "18-24", lang: "en", codes_only: false, condition: "open", mentors: 1,
} as const;

const listed = async () => ({ minute: 1, demo: true, rooms: [LISTING] });

/** An engine whose clock stands `ahead` of the server's first minute, in seconds. */
function engine(api: Partial<Api>, ahead = 0, carried = { deployment: "a.b.c", root: utf8("no root") }) {
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
    ...carried,
  });
  return { made, told, faults };
}

/** A root, and a manifest under it. */
async function trust(): Promise<{ deployment: string; root: Uint8Array }> {
  const key = await mls.generateSignatureKey();
  const root = b64u(key.publicKey);
  const [one, other] = [b64u(random(32)), b64u(random(32))];
  const claims = { v: 1, root, stamp_issuers: [one], ombuds: [one, other], demo: true, exit: "https://weather.example/", iat: 0, exp: 1e6 };
  return { deployment: await signJws("deployment", claims, key), root: key.publicKey };
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

test("a puzzle that was not looked at is not solved twice, and one that was used up is", async () => {
  const { challenge, solved } = vectors<{ challenge: object; solved: string }>("puzzle");
  const answers = ["busy", "room_full", "room_full"];
  const puzzles: string[] = [];
  let asked = 0;
  const { made, told } = engine(
    {
      rooms: listed,
      puzzle: async () => {
        asked += 1;
        return challenge as never;
      },
      ticket: async (wish) => {
        puzzles.push("puzzle" in wish ? wish.puzzle : "");
        throw new Refusal(answers.shift() ?? "");
      },
    },
    0,
    await trust(),
  );
  for (const [times, code] of [[1, "busy"], [1, "room_full"], [2, "room_full"]] as const) {
    await made.ask({ type: "enter", room: LISTING.id, band: "18-24" });
    expect(told.at(-1)).toEqual({ type: "turned_away", code });
    expect(asked).toBe(times);
  }
  expect(puzzles).toEqual([solved, solved, solved]);
});

test("an agency's code opens the rooms that it is for, and is sent with the one that she chooses", async () => {
  const { challenge } = vectors<{ challenge: object }>("puzzle");
  const asked: unknown[] = [];
  const answers = ["room_full", "code_wrong", "room_full"];
  const { made, told } = engine(
    {
      rooms: listed,
      puzzle: async () => challenge as never,
      code: async () => ({ role: "survivor", band: "18-24", rooms: [LISTING] }),
      ticket: async (wish) => {
        asked.push("puzzle" in wish ? "by a puzzle" : wish);
        throw new Refusal(answers.shift() ?? "");
      },
    },
    0,
    await trust(),
  );
  await made.ask({ type: "enter_code", code: "01AB" });
  expect(told.at(-1)).toEqual({ type: "invited", band: "18-24", rooms: [LISTING] });
  for (const code of [...answers]) {
    await made.ask({ type: "enter", room: LISTING.id, band: "18-24" });
    expect(told.at(-1)).toEqual({ type: "turned_away", code });
  }
  const invited = { code: "01AB", room: LISTING.id };
  expect(asked).toEqual([invited, invited, "by a puzzle"]);
});
