/** The lines: only what somebody's own page said, channel by channel, and never a wrong digit. */
import { describe, expect, test } from "vitest";
import { type Entry, text, voice } from "./entry";
import { address, LINES, live, unchecked } from "./lines";
import { NATIONAL } from "./national";
import { STATES } from "./states";

const everything = [...NATIONAL, ...STATES];
const named = (id: string, among: readonly Entry[]) => among.find((entry) => entry.id === id);
const digits = (letters: string): string =>
  [...letters].map((l) => "22233344455566677778889999"[l.charCodeAt(0) - 65]).join("");

describe("what is shown", () => {
  test("an entry read only on somebody else's page is hidden", () => {
    expect(named("rainn", everything)).toBeDefined();
    expect(named("rainn", LINES)).toBeUndefined();
  });

  test("one channel is hidden while another of the same entry shows", () => {
    expect(named("ctl", everything)?.channels).toHaveLength(2);
    expect(named("ctl", LINES)?.channels.map((channel) => channel.word)).toEqual(["HOME"]);
  });

  test("a hidden channel shows once a person has tried it", () => {
    const tried = { ...voice("800-656-4673", "x", { evidence: "other" }), checked: ["2026-12-01"] };
    const entry = { ...everything[0]!, channels: [tried] };
    expect(live([entry])).toEqual([entry]);
    expect(unchecked(entry)).toBe("2026-12-01");
  });

  test("there are three lines and more, by voice and by text, in both languages", () => {
    for (const by of ["voice", "text"] as const) {
      for (const lang of ["en", "es"] as const) {
        const found = LINES.filter((entry) =>
          entry.channels.some((channel) => channel.by === by && channel.langs.includes(lang)),
        );
        expect(found.length).toBeGreaterThanOrEqual(by === "voice" ? 3 : 2);
      }
    }
  });

  test("each channel keeps its source and the day it was read", () => {
    for (const entry of everything) {
      expect(unchecked(entry)).toBe("2026-11-22");
      for (const channel of entry.channels) expect(channel.source).not.toBe("");
    }
  });
});

describe("digits", () => {
  test.each([
    ["childhelp", `1800${digits("ACHILD").padStart(7, "4")}`],
    ["nrs", `1800${digits("RUNAWAY")}`],
    ["il-dcfs", `800${digits("ABUSE").padStart(7, "25")}`],
    ["il-dv", `877${digits("TOENDDV")}`],
    ["strong", `8447${digits("NATIVE")}`],
    ["ncmec", `1800${digits("THELOST")}`],
    ["ndvh", `800799${digits("SAFE")}`],
  ])("%s is what its letters spell", (id, number) => {
    expect(named(id, LINES)?.channels[0]?.reach).toBe(number);
  });

  test("every number is a short code or ten digits", () => {
    for (const { channels } of everything) {
      for (const { by, reach } of channels) {
        if (by !== "chat") expect(reach).toMatch(/^(\d{3}|\d{5,6}|1?\d{10})$/);
        else expect(reach).toMatch(/^https:\/\/[a-z0-9./]+$/);
      }
    }
  });

  test("addresses open the phone, the messages or the page", () => {
    expect(address(voice("988", "x"))).toBe("tel:988");
    expect(address(voice("1-888-373-7888", "x"))).toBe("tel:+18883737888");
    expect(address(text("844-762-8483", "x"))).toBe("sms:+18447628483");
    expect(address(text("741741", "x", { word: "HOME" }))).toBe("sms:741741?&body=HOME");
  });
});
