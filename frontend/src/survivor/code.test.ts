/** Codes are typed as people type. */
import { expect, test } from "vitest";
import { tidy } from "./Code";

test.each(["abcd-efgh", " ABCD EFGH ", "abcd–efgh", "ＡＢＣＤ.efgh"])("%s is the same code", (typed) => {
  expect(tidy(typed)).toBe("ABCDEFGH");
});
