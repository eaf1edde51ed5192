/** Days and times of the clock, in the reader's own time zone. Unix minutes in, words out. */
import { region } from "./words";

const MINUTE = 60_000;

/** "8:42 PM" */
export function clock(minute: number): string {
  return new Intl.DateTimeFormat(region(), { hour: "numeric", minute: "2-digit" }).format(
    minute * MINUTE,
  );
}

/** "Saturday, November 21" */
export function day(minute: number): string {
  return new Intl.DateTimeFormat(region(), {
    weekday: "long",
    month: "long",
    day: "numeric",
  }).format(minute * MINUTE);
}

/** True when both minutes are on one local calendar day. */
export function sameDay(a: number, b: number): boolean {
  return new Date(a * MINUTE).toDateString() === new Date(b * MINUTE).toDateString();
}

/** "November 22, 2026" of an ISO date, whatever the time zone. */
export function date(iso: string): string {
  return new Intl.DateTimeFormat(region(), { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(`${iso}T00:00:00Z`),
  );
}
