/**
 * Which lines a person is shown. A wrong number on this page can cost more than a missing one, so a
 * channel read only on somebody else's page stays hidden until a person has tried it.
 */
import type { Channel, Entry } from "./entry";
import { NATIONAL } from "./national";
import { STATES } from "./states";

const shows = (channel: Channel): boolean =>
  channel.evidence === "own" || channel.checked.length > 0;

/** Only what may be shown: hidden channels left out, and entries with none left. */
export function live(entries: readonly Entry[]): readonly Entry[] {
  return entries
    .map((entry) => ({ ...entry, channels: entry.channels.filter(shows) }))
    .filter((entry) => entry.channels.length > 0);
}

export const LINES: readonly Entry[] = live([...NATIONAL, ...STATES]);

/** The day since which nobody has checked this entry: its oldest channel speaks for it. */
export function unchecked(entry: Entry): string {
  const days = entry.channels.map((channel) => channel.checked.at(-1) ?? channel.read);
  return days.toSorted()[0] ?? "";
}

/** The tel:, sms: or https: address of a channel. */
export function address(channel: Channel): string {
  const number = channel.reach.length === 10 ? `+1${channel.reach}` : channel.reach.replace(/^1(?=\d{10}$)/, "+1");
  if (channel.by === "chat") return channel.reach;
  if (channel.by === "voice") return `tel:${number}`;
  return `sms:${number}${channel.word ? `?&body=${channel.word}` : ""}`;
}
