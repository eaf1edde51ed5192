/** Who is in the room, from the ratchet tree alone, with the names they said inside it. */
import { isGenerated, skeleton } from "./nicknames";
import type { Standing } from "./trust";
import type { Person, Role } from "./view";

export class People {
  readonly #standings = new Map<number, Standing>();
  readonly #names = new Map<number, string>();
  readonly #counters = new Map<number, number>();

  /** Someone sits on this leaf from now on. */
  sit(leaf: number, standing: Standing): void {
    this.#standings.set(leaf, standing);
    this.#names.delete(leaf);
    this.#counters.delete(leaf);
    if (standing.name) this.#certified(leaf, standing.name);
  }

  /** The leaf is empty from now on. */
  rise(leaf: number): void {
    this.#standings.delete(leaf);
    this.#names.delete(leaf);
    this.#counters.delete(leaf);
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

  /** Takes a sender's counter; false when it does not increase, as in a replay. */
  counted(leaf: number, counter: number): boolean {
    if (counter <= (this.#counters.get(leaf) ?? 0)) return false;
    this.#counters.set(leaf, counter);
    return true;
  }

  /** Leaf and name of everyone whose name is known, for an anchor. */
  names(): readonly (readonly [number, string])[] {
    return [...this.#names].sort(([a], [b]) => a - b);
  }

  /** Leaves of certified mentors, lowest first. */
  mentors(): readonly number[] {
    return [...this.#standings]
      .filter(([, standing]) => standing.role === "mentor")
      .map(([leaf]) => leaf)
      .sort((a, b) => a - b);
  }

  roster(self: number): readonly Person[] {
    return [...this.#standings]
      .sort(([a], [b]) => a - b)
      .map(([leaf, standing]) => ({
        leaf,
        seat: standing.seat,
        name: this.name(leaf),
        role: standing.role,
        self: leaf === self,
      }));
  }
}
