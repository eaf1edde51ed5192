/** Nicknames: calm, enough of them, and never one that passes for another. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generate, skeleton, WORDS } from "./nicknames";

const letters = /^[A-Z][a-z]{2,6}$/;

describe("generate", () => {
  test("there are more than a million names", () => {
    const n = WORDS.length;
    expect(n * (n - 1) * (n - 2)).toBeGreaterThan(1_000_000);
  });

  test("every word is short, plain and different to the eye", () => {
    for (const word of WORDS) expect(word).toMatch(letters);
    expect(new Set(WORDS.map(skeleton)).size).toBe(WORDS.length);
  });

  test("a name is three different words and fits in 24 characters", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), (numbers) => {
        const draws = [...numbers];
        const name = generate((below) => (draws.shift() ?? 0) % below);
        expect(name.length).toBeLessThanOrEqual(24);
        expect(new Set(name.split(" ")).size).toBe(3);
      }),
    );
  });

  test("each word can be drawn", () => {
    const first = WORDS.map((_, at) => generate((below) => (below === WORDS.length ? at : 0)));
    expect(new Set(first.map((name) => name.split(" ")[0])).size).toBe(WORDS.length);
  });
});

describe("skeleton", () => {
  test.each([
    ["Coral Isla Menta", "coral  isla menta"],
    ["Coral Isla Menta", "Cora1 Isla Menta"],
    ["Coral Isla Menta", "Сorаl Isla Menta"],
    ["Coral Isla Menta", "Córal Isla Menta"],
    ["Coral Isla Menta", "Coral lsla Menta"],
    ["Fern", "Fem"],
    ["Willow", "VVillow"],
    ["Mo", "Μο"],
    ["Mo", "M\u200bo"],
  ])("%s and %s look alike", (a, b) => {
    expect(skeleton(a)).toBe(skeleton(b));
  });

  test("different names stay different", () => {
    expect(skeleton("Coral Isla Menta")).not.toBe(skeleton("Coral Isla Musgo"));
  });
});
