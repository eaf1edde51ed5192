/** Long texts are cut kindly and wholly. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { MESSAGE_BYTES } from "../room/view";
import { parts } from "./parts";

const bytes = (text: string): number => new TextEncoder().encode(text).length;
const words = (text: string): string => text.replace(/\s+/g, "");

test("a short text is one part, without the space around it", () => {
  expect(parts("  hola \n")).toEqual(["hola"]);
  expect(parts(" \n ")).toEqual([]);
});

test("every part fits, and nothing that was written is lost", () => {
  const piece = fc.oneof(fc.string({ unit: "grapheme", maxLength: 2_000 }), fc.constant("¿Qué? "));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join(" ");
      const cut = parts(text);
      for (const part of cut) expect(bytes(part)).toBeLessThanOrEqual(MESSAGE_BYTES);
      expect(cut).not.toContain("");
      expect(words(cut.join(""))).toBe(words(text));
    }),
    { numRuns: 50 },
  );
});

test("it is cut at the end of a sentence where there is one", () => {
  const sentence = "I walked to the lake and it was quiet. ";
  const [first] = parts(sentence.repeat(120));
  expect(first?.endsWith("quiet.")).toBe(true);
});
