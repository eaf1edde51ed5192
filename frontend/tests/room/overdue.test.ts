/** An answer is overdue once the same thing was awaited for too long, and again only after as long. */
import { expect, test } from "vitest";
import { Overdue } from "../../src/room/overdue";

test("what is answered in time is never overdue", () => {
  const overdue = new Overdue();
  for (let now = 0; now < 100; now += 5) expect(overdue.look(`post ${Math.floor(now / 10)}`, now)).toBe(false);
  for (let now = 100; now < 200; now += 5) expect(overdue.look("", now)).toBe(false);
});

test("what is not answered is noticed once in a while, for as long as it is awaited", () => {
  const overdue = new Overdue();
  const seen = [];
  for (let now = 0; now <= 60; now += 5) if (overdue.look("post", now)) seen.push(now);
  expect(seen).toEqual([15, 30, 45, 60]);
  expect(overdue.look("another", 65)).toBe(false);
});
