/**
 * Who is in the room, from the ratchet tree alone, with the names they said inside it and when each was
 * last heard, so that nobody is thought to be there who has long gone.
 */
import { isGenerated, skeleton } from "./nicknames";
import type { Standing } from "./trust";
import type { Person, Role } from "./view";

/** Seconds after which somebody is shown as not heard: mentors speak every 20, others every 300. */
const QUIET_S = { mentor: 60, survivor: 360 } as const;

export class People {
  readonly #standings = new Map<number, Standing>();
  /** The position of the log from which on each leaf is known to be this person's. */
  readonly #since = new Map<number, number>();
  readonly #names = new Map<number, string>();
  readonly #counters = new Map<number, number>();
  /** How many of hers came since then and were not shown, so that nobody looks for them. */
  readonly #unshown = new Map<number, number>();
  /** Seconds of the client's rising clock from which the newest sign of life of each leaf dates. */
  readonly #heard = new Map<number, number>();
  readonly #away = new Set<number>();

  /** Someone sits on this leaf from entry `since` and second `at` on, with what she said before unknown. */
  sit(leaf: number, standing: Standing, since: number, at: number): void {
    this.rise(leaf);
    this.#standings.set(leaf, standing);
    this.#since.set(leaf, since);
    this.#heard.set(leaf, at);
    if (standing.name) this.#certified(leaf, standing.name);
  }

  /** Someone new sits on this leaf, who has said nothing yet: her first message counts 1. */
  come(leaf: number, standing: Standing, since: number, at: number): void {
    this.sit(leaf, standing, since, at);
    this.#counters.set(leaf, 0);
  }

  /** The leaf is empty from now on. */
  rise(leaf: number): void {
    this.#standings.delete(leaf);
    this.#since.delete(leaf);
    this.#names.delete(leaf);
    this.#counters.delete(leaf);
    this.#unshown.delete(leaf);
    this.#heard.delete(leaf);
    this.#away.delete(leaf);
  }

  /** A sign of life, checked in every way, that was given at `at` at the latest. `away`: her page is out of sight. */
  hear(leaf: number, at: number, away: boolean): void {
    this.#heard.set(leaf, Math.max(at, this.heard(leaf)));
    if (away) this.#away.add(leaf);
    else this.#away.delete(leaf);
  }

  /** From when the newest sign of life of this leaf dates, in seconds of the client's rising clock. */
  heard(leaf: number): number {
    return this.#heard.get(leaf) ?? 0;
  }

  /** Whether what was said of this leaf at entry `seq` is about the person who sits on it now. */
  sat(leaf: number, seq: number): boolean {
    const since = this.#since.get(leaf);
    return since !== undefined && since <= seq;
  }

  standing(leaf: number): Standing | undefined {
    return this.#standings.get(leaf);
  }

  leafOf(seat: string): number | null {
    for (const [leaf, standing] of this.#standings) if (standing.seat === seat) return leaf;
    return null;
  }

  name(leaf: number): string | null {
    return this.#names.get(leaf) ?? null;
  }

  role(leaf: number): Role {
    return this.#standings.get(leaf)?.role ?? "survivor";
  }

  /**
   * A member says her name. The first one stays, and one that reads like somebody else's is not
   * taken: she is shown without a name, since a copied name is how a stranger borrows trust.
   */
  named(leaf: number, name: string): void {
    if (!this.#standings.has(leaf) || this.#names.has(leaf)) return;
    if (!isGenerated(name) || this.taken(name, leaf)) return;
    this.#names.set(leaf, name);
  }

  /** A certificate's word on a name goes before anyone's own: whoever copied it early goes without. */
  #certified(leaf: number, name: string): void {
    this.#names.set(leaf, name);
    const wanted = skeleton(name);
    for (const [other, copied] of this.#names)
      if (this.role(other) !== "mentor" && skeleton(copied) === wanted) this.#names.delete(other);
  }

  /** Whether somebody else already goes by a name that reads like this one. */
  taken(name: string, except: number): boolean {
    const wanted = skeleton(name);
    for (const [leaf, other] of this.#names)
      if (leaf !== except && skeleton(other) === wanted) return true;
    return false;
  }

  /**
   * Takes a sender's counter. Answers how many messages of hers did not come since the one before, or null
   * when it does not increase, as in a replay.
   */
  counted(leaf: number, counter: number): number | null {
    const last = this.#counters.get(leaf);
    if (counter <= (last ?? 0)) return null;
    this.#counters.set(leaf, counter);
    const unshown = this.#unshown.get(leaf) ?? 0;
    this.#unshown.delete(leaf);
    return last === undefined ? 0 : Math.max(0, counter - last - 1 - unshown);
  }

  /** A message of hers came and was not shown: the next one's counter has room for it. */
  unshown(seat: string): void {
    const leaf = this.leafOf(seat);
    if (leaf !== null) this.#unshown.set(leaf, (this.#unshown.get(leaf) ?? 0) + 1);
  }

  /** Leaf and name of everyone whose name is known, for an anchor. */
  names(): readonly (readonly [number, string])[] {
    return [...this.#names].sort(([a], [b]) => a - b);
  }

  /** Every leaf that somebody sits on. */
  leaves(): readonly number[] {
    return [...this.#standings.keys()];
  }

  /** Leaves of mentors whose certificates last beyond the Unix second `now`, lowest first. */
  mentors(now: number): readonly number[] {
    return [...this.#standings]
      .filter(([, { role, until }]) => role === "mentor" && until !== null && now < until)
      .map(([leaf]) => leaf)
      .sort((a, b) => a - b);
  }

  /** Everyone, as the page shows them at `at` of the client's rising clock. */
  roster(self: number, at: number): readonly Person[] {
    return [...this.#standings]
      .sort(([a], [b]) => a - b)
      .map(([leaf, standing]) => ({
        leaf,
        seat: standing.seat,
        name: this.name(leaf),
        role: standing.role,
        self: leaf === self,
        away: leaf !== self && this.#away.has(leaf),
        silent: leaf === self ? null : this.#silence(leaf, at),
      }));
  }

  /** Whole minutes since she was heard, once that is longer than it should be. */
  #silence(leaf: number, at: number): number | null {
    const seconds = at - this.heard(leaf);
    return seconds < QUIET_S[this.role(leaf)] ? null : Math.floor(seconds / 60);
  }
}
