/** Steps for later run in their turn, until all are called off. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { deviceClock } from "../../src/room/clock";
import { Later } from "../../src/room/later";
import { serial } from "../../src/room/serial";

const seen: string[] = [];
const run = serial((error) => {
  throw error;
});
let later: Later;

beforeEach(() => {
  vi.useFakeTimers();
  seen.length = 0;
  later = new Later(run, deviceClock);
});
afterEach(() => vi.useRealTimers());

const note = (what: string) => () => void seen.push(what);

test("a step runs when its seconds have passed, and not before", async () => {
  later.after(2, note("two"));
  later.after(1, note("one"));
  await vi.advanceTimersByTimeAsync(999);
  expect(seen).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(seen).toEqual(["one"]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual(["one", "two"]);
});

test("a step waits for what is under way", async () => {
  let finish = (): void => {};
  run(() => new Promise<void>((resolve) => (finish = resolve)));
  later.after(1, note("step"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual([]);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual(["step"]);
});

test("what is called off never runs, even when its turn had come and it only waited", async () => {
  let finish = (): void => {};
  run(() => new Promise<void>((resolve) => (finish = resolve)));
  later.after(1, note("waiting its turn"));
  later.after(9, note("far off"));
  await vi.advanceTimersByTimeAsync(1_000);
  later.callOff();
  finish();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual([]);
});

test("a step asked for after that runs again", async () => {
  later.callOff();
  later.after(1, note("anew"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual(["anew"]);
});
