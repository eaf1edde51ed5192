/**
 * The mentor's door: who waits, and the commits that let people in and take people out.
 *
 * One commit at a time. When another mentor's commit wins the epoch, the pending one is thrown
 * away whole and made anew on the group that won.
 */
import { hex } from "../bytes";
import { Refusal } from "../bytes/refusal";
import * as mls from "../crypto/group";
import { padWelcome, unpadKeyPackage } from "../crypto/padding";
import type { Commit } from "../protocol/frames.generated";
import type { Membership } from "./membership";
import { type Ground, standing } from "./trust";
import type { Waiting } from "./view";

/** Adds are at least this far apart, in seconds: each one makes every phone in the room work. */
const BETWEEN_ADDS = 2;

interface Knock {
  readonly keyPackage: Uint8Array;
  readonly minute: number;
}

export interface Pending {
  readonly frame: Commit;
  readonly after: mls.Group;
}

export class Lobby {
  readonly #ground: Ground;
  readonly #knocks = new Map<string, Knock>();
  readonly #wanted = new Set<string>();
  readonly #unwanted = new Set<number>();
  #pending: Pending | null = null;
  #lastAdd = -BETWEEN_ADDS;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  get pending(): Pending | null {
    return this.#pending;
  }

  knocked(seat: string, knock: Knock): void {
    this.#knocks.set(seat, knock);
  }

  unknocked(seat: string): void {
    this.#knocks.delete(seat);
    this.#wanted.delete(seat);
  }

  /** Who waits, the longest first. */
  waiting(): readonly Waiting[] {
    return [...this.#knocks]
      .map(([seat, { minute }]) => ({ seat, minute }))
      .sort((a, b) => a.minute - b.minute);
  }

  admit(seats: readonly string[] | "all"): void {
    for (const seat of seats === "all" ? this.#knocks.keys() : seats)
      if (this.#knocks.has(seat)) this.#wanted.add(seat);
  }

  remove(leaf: number): void {
    this.#unwanted.add(leaf);
  }

  /** Nothing of a former generation is pending any more; who waits there knocks anew. */
  reset(): void {
    this.#pending = null;
    this.#wanted.clear();
    this.#unwanted.clear();
  }

  /** The pending commit is void: its epoch was taken, or (`drop`) it must not be tried again. */
  lost(drop: boolean, kept: mls.Group): void {
    if (this.#pending) mls.discard(this.#pending.after, kept);
    if (drop && this.#pending) {
      for (const { seat } of this.#pending.frame.adds) this.#wanted.delete(hex(seat));
      for (const leaf of this.#pending.frame.removes) this.#unwanted.delete(leaf);
    }
    this.#pending = null;
  }

  /** A commit came out of the log. Ours is merged by then; another's makes ours void. */
  settled(mine: boolean, kept: mls.Group): void {
    if (!mine) this.lost(false, kept);
    this.#pending = null;
  }

  /** Seconds until an Add may be committed again; 0 when it may be now. */
  patience(): number {
    return Math.max(0, this.#lastAdd + BETWEEN_ADDS - performance.now() / 1000);
  }

  /** Whether somebody waits to be let in who was told she would be. */
  get eager(): boolean {
    return this.#wanted.size > 0;
  }

  /** Makes the next commit, or null when there is nothing to do now. */
  async prepare(membership: Membership, clientId: Uint8Array): Promise<Pending | null> {
    if (this.#pending) return null;
    const removes = [...this.#unwanted].filter((leaf) => membership.people.standing(leaf));
    this.#unwanted.clear();
    for (const leaf of removes) this.#unwanted.add(leaf);
    const adds = this.patience() > 0 ? [] : await this.#admissible(membership);
    if (adds.length === 0 && removes.length === 0) return null;
    const made = await mls.commit(
      membership.group,
      { adds: adds.map(({ message }) => message), removes },
      this.#ground.now(),
    );
    const pending: Pending = {
      after: made.group,
      frame: {
        type: "commit",
        room: this.#ground.room,
        generation: membership.generation,
        client_id: clientId,
        epoch: mls.epoch(membership.group),
        body: made.message,
        adds: made.adds.map(({ leaf, identity }) => ({ seat: identity.slice(0, 16), leaf })),
        removes,
        welcome: made.welcome ? padWelcome(made.welcome) : null,
      },
    };
    if (adds.length > 0) this.#lastAdd = performance.now() / 1000;
    this.#pending = pending;
    return pending;
  }

  /** The wanted knocks whose KeyPackage is sound and is the seat's own; others are let go. */
  async #admissible(membership: Membership): Promise<{ message: Uint8Array }[]> {
    const sound: { message: Uint8Array }[] = [];
    for (const seat of [...this.#wanted]) {
      const knock = this.#knocks.get(seat);
      if (!knock || membership.people.leafOf(seat) !== null) {
        this.#wanted.delete(seat);
        continue;
      }
      try {
        const message = unpadKeyPackage(knock.keyPackage);
        const read = await mls.readKeyPackage(message, { now: this.#ground.now() });
        const known = await standing(this.#ground, read.identity, read.signatureKey);
        if (known?.seat !== seat) throw new Refusal("key_package_identity");
        sound.push({ message });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.unknocked(seat);
      }
    }
    return sound;
  }
}
