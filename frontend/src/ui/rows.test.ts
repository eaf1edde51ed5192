/** How lines are laid out, and when a message is said to hold a web address (B14). */
import { describe, expect, test } from "vitest";
import type { Line, Said } from "../room/view";
import { hasAddress, rows } from "./rows";

const DAY = 24 * 60;
const NOON = 20_000 * DAY + 18 * 60;
const said = (more: Partial<Said>): Said => ({
  kind: "said",
  id: "0",
  leaf: 1,
  name: "Coral Isla Menta",
  role: "survivor",
  own: false,
  text: "hello",
  minute: NOON,
  status: "sent",
  ...more,
});
const named = (lines: readonly Line[]): readonly boolean[] => rows(lines).map((row) => row.named);

describe("rows", () => {
  test("a speaker is named once while she goes on", () => {
    expect(named([said({}), said({ minute: NOON + 1 }), said({ leaf: 2 })])).toEqual([true, false, true]);
  });

  test("a speaker is named again after a pause, or when someone came between", () => {
    expect(named([said({}), said({ minute: NOON + 30 })])).toEqual([true, true]);
    const came: Line = { kind: "came", id: "c", name: null, role: "survivor" };
    expect(named([said({}), came, said({})])).toEqual([true, false, true]);
  });

  test("one leaf under two names is never shown as one speaker", () => {
    expect(named([said({}), said({ name: "Mo", role: "mentor" })])).toEqual([true, true]);
  });

  test("a day is announced once, at its first message", () => {
    const days = rows([said({}), said({}), said({ minute: NOON + 2 * DAY })]).map((row) => row.day);
    expect(days).toEqual([NOON, null, NOON + 2 * DAY]);
  });

  test("what is not sent yet has no day", () => {
    expect(rows([said({ minute: null, status: "sending" })])[0]?.day).toBeNull();
  });
});

test.each([
  ["see https://example.org/x", true],
  ["www.example.org", true],
  ["go to example.com", true],
  ["ok.I will", false],
  ["3.5 miles", false],
  ["bueno... gracias", false],
])("%s holds an address: %s", (text, holds) => {
  expect(hasAddress(text)).toBe(holds);
});
