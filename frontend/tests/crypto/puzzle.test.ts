/** The puzzle is solved as the server checks it, and a cruel one is refused (row A11). */
import { expect, test } from "vitest";
import { solve } from "../../src/crypto/puzzle";
import { refusalOf, vectors } from "../shared";

const given = vectors<{ challenge: { parameters: object; signature: string }; solved: string }>("puzzle");
const quiet = () => undefined;

test("the answer is the one that Python takes, and progress only grows", async () => {
  const heard: (number | null)[] = [];
  expect(await solve(given.challenge, (value) => heard.push(value))).toBe(given.solved);
  expect(heard.length).toBeGreaterThan(0);
  expect(heard).toEqual(heard.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
});

test("a challenge that is none, or asks too much, is refused", async () => {
  const { challenge } = given;
  const cruel = (changed: object) => ({ ...challenge, parameters: { ...challenge.parameters, ...changed } });
  const wrong = [null, {}, "x", { parameters: null }, cruel({ cost: 1e9 }), cruel({ algorithm: "ARGON2ID" }), cruel({ nonce: 1 }), { ...challenge, signature: "\u00ff\u2026" }, cruel({ more: "\u{1f600}" })];
  for (const asked of wrong) expect(await refusalOf(() => solve(asked, quiet))).toBe("puzzle_unknown");
});
