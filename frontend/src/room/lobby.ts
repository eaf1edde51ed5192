/**
 * The mentor's door: who waits, and the commits that let people in and take people out.
 *
 * One commit at a time. When another mentor's commit wins the epoch, the pending one is thrown
 * away whole and made anew on the group that won.
 */
import { hex } from "../bytes";
import { Refusal } from "../bytes/refusal";
import { GRACE } from "../crypto/certificates";
import * as mls from "../crypto/group";
import { unpadKeyPackage } from "../crypto/padding";
import type { Commit } from "../protocol/frames.generated";
import { PASSING, RACES, UNDECIDED } from "./codes";
import { framed } from "./framed";
import type { Membership } from "./membership";
import { type Ground, type Standing, standing } from "./trust";

/** Adds are at least this far apart, in seconds: each one makes every phone in the room work. */
const BETWEEN_ADDS = 2;

/**
 * So many strangers fit one frame with the largest Welcome, in a full room too. Mentors with long certificates may
 * not: then fewer are added at once.
 */
const MOST_ADDS = 16;
const MOST_TRIES = 5;
/** Of a survivor's KeyPackage. Ours has 288; a room full of the largest, with mentors' usual ones, fits a Welcome. */
const MOST_BYTES = 512;

interface Knock {
  readonly keyPackage: Uint8Array;
  readonly minute: number;
}

interface Admissible {
  readonly seat: string;
  readonly message: Uint8Array;
}

export interface Pending {
  readonly frame: Commit;
  readonly after: mls.Group;
}

/** What follows a refused commit. `wait`: for the commit that won; `tell`: the mentor has to hear of it. */
export interface Fate {
  readonly next: "resend" | "pump" | "wait";
  readonly tell: boolean;
}

export class Lobby {
  readonly #ground: Ground;
  readonly #knocks = new Map<string, Knock>();
  readonly #wanted = new Set<string>();
  readonly #unwanted = new Set<number>();
  #pending: Pending | null = null;
  #lastAdd = -BETWEEN_ADDS;
  /** How many to add in one commit: fewer once all were too many, for the room or for one frame. */
  #most = MOST_ADDS;
  #tries = 0;

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
  waiting(): readonly { readonly seat: string; readonly minute: number }[] {
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

  /** Nothing of a former generation is pending any more. Knocks stay: whoever waits may be let in by hers. */
  reset(): void {
    this.#pending = null;
    this.#wanted.clear();
    this.#unwanted.clear();
    this.#startOver();
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

  /**
   * The server refused the pending commit with this code. What it was for stays wanted, or she hears of it: a
   * mentor who pressed Remove must never find that it was quietly forgotten.
   */
  refused(code: string, kept: mls.Group): Fate {
    if (RACES.has(code)) {
      this.lost(false, kept);
      return { next: "wait", tell: false };
    }
    const adds = this.#pending?.frame.adds.length ?? 0;
    const removes = this.#pending?.frame.removes ?? [];
    const fewer = code === "room_at_capacity" && adds > 1;
    if (fewer) this.#most = Math.floor(adds / 2);
    else this.#tries += 1;
    const tired = this.#tries >= MOST_TRIES;
    // The server was too busy to look: the same commit may be in the log already, and goes again as it is.
    if (UNDECIDED.has(code)) {
      if (tired) this.#tries = 0;
      return { next: "resend", tell: tired };
    }
    const again = fewer || (PASSING.has(code) && !tired);
    if (!again) this.#startOver();
    this.lost(!again, kept);
    // Those who come in were too many; those who were to go do so without them.
    if (code === "room_at_capacity" && adds > 0) for (const leaf of removes) this.#unwanted.add(leaf);
    return { next: "pump", tell: !again };
  }

  #startOver(): void {
    this.#tries = 0;
    this.#most = MOST_ADDS;
  }

  /** A commit came out of the log. Ours is merged by then; another's makes ours void. */
  settled(mine: boolean, kept: mls.Group, removed: readonly number[]): void {
    if (mine) this.#startOver();
    else this.lost(false, kept);
    this.#pending = null;
    // The leaf may be a newcomer's by now, and she must not be taken out in another's place.
    for (const leaf of removed) this.#unwanted.delete(leaf);
  }

  /** Seconds until an Add may be committed again; 0 when it may be now. */
  patience(): number {
    return Math.max(0, this.#lastAdd + BETWEEN_ADDS - this.#ground.elapsed());
  }

  /** Whether somebody waits to be let in who was told she would be. */
  get eager(): boolean {
    return this.#wanted.size > 0;
  }

  /** Whether her own shift goes on. Once it is over a commit of hers would stop every other client. */
  serving({ people, group }: Membership): boolean {
    const own = people.standing(mls.ownLeaf(group));
    return own !== undefined && serves(own, this.#ground);
  }

  /** Makes the next commit, or null when there is nothing to do now, or nothing that she may do any more. */
  async prepare(membership: Membership, clientId: Uint8Array): Promise<Pending | null> {
    if (this.#pending || !this.serving(membership)) return null;
    const removes = await this.#removable(membership);
    const sound = this.patience() > 0 ? [] : await this.#admissible(membership);
    const made = await this.#commit(membership, sound, removes);
    if (!made) return null;
    const frame = framed(made, removes, { room: this.#ground.room, membership, clientId });
    if (!frame) {
      mls.discard(made.group, membership.group);
      this.#fewer(made.adds);
      return this.prepare(membership, clientId);
    }
    if (made.adds.length > 0) this.#lastAdd = this.#ground.elapsed();
    this.#pending = { frame, after: made.group };
    return this.#pending;
  }

  /**
   * These were too large together: half as many next time. One who is too large alone is let go, so that neither
   * anybody else's turn nor a Remove hangs on her.
   */
  #fewer(adds: readonly mls.Member[]): void {
    this.#most = Math.max(1, Math.floor(adds.length / 2));
    if (adds.length === 1) for (const { identity } of adds) this.unknocked(hex(identity.slice(0, 16)));
  }

  /**
   * The unwanted leaves that a mentor may take out. A mentor of whom not everybody can know that she left waits until her
   * certificate has lapsed on every clock in the room: who still sees it hold would refuse the commit, and freeze.
   */
  async #removable(membership: Membership): Promise<readonly number[]> {
    const { group, people, farewells } = membership;
    // A lead may take out any mentor, and everybody follows.
    const lead = people.standing(mls.ownLeaf(group))?.lead === true;
    const removable: number[] = [];
    const earlier = { ...this.#ground, now: () => this.#ground.now() - GRACE };
    for (const leaf of [...this.#unwanted]) {
      const member = mls.members(group).find((each) => each.leaf === leaf);
      if (!member || leaf === mls.ownLeaf(group)) {
        this.#unwanted.delete(leaf);
        continue;
      }
      const certified = async (ground: Ground): Promise<boolean> =>
        (await standing(ground, member.identity, member.signatureKey))?.role === "mentor";
      const leaves = lead ? farewells.left.has(leaf) : farewells.known(leaf);
      if (leaves || !((await certified(this.#ground)) || (await certified(earlier)))) removable.push(leaf);
    }
    return removable;
  }

  /**
   * One commit for those who can be let in together. Two strangers can bear one key between them, or
   * there may be too many: whoever does not fit is wanted no longer, and nobody else's turn hangs on it.
   */
  async #commit(
    { group }: Membership,
    sound: readonly Admissible[],
    removes: readonly number[],
  ): Promise<mls.Pending | null> {
    const commit = (adds: readonly Admissible[]): Promise<mls.Pending> =>
      mls.commit(group, { adds: adds.map(({ message }) => message), removes }, this.#ground.now());
    if (sound.length === 0) return removes.length > 0 ? commit([]) : null;
    const all = await unlessRefused(commit(sound));
    if (all) return all;
    const fit: Admissible[] = [];
    let made: mls.Pending | null = null;
    for (const each of sound) {
      const larger = await unlessRefused(commit([...fit, each]));
      if (larger) fit.push(each);
      else this.#wanted.delete(each.seat);
      if (larger && made) mls.discard(made.group, group);
      made = larger ?? made;
    }
    return made ?? (removes.length > 0 ? commit([]) : null);
  }

  /** The wanted knocks whose KeyPackage is sound and is the seat's own; others are let go. */
  async #admissible(membership: Membership): Promise<readonly Admissible[]> {
    const sound: Admissible[] = [];
    for (const seat of [...this.#wanted]) {
      if (sound.length >= this.#most) break;
      const knock = this.#knocks.get(seat);
      if (!knock || membership.people.leafOf(seat) !== null) {
        this.#wanted.delete(seat);
        continue;
      }
      try {
        const message = unpadKeyPackage(knock.keyPackage);
        const read = await mls.readKeyPackage(message, { now: this.#ground.now() });
        const known = await standing(this.#ground, read.identity, read.signatureKey);
        // Only a mentor's certificates need more room; a stranger's must not fill every later Welcome.
        const roomy = known?.role !== "mentor" && message.length > MOST_BYTES;
        // A shift that ends now has ended on somebody's clock, where her Add would be refused.
        if (roomy || known?.seat !== seat || (known?.role === "mentor" && !serves(known, this.#ground))) throw new Refusal("key_package_identity");
        sound.push({ seat, message });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.unknocked(seat);
      }
    }
    return sound;
  }
}

/** Whether a mentor's shift goes on. */
function serves({ until }: Standing, { now }: Ground): boolean {
  return until !== null && now() < until;
}

async function unlessRefused(work: Promise<mls.Pending>): Promise<mls.Pending | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
