/** An answer is overdue once the same thing was awaited for too long, and again only after as long. */
import { expect, test } from "vitest";
import { Overdue } from "../../src/room/overdue";

test("what is answered in time is never overdue", () => {
  const overdue = new Overdue();
  for (let now = 0; now < 100; now += 5) expect(overdue.look(`post ${Math.floor(now / 10)}`, now)).toBe(0);
  for (let now = 100; now < 200; now += 5) expect(overdue.look("", now)).toBe(0);
});

test("what is not answered is noticed once in a while, for as long as it is awaited", () => {
  const overdue = new Overdue();
  const seen = [];
  for (let now = 0; now <= 60; now += 5) seen.push([now, overdue.look("post", now)]);
  expect(seen.filter(([, rounds]) => rounds)).toEqual([[15, 1], [30, 2], [45, 3], [60, 4]]);
  expect(overdue.look("another", 65)).toBe(0);
});

test("while nothing can come the clock stands still, and the count goes on after that", () => {
  const overdue = new Overdue();
  overdue.look("post", 0);
  expect(overdue.look("post", 12)).toBe(1);
  expect(overdue.look("", 100)).toBe(0);
  expect(overdue.look("post", 111)).toBe(0);
  expect(overdue.look("post", 112)).toBe(2);
});
