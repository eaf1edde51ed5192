/** Every parser, against bytes that somebody made to break it. # C2 */
import { describe, expect, test } from "vitest";
import { Refusal, utf8 } from "../../src/bytes";
import { PARSERS as CERTIFICATES } from "./certificates";
import { PARSERS as MESSAGES } from "./messages";
import { PARSERS as STAMPED } from "./stamped";
import { examine, type Parser } from "./trial";

const LONG = 1_800_000;

test.each([...MESSAGES, ...CERTIFICATES, ...STAMPED])("$name lets nothing out but its refusals", { timeout: LONG }, async (parser) => {
  const verdicts = await examine(parser);
  expect(verdicts.refused > 0).toBe(parser.codes !== undefined);
});

describe("a trial catches", () => {
  const planted = (more: Partial<Parser>): Parser => ({
    name: "planted",
    read: (data) => data,
    honest: [utf8("honest")],
    codes: /^wrong$/,
    ...more,
  });

  test("a parser that stumbles, with its seed and its bytes", async () => {
    const read = (data: Uint8Array): string => {
      if (data.length > 8) throw new TypeError("so long");
      return "";
    };
    await expect(examine(planted({ read }))).rejects.toThrow(/^planted: TypeError escapes; SEED=\d+ \d+: [0-9a-f]+$/);
  });

  test("a parser that takes two spellings", async () => {
    const read = (data: Uint8Array): Uint8Array => (data[0] === 0 ? data.slice(1) : data);
    const again = (data: Uint8Array): Uint8Array => data;
    await expect(examine(planted({ read, again, honest: [Uint8Array.of(1, 0)] }))).rejects.toThrow("second spelling");
  });

  test("a parser that takes what nobody made", async () => {
    await expect(examine(planted({ only: true }))).rejects.toThrow("nobody honest made");
  });

  test("a parser that refuses with a code nobody knows", async () => {
    const read = (data: Uint8Array): void => {
      if (data.length !== 6) throw new Refusal("surprise");
    };
    await expect(examine(planted({ read }))).rejects.toThrow("refuses with surprise");
  });

  test("a parser that refuses an honest one", async () => {
    const read = (): never => {
      throw new Refusal("wrong");
    };
    await expect(examine(planted({ read }))).rejects.toThrow("honest one is refused");
  });
});

test("a seed repeats its examples", async () => {
  const seen: string[] = [];
  for (let run = 0; run < 2; run++) {
    let read = "";
    await examine({ name: "planted", read: (data) => (read += data.join() + "\n"), honest: [utf8("honest")] }, 200);
    seen.push(read);
  }
  expect(seen[0]).toBe(seen[1]);
  expect(new Set(seen[0]?.split("\n")).size).toBeGreaterThan(100);
});
