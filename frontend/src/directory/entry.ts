/** A line to call, text or chat with, channel by channel: each way in is checked by itself. */

export type Lang = "en" | "es";

/** "own": read on the organisation's or a government page. "other": on somebody else's page only. */
export type Evidence = "own" | "other";

export interface Channel {
  readonly by: "voice" | "text" | "chat";
  /** digits, or an https address */
  readonly reach: string;
  /** as people read it aloud */
  readonly shown: string;
  /** what to write first, for a text */
  readonly word?: string;
  readonly langs: readonly Lang[];
  readonly evidence: Evidence;
  /** where it was read, and how old that page is if known */
  readonly source: string;
  /** ISO date on which it was read there */
  readonly read: string;
  /** ISO dates on which a person tried it; none yet */
  readonly checked: readonly string[];
}

export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly place: "US" | "MO" | "IL";
  /** key of one sentence: whom it is for, or what to ask first */
  readonly note: string;
  readonly allDay: boolean;
  readonly channels: readonly Channel[];
}

const READ = "2026-11-22";

interface Way {
  readonly evidence?: Evidence;
  readonly langs?: readonly Lang[];
  readonly word?: string;
}

function channel(by: Channel["by"], reach: string, shown: string, source: string, way: Way): Channel {
  const { evidence = "own", langs = ["en"], word } = way;
  return { by, reach, shown, langs, evidence, source, read: READ, checked: [], ...(word ? { word } : {}) };
}

export const voice = (number: string, source: string, way: Way = {}): Channel =>
  channel("voice", number.replace(/\D/g, ""), number, source, way);

export const text = (number: string, source: string, way: Way = {}): Channel =>
  channel("text", number.replace(/\D/g, ""), number, source, way);

export const chat = (host: string, source: string, way: Way = {}): Channel =>
  channel("chat", `https://${host}`, host, source, way);
