/** Who is here: the tree says it, and no name is lent to a stranger. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { skeleton } from "../../src/room/nicknames";
import { People } from "../../src/room/people";
import type { Standing } from "../../src/room/trust";

const survivor = (seat: string): Standing => ({ seat, role: "survivor", lead: false, name: null, until: null });
const mentor = (seat: string, name: string): Standing => ({ seat, role: "mentor", lead: false, name, until: 1_000 });

const leaves = fc.nat(5);
const NAMES = ["Alba Mar Sol", "Alba Sol Mar", "Brisa Lima Pino", "Fern Cedar Lago"] as const;
const names = fc.constantFrom(...NAMES);
/** Certificates may say any name, also one that reads like a generated one. */
const certified = fc.constantFrom("Mo", "Alba Mar Sol", "A1ba Mar Sol", "Fem Cedar Lago");

type Step = (people: People) => void;
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(leaves, names).map(([leaf, name]): Step => (people) => people.named(leaf, name)) },
  { weight: 2, arbitrary: leaves.map((leaf): Step => (people) => people.sit(leaf, survivor(`s${leaf}`), 0, 0)) },
  fc.tuple(leaves, certified).map(([leaf, name]): Step => (people) => people.sit(leaf, mentor(`m${leaf}`, name), 0, 0)),
  leaves.map((leaf): Step => (people) => people.rise(leaf)),
);

function walked(happened: readonly Step[]): People {
  const people = new People();
  for (const step of happened) step(people);
  return people;
}

describe("names", () => {
  test("no survivor goes by a name that reads like another's", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 40 }), (happened) => {
        const people = walked(happened).roster(0, 0);
        for (const { leaf, name } of people.filter(({ role }) => role === "survivor"))
          for (const other of people)
            if (name !== null && other.leaf !== leaf && other.name !== null)
              expect(skeleton(name)).not.toBe(skeleton(other.name));
      }),
    );
  });

  test("the first name that was taken stays while she sits there", () => {
    fc.assert(
      fc.property(fc.array(names, { minLength: 1 }), (tried) => {
        const people = walked([(each) => each.sit(1, survivor("s1"), 0, 0)]);
        for (const name of tried) people.named(1, name);
        expect(people.name(1)).toBe(tried[0]);
      }),
    );
  });

  test("a mentor's certified name is taken from one who used it first", () => {
    const people = walked([(each) => each.sit(1, survivor("s1"), 0, 0), (each) => each.named(1, "Fern Cedar Lago")]);
    expect(people.name(1)).toBe("Fern Cedar Lago");
    people.sit(2, mentor("m2", "Fem Cedar Lago"), 0, 0);
    expect([people.name(1), people.name(2)]).toEqual([null, "Fem Cedar Lago"]);
  });

  test("a survivor's own word is taken only for a name as they are generated", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom("", "Mo", "\u200b", "alba mar sol", "Alba Mar S\u043el", "Alba Mar")), (name) => {
        const people = walked([(each) => each.sit(1, survivor("s1"), 0, 0)]);
        people.named(1, name);
        expect(people.name(1)).toBeNull();
        people.named(1, NAMES[0]);
        expect(people.name(1)).toBe(NAMES[0]);
      }),
    );
  });

  test("a leaf that nobody sits on has no name", () => {
    expect(walked([(each) => each.named(4, NAMES[0])]).names()).toEqual([]);
  });

  test("nothing of whoever sat there before stays with the leaf", () => {
    const people = walked([(each) => each.sit(1, survivor("s1"), 0, 0), (each) => each.named(1, NAMES[0])]);
    people.counted(1, 9);
    people.sit(1, survivor("other"), 0, 0);
    expect(people.name(1)).toBeNull();
    expect(people.counted(1, 1)).toBe(0);
    expect(people.leafOf("s1")).toBeNull();
    expect(people.leafOf("other")).toBe(1);
  });

  test("an anchor lists them by leaf", () => {
    const people = walked([(each) => each.sit(3, mentor("m3", "Noor"), 0, 0), (each) => each.sit(0, mentor("m0", "Mo"), 0, 0)]);
    expect(people.names()).toEqual([[0, "Mo"], [3, "Noor"]]);
    expect(people.mentors(0)).toEqual([0, 3]);
  });
});

test("a counter is taken exactly when it is above all before it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 })), (counters) => {
      const people = walked([(each) => each.sit(1, survivor("s1"), 0, 0)]);
      let highest = 0;
      for (const counter of counters) {
        expect(people.counted(1, counter) !== null).toBe(counter > highest);
        highest = Math.max(highest, counter);
      }
    }),
  );
});

test("an old sign of life that comes late takes nothing back from a newer one", () => {
  const people = walked([(each) => each.sit(0, mentor("m0", "Mo"), 0, 100)]);
  people.hear(0, 160, false);
  people.hear(0, 130, true);
  people.hear(0, -Infinity, true);
  expect(people.heard(0)).toBe(160);
  expect(people.roster(2, 219)).toMatchObject([{ silent: null, away: true }]);
  expect(people.roster(2, 220)).toMatchObject([{ silent: 1 }]);
});

test("the roster is everyone in the tree, lowest leaf first, and marks oneself", () => {
  const people = walked([(each) => each.sit(2, survivor("s2"), 0, 0), (each) => each.sit(0, mentor("m0", "Mo"), 0, 0)]);
  expect(people.roster(2, 0)).toEqual([
    { leaf: 0, seat: "m0", name: "Mo", role: "mentor", self: false, away: false, silent: null },
    { leaf: 2, seat: "s2", name: null, role: "survivor", self: true, away: false, silent: null },
  ]);
  people.rise(0);
  expect(people.roster(2, 0).map(({ leaf }) => leaf)).toEqual([2]);
  expect(people.role(0)).toBe("survivor");
});
