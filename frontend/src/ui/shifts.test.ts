/** Leaving by keyboard (B3). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { after, ENOUGH, type Press } from "./shifts";

const key = (name: string, at: number, more: Partial<Press> = {}): Press => ({
  key: name,
  repeat: false,
  combined: false,
  at,
  ...more,
});
const left = (presses: readonly Press[]): boolean => {
  let times: readonly number[] = [];
  return presses.some((press) => (times = after(times, press)).length >= ENOUGH);
};

describe("three presses of Shift", () => {
  test("leave when they fall within five seconds", () => {
    expect(left([key("Shift", 0), key("Shift", 2_000), key("Shift", 5_000)])).toBe(true);
  });

  test("do not leave when they take longer", () => {
    expect(left([key("Shift", 0), key("Shift", 3_000), key("Shift", 5_001)])).toBe(false);
  });

  test("a slow first press does not spoil three quick ones after it", () => {
    const presses = [0, 4_000, 6_000, 7_000].map((at) => key("Shift", at));
    expect(left(presses)).toBe(true);
  });

  test("a held key is one press", () => {
    const held = key("Shift", 10, { repeat: true });
    expect(left([key("Shift", 0), held, held, held])).toBe(false);
  });

  test("typing capitals never leaves", () => {
    const capital = fc.tuple(fc.constant("Shift"), fc.constantFrom("A", "Ñ", "?", "Enter", "Tab"));
    fc.assert(
      fc.property(fc.array(capital), (typed) => {
        expect(left(typed.flat().map((name, at) => key(name, at)))).toBe(false);
      }),
    );
  });

  test("switching keyboards with Alt and Shift never leaves", () => {
    const switching = key("Shift", 1, { combined: true });
    expect(left([key("Alt", 0), switching, switching, switching])).toBe(false);
  });

  test("Escape neither leaves nor counts", () => {
    expect(left([key("Shift", 0), key("Escape", 1), key("Shift", 2), key("Shift", 3)])).toBe(false);
  });
});
