/** How many are here: what the server says of it may take mentors away, and never add one. */
import { expect, test } from "vitest";
import { counts } from "./Roster";

const mentor = { role: "mentor", self: false } as const;
const survivor = { role: "survivor", self: false } as const;
const people = [mentor, mentor, survivor, { ...survivor, self: true }];

test.each([
  [0, "no mentor · 1 other"],
  [1, "1 mentor · 1 other"],
  [2, "2 mentors · 1 other"],
  [3, "2 mentors · 1 other"],
])("with %i connected, as the server says, it reads %s", (mentors, shown) => {
  expect(counts({ people, mentors })).toBe(shown);
});
