/** Whoever was away for long is told so, and nobody else: by the clock that went on. */
import { expect, test } from "vitest";
import { Absence } from "../../src/room/absence";

function away(seconds: { readonly now: number; readonly elapsed: number }, since = 0): boolean {
  const time = { now: 1_000, elapsed: 1_000 };
  const absence = new Absence({ now: () => time.now, elapsed: () => time.elapsed, after: () => () => {} });
  absence.heard(false);
  time.now += seconds.now;
  time.elapsed += seconds.elapsed;
  absence.heard(true);
  time.now += since;
  absence.heard(false);
  return absence.long;
}

test("a device that slept on an open line was away as well, and whoever hears something each minute was not", () => {
  const time = { now: 1_000, elapsed: 1_000 };
  const absence = new Absence({ now: () => time.now, elapsed: () => time.elapsed, after: () => () => {} });
  for (let frames = 0; frames < 20; frames += 1) {
    time.now += 60;
    absence.heard(false);
    expect(absence.since).toBe(time.now);
  }
  const left = time.now;
  time.now += 900;
  absence.heard(false);
  expect([absence.since, absence.long]).toEqual([left, true]);
  // A line that breaks while she catches up makes it neither shorter nor longer.
  time.now += 61;
  absence.heard(true);
  expect([absence.since, absence.long]).toEqual([left, false]);
  time.now += 540;
  absence.heard(true);
  expect(absence.since).toBe(time.now - 540);
});

test.each([
  [{ now: 0, elapsed: 0 }, 0, false],
  [{ now: 700, elapsed: 700 }, 0, false],
  [{ now: 900, elapsed: 900 }, 0, true],
  // A phone that slept, and one whose clock on the wall was set back.
  [{ now: 900, elapsed: 10 }, 0, true],
  [{ now: -5_000, elapsed: 900 }, 0, true],
  // Removed five minutes after she came back: that was somebody's decision.
  [{ now: 900, elapsed: 900 }, 300, false],
])("away for %o, told %i seconds later", (seconds, since, long) => {
  expect(away(seconds, since)).toBe(long);
});

test("a clock that is set back makes no absence last", () => {
  const time = { now: 100_000, elapsed: 1_000 };
  const absence = new Absence({ now: () => time.now, elapsed: () => time.elapsed, after: () => () => {} });
  absence.heard(false);
  time.now += 7_200;
  time.elapsed += 7_200;
  absence.heard(true);
  expect(absence.since).toBe(100_000);
  time.now -= 3_600;
  expect([absence.since, absence.long]).toEqual([time.now, false]);
  time.now += 3_700;
  time.elapsed += 3_700;
  expect(absence.since).toBe(time.now);
});
