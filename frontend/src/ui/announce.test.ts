/** What is read out (L5). */
import { expect, test } from "vitest";
import type { Said } from "../room/view";
import { announcement, unheard } from "./announce";

const said = (id: string, more: Partial<Said> = {}): Said => ({
  kind: "said",
  id,
  leaf: 1,
  name: "Coral Isla Menta",
  role: "survivor",
  own: false,
  text: "hello",
  minute: 1,
  status: "sent",
  ...more,
});

test("one new message is read with its speaker", () => {
  const fresh = unheard([said("a"), said("b", { text: "hola" })], new Set(["a"]));
  expect(announcement(fresh)).toEqual({
    key: "say.one",
    values: { name: "Coral Isla Menta", text: "hola" },
  });
});

test("ten messages at once are one sentence", () => {
  const many = [..."abcdefghij"].map((id) => said(id));
  expect(announcement(unheard(many, new Set()))).toEqual({
    key: "say.many",
    values: { count: 10, name: "Coral Isla Menta" },
  });
});

test("her own words, history, and comings and goings are silent", () => {
  const came = { kind: "came", id: "c", name: null, role: "survivor" } as const;
  expect(announcement(unheard([said("a"), said("b", { own: true }), came], new Set(["a"])))).toBeNull();
});
