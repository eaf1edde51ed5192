/** Both languages are complete, and the source uses what they hold and nothing else (L1, B15). */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { read } from "../../build/catalogues.ts";
import { speak, t } from "./words";

const src = fileURLToPath(new URL("..", import.meta.url));
const [en, es] = await Promise.all(["en", "es"].map((lang) => read(`${src}/i18n/locales/${lang}.po`)));

function source(): string {
  return readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((path) => /(?<!\.test)\.tsx?$/.test(path))
    .map((path) => readFileSync(`${src}/${path}`, "utf8"))
    .join("\n");
}

const ARGUMENT = /\{(\w+)[,}]/g;
const placeholders = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(ARGUMENT)].map((match) => match[1] ?? ""))].sort();

describe("the catalogues", () => {
  test("hold the same keys", () => {
    expect([...es!.keys()].sort()).toEqual([...en!.keys()].sort());
    expect(en!.size).toBeGreaterThan(150);
  });

  test("leave nothing empty and nothing untranslated", () => {
    // Words that are the same in both languages.
    const same = new Set(["mentor"]);
    for (const [key, text] of en!) {
      expect(text.trim(), key).not.toBe("");
      expect(es!.get(key)?.trim(), key).not.toBe("");
      if (!same.has(key)) expect(es!.get(key), key).not.toBe(text);
    }
  });

  test("ask for the same values in both languages", () => {
    for (const [key, text] of en!) expect(placeholders(es!.get(key) ?? ""), key).toEqual(placeholders(text));
  });

  test("are used, every key of them, and hold every key that is used", () => {
    const code = source();
    const unused = [...en!.keys()].filter((key) => !code.includes(`"${key}"`));
    expect(unused).toEqual([]);
    const sections = new Set([...en!.keys()].filter((key) => key.includes(".")).map((key) => key.split(".")[0]));
    const used = [...code.matchAll(/"([a-z]+)\.([a-z0-9_]+)"/g)].filter((match) => sections.has(match[1] ?? ""));
    const plain = [...code.matchAll(/\bt\("([a-z_.0-9]+)"/g)].map((match) => match[1] ?? "");
    const wanted = [...used.map((match) => `${match[1]}.${match[2]}`), ...plain];
    expect(wanted.filter((key) => !en!.has(key))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(100);
  });

  test("never blame, hurry or alarm", () => {
    const unkind = {
      en: /\b(failed to|must|victims?|users?|invalid|error|forbidden|illegal|warning|hurry|immediately)\b/i,
      es: /\b(fall[oó] al|debes|v[ií]ctimas?|usuari[oa]s?|inv[aá]lid[oa]|error|prohibido|ilegal|advertencia|urgente)\b/i,
    };
    for (const [key, text] of en!) expect(text, key).not.toMatch(unkind.en);
    for (const [key, text] of es!) expect(text, key).not.toMatch(unkind.es);
  });

  test("speak as tú, never as usted", () => {
    for (const [key, text] of es!) expect(text, key).not.toMatch(/\b(usted|ustedes|haga|pulse|escriba|toque)\b/i);
  });
});

describe("reading", () => {
  /** Flesch–Kincaid grade of English text, counting groups of vowels as syllables. */
  function grade(text: string): number {
    const sentences = text.split(/[.!?:]+(?:\s|$)/).filter((part) => /\w/.test(part)).length;
    const words = text.match(/[\p{L}'’]+/gu) ?? [];
    const syllables = words.map((word) => {
      const groups = word.toLowerCase().replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, "").match(/[aeiouy]+/g);
      return Math.max(1, groups?.length ?? 0);
    });
    const all = syllables.reduce((sum, count) => sum + count, 0);
    return 0.39 * (words.length / sentences) + 11.8 * (all / words.length) - 15.59;
  }

  test.each(["landing", "know", "limits", "history", "age", "teen", "child", "waiting", "strip", "ended", "refusal"])(
    "the words of %s are at grade 6 or under",
    (section) => {
      const texts = [...en!].filter(([key]) => key.startsWith(`${section}.`)).map(([, text]) => text);
      expect(grade(texts.map((text) => text.replace(/[.!?:]*$/, ".")).join(" "))).toBeLessThanOrEqual(6);
    },
  );
});

test("numbers of people read well in both languages", () => {
  speak("en");
  expect(t("room.others", { others: 1 })).toBe("1 other");
  speak("es");
  expect(t("room.others", { others: 0 })).toBe("nadie más");
  expect(t("lobby.heading", { count: 3 })).toBe("3 personas esperan");
});
