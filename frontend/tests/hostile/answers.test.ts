/** What the HTTP door may answer: nothing escapes but refusals, whatever comes. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { utf8 } from "../../src/bytes";
import { api } from "../../src/protocol/api";
import { refusalOf } from "../shared";
import { type Chance, chance } from "./sizes";
import { changed, spelled } from "./tokens";
import { examine } from "./trial";

let answer = { body: new Uint8Array(), status: 200 };
const door = api("https://notes.example");

beforeAll(() => {
  vi.stubGlobal("fetch", async () => new Response(answer.body as BodyInit, { status: answer.status }));
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const ROOM = { id: "A".repeat(22), title: { en: "Evening", es: "Tarde" }, band: "18-24", lang: "en", codes_only: false, condition: "open", mentors: 1 };
const CALLS = {
  rooms: { ask: () => door.rooms(), honest: { minute: 1, demo: true, rooms: [ROOM] } },
  puzzle: { ask: () => door.puzzle(), honest: { parameters: {}, signature: "" } },
  ticket: { ask: () => door.ticket({ puzzle: "", room: "", band: "" }), honest: { ticket: "v1.a.b" } },
  code: {
    ask: () => door.code({ puzzle: "", code: "", leaf: "" }),
    honest: { ticket: "v1.a.b", room: ROOM, role: "mentor", name: "Mo", shift: "a.b.c", lead: "a.b.c" },
  },
  invitation: {
    ask: () => door.code({ puzzle: "", code: "", leaf: "" }),
    honest: { role: "survivor", band: "18-24", rooms: [ROOM] },
  },
} as const;

const STATUSES = [200, 200, 200, 400, 403, 404, 409, 413, 500, 503];

test.each(Object.entries(CALLS))("%s lets nothing out but refusals", { timeout: 1_800_000 }, async (name, { ask, honest }) => {
  const status = chance(`status of ${name}`);
  const told = utf8(JSON.stringify(honest));
  const refusal = utf8('{"code":"puzzle_spent"}');
  const verdicts = await examine({
    name: `protocol/api.api ${name}`,
    read: (data) => {
      answer = { body: data as Uint8Array<ArrayBuffer>, status: STATUSES[status(STATUSES.length)] ?? 200 };
      return ask();
    },
    honest: [told, refusal],
    once: true,
    codes: /^[a-z_]{1,40}$/,
    ways: [(below: Chance) => spelled(changed(honest, below), below)],
  });
  expect(Math.min(verdicts.taken, verdicts.refused)).toBeGreaterThan(0);
});

test("no answer at all is `unreachable`, one that makes no sense `server_error`", async () => {
  for (const body of ["", "<html>", '{"code":"BUSY"}', '{"code":7}', "null", "[]"]) {
    answer = { body: utf8(body) as Uint8Array<ArrayBuffer>, status: 503 };
    expect(await refusalOf(CALLS.rooms.ask)).toBe("server_error");
  }
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("no network");
  });
  expect(await refusalOf(CALLS.rooms.ask)).toBe("unreachable");
  vi.stubGlobal("fetch", async () => new Response(answer.body as BodyInit, { status: answer.status }));
});

const WRONG = {
  rooms: [[], "x", 1, {}, { ...CALLS.rooms.honest, rooms: null }, { ...CALLS.rooms.honest, rooms: [{}] }],
  ticket: [[], {}, { ticket: 1 }, { ticket: null }],
  code: [[], {}, { ...CALLS.code.honest, room: null }, { ...CALLS.code.honest, shift: 1 }],
} as const;

test.each(["rooms", "ticket", "code"] as const)("an answer of %s that has another form is refused", async (name) => {
  for (const wrong of WRONG[name]) {
    answer = { body: utf8(JSON.stringify(wrong)) as Uint8Array<ArrayBuffer>, status: 200 };
    expect(await refusalOf(CALLS[name].ask), JSON.stringify(wrong)).toBe("server_error");
  }
});
