/**
 * The claims of one certificate, taken out one by one, each with its form; the mirror of
 * `peerchat/trust/claims.py`. What a reader skips today, an attacker uses tomorrow.
 */
import { codePoints, fromB64u, Refusal } from "../../bytes";
import { hasPrimeOrder } from "../points";
import { type Json, type JsonObject, type Name, refuse } from "./jws";

/** Seconds by which two clocks may differ, at both ends of every window. */
export const GRACE = 600;

const MAX_WORD = 16;
const MAX_TOKEN = 4_096;
const URL = /^https:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?(?:\/[\x21-\x7e]*)?$/;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\x00-\x1f\x7f]/;

export class Claims {
  readonly name: Name;
  readonly #members: ReadonlyMap<string, Json>;

  /** Demands `v` = 1 and exactly the `expected` claims beside it. */
  constructor(name: Name, members: JsonObject, expected: readonly string[]) {
    this.name = name;
    this.#members = new Map(Object.entries(members));
    const wanted = ["v", ...expected];
    if (!wanted.every((claim) => this.#members.has(claim))) this.refuse("claim_missing");
    if (this.#members.size !== wanted.length) this.refuse("claim_unknown");
    if (this.moment("v") !== 1) this.refuse("claim_wrong");
  }

  refuse(fault: string): never {
    return refuse(this.name, fault);
  }

  /** `length` bytes in base64url: an id (16) or a hash (32). */
  raw(claim: string, length: number): Uint8Array {
    return this.#raw(this.#members.get(claim), length);
  }

  /** A raw Ed25519 key, and one under which nobody's signature is judged in two ways. */
  key(claim: string): Uint8Array {
    const key = this.raw(claim, 32);
    return hasPrimeOrder(key) ? key : this.refuse("claim_wrong");
  }

  /** A list of byte strings of one length. */
  raws(claim: string, length: number, { fewest, most }: { fewest: number; most: number }): readonly Uint8Array[] {
    return this.#list(claim, fewest, most).map((item) => this.#raw(item, length));
  }

  /** Unix seconds. */
  moment(claim: string): number {
    const value = this.#members.get(claim);
    if (typeof value !== "number" || value < 0) this.refuse("claim_wrong");
    return value;
  }

  /** True or false. */
  flag(claim: string): boolean {
    const value = this.#members.get(claim);
    if (typeof value !== "boolean") this.refuse("claim_wrong");
    return value;
  }

  /** 1 to `longest` code points, none of them a control character. */
  text(claim: string, longest: number): string {
    return this.#text(this.#members.get(claim), longest);
  }

  /** A list of at most `most` short texts. */
  texts(claim: string, longest: number, most: number): readonly string[] {
    return this.#list(claim, 0, most).map((item) => this.#text(item, longest));
  }

  /** One of the given words. */
  oneOf<Word extends string>(claim: string, words: readonly Word[]): Word {
    const value = this.text(claim, MAX_WORD);
    return words.find((word) => word === value) ?? this.refuse("claim_wrong");
  }

  /** At least one of the given words, none twice. */
  someOf<Word extends string>(claim: string, words: readonly Word[]): readonly Word[] {
    const values = this.texts(claim, MAX_WORD, words.length);
    if (values.length === 0 || new Set(values).size !== values.length) this.refuse("claim_wrong");
    return values.map((value) => words.find((word) => word === value) ?? this.refuse("claim_wrong"));
  }

  /** An https address, at most 200 characters. */
  url(claim: string): string {
    const value = this.text(claim, 200);
    return URL.test(value) ? value : this.refuse("claim_wrong");
  }

  /** Another certificate, carried inside; its own check looks at its form. */
  token(claim: string): string {
    return this.text(claim, MAX_TOKEN);
  }

  /** Demands start < end, not longer than `longest` seconds, and `now` within, with grace. */
  window(start: number, end: number, { longest, now }: { longest: number; now: number }): void {
    if (end <= start || end - start > longest) this.refuse("window_wrong");
    if (now < start - GRACE) this.refuse("too_early");
    if (now >= end + GRACE) this.refuse("expired");
  }

  #raw(value: Json | undefined, length: number): Uint8Array {
    try {
      const data = typeof value === "string" ? fromB64u(value) : null;
      if (data?.length === length) return data;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
    return this.refuse("claim_wrong");
  }

  #text(value: Json | undefined, longest: number): string {
    if (typeof value !== "string" || value === "" || CONTROL.test(value)) this.refuse("claim_wrong");
    return codePoints(value) <= longest ? value : this.refuse("claim_wrong");
  }

  #list(claim: string, fewest: number, most: number): readonly Json[] {
    const value = this.#members.get(claim);
    if (!Array.isArray(value) || value.length < fewest || value.length > most) this.refuse("claim_wrong");
    return value as readonly Json[];
  }
}
