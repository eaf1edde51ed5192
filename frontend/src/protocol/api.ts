/** The HTTP door: rooms, puzzles, tickets, codes. The only place that names `fetch`. */
import { Refusal } from "../bytes/refusal";
import { type Check, fields, integer, list, oneOf, text } from "./checks";

export interface Listing {
  readonly id: string;
  readonly title: { readonly en: string; readonly es: string };
  readonly band: "13-17" | "18-24" | "25+";
  readonly lang: "en" | "es";
  /** No puzzle opens it. */
  readonly codes_only: boolean;
  readonly condition: "open" | "empty" | "full" | "closed";
  readonly mentors: number;
}

/** A mentor's code opens her shift. */
export interface ShiftAnswer {
  readonly ticket: string;
  readonly room: Listing;
  readonly role: "mentor";
  readonly name: string;
  readonly shift: string;
  readonly lead: string;
}

/** An agency's code opens one of these rooms, to whoever then asks for a ticket with it. */
export interface InvitationAnswer {
  readonly role: "survivor";
  readonly band: Listing["band"];
  readonly rooms: readonly Listing[];
}

export interface Api {
  rooms(): Promise<{ minute: number; demo: boolean; rooms: Listing[] }>;
  puzzle(): Promise<unknown>;
  ticket(asked: { puzzle: string; room: string; band: string } | { code: string; room: string }): Promise<{ ticket: string }>;
  code(asked: { puzzle: string; code: string; leaf: string }): Promise<ShiftAnswer | InvitationAnswer>;
}

const TOKEN = text(1, 16_384);
const LISTING = fields({
  id: text(22, 22),
  title: fields({ en: text(1, 200), es: text(1, 200) }),
  band: oneOf("13-17", "18-24", "25+"),
  lang: oneOf("en", "es"),
  codes_only: (value) => typeof value === "boolean",
  condition: oneOf("open", "empty", "full", "closed"),
  mentors: integer(0),
});
const ROOMS = fields({ minute: integer(0), demo: (value) => typeof value === "boolean", rooms: list(LISTING, 1_000) });
const TICKET = fields({ ticket: TOKEN });
const SHIFT = fields({ ticket: TOKEN, room: LISTING, role: oneOf("mentor"), name: text(1, 24), shift: TOKEN, lead: TOKEN });
const INVITATION = fields({ role: oneOf("survivor"), band: oneOf("13-17", "18-24", "25+"), rooms: list(LISTING, 1_000) });
const CODE: Check = (value) => SHIFT(value) || INVITATION(value);
/** A challenge is judged by whoever solves it. */
const ANY: Check = (value) => value !== null;

/**
 * `origin` as in `https://host`. Each call throws `Refusal` with the server's code, with
 * `unreachable` when no answer came, and with `server_error` for an answer that makes no sense.
 */
export function api(origin: string, headers: Record<string, string> = {}): Api {
  async function call<T>(path: string, form: Check, body?: object): Promise<T> {
    let answer: Response;
    try {
      answer = await fetch(`${origin}/api/${path}`, {
        method: body ? "POST" : "GET",
        headers: { ...headers, ...(body ? { "Content-Type": "application/json" } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(20_000),
      });
    } catch {
      throw new Refusal("unreachable");
    }
    const value: unknown = await answer.json().catch(() => null);
    if (answer.ok && form(value)) return value as T;
    throw new Refusal(codeIn(value));
  }
  return {
    rooms: () => call("rooms", ROOMS),
    puzzle: () => call("puzzle", ANY, {}),
    ticket: (asked) => call("tickets", TICKET, asked),
    code: (asked) => call("codes", CODE, asked),
  };
}

/**
 * Tells the server that she has left, without waiting; its answer makes the browser forget our files.
 * Chromium heeds it only where the request could have carried cookies, of which there are none.
 */
export function sayGone(): void {
  fetch("/gone", { method: "POST", keepalive: true, credentials: "same-origin" }).catch(() => {});
}

function codeIn(value: unknown): string {
  if (typeof value === "object" && value !== null && "code" in value) {
    const code = (value as { code: unknown }).code;
    if (typeof code === "string" && /^[a-z_]{1,40}$/.test(code)) return code;
  }
  return "server_error";
}
