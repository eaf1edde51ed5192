/** What is owed is asked for fifteen times before its absence stops a client, and never while the line is away. */
import { beforeEach, expect, test } from "vitest";
import type { Line } from "../../src/room/line";
import { Patience } from "../../src/room/patience";
import type { Pulse } from "../../src/room/pulse";
import type { Threshold } from "../../src/room/threshold";
import type { Voice } from "../../src/room/voice";
import { type Cast, room } from "./cast";

const ROUND_S = 12;
let cast: Cast;
let patience: Patience;
let online: boolean;
let now: number;
let dialled: number;
let frozen: string[];
let awaited: Voice["awaited"];
let silence: number;
let closing: boolean;

beforeEach(async () => {
  cast = await room();
  [online, now, dialled, frozen, awaited, silence, closing] = [true, 0, 0, [], null, 0, false];
  const line = { get online() { return online; }, again: () => (dialled += 1) };
  const voice = { get awaited() { return awaited; } };
  patience = new Patience({
    ground: { ...cast.ana.ground, elapsed: () => now },
    listening: () => (frozen.length > 0 ? null : cast.ana.membership),
    closing: () => closing,
    line: line as Pick<Line, "online" | "again"> as Line,
    voice: voice as Pick<Voice, "awaited"> as Voice,
    steward: null,
    threshold: { awaited: "" } as Pick<Threshold, "awaited"> as Threshold,
    pulse: { silence: () => silence } as Partial<Pulse> as Pulse,
    freeze: (reason) => frozen.push(reason),
  });
  patience.look();
});

/** So many rounds pass; true when one of them was the last. */
function rounds(number: number): boolean {
  for (let round = 0; round < number; round += 1) {
    now += ROUND_S;
    if (patience.look()) return true;
  }
  return false;
}

test("what has a receipt and does not come is owed: asked for, and in the fifteenth round a lie", () => {
  awaited = { id: "hers", promised: true };
  patience.look();
  expect([rounds(14), frozen]).toEqual([false, []]);
  expect(dialled).toBe(14);
  expect([rounds(1), frozen]).toEqual([true, ["order"]]);
});

test("what has no receipt is asked for again and again, and is nobody's lie", () => {
  awaited = { id: "hers", promised: false };
  patience.look();
  expect([rounds(40), frozen, dialled]).toEqual([false, [], 40]);
});

test("rounds are counted from the promise", () => {
  awaited = { id: "hers", promised: false };
  patience.look();
  rounds(14);
  awaited = { id: "hers", promised: true };
  patience.look();
  expect([rounds(14), rounds(1)]).toEqual([false, true]);
});

test("a new generation begins with all of its patience", () => {
  awaited = { id: "hers", promised: true };
  patience.look();
  rounds(14);
  patience.missed("order", null);
  patience.restart();
  expect(patience.asking).toBe(false);
  patience.look();
  expect([rounds(14), rounds(1)]).toEqual([false, true]);
});

test("nothing is asked for, and nothing owed, while the line is away", () => {
  awaited = { id: "hers", promised: true };
  online = false;
  expect([rounds(40), dialled]).toEqual([false, 0]);
  online = true;
  patience.look();
  expect(rounds(14)).toBe(false);
});

test("a close that is not answered is asked for again", () => {
  closing = true;
  patience.look();
  expect([rounds(2), dialled]).toEqual([false, 2]);
});

test("entries that do not come are asked for fifteen times from the same place; nothing is taken until they do", () => {
  for (let time = 1; time <= 15; time += 1) {
    patience.missed("order", null);
    expect(patience.asking).toBe(true);
    patience.back();
    expect(patience.asking).toBe(false);
  }
  expect([dialled, frozen]).toEqual([15, []]);
  patience.missed("order", null);
  expect([dialled, frozen, patience.asking]).toEqual([15, ["order"], false]);
});
