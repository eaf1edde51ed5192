/**
 * One generation of a room as this member lives it: her MLS group, the log so far, who is there.
 *
 * Takes the log's entries in order and says what each one is. It believes nothing of the server:
 * order, stamp, hash, committer, seat and commitment are all checked before a word is shown.
 */
import { hex } from "../bytes";
import { Refusal } from "../bytes/refusal";
import { openFrank, type Opened } from "../crypto/franking";
import * as mls from "../crypto/group";
import type { Payload } from "../crypto/payload";
import type { StampBook } from "../crypto/stamps";
import type { Entry } from "../protocol/frames.generated";
import { Chain } from "./chain";
import { Farewells } from "./farewells";
import { declares, isOwn, type Own } from "./own";
import { People } from "./people";
import { type Ground, power, standing } from "./trust";
import type { Frozen, Withheld } from "./view";

/** What an entry turned out to be. */
export type Taken =
  | { readonly kind: "nothing" }
  /** What this member said herself, in its place. */
  | { readonly kind: "own" }
  /** `missed`: how many messages of this sender did not come since the one before */
  | { readonly kind: "message"; readonly leaf: number; readonly opened: Opened; readonly missed: number }
  | { readonly kind: "withheld"; readonly reason: Withheld["reason"] }
  | {
      readonly kind: "change";
      readonly committer: number;
      readonly came: readonly number[];
      readonly went: readonly { readonly leaf: number; readonly name: string | null; readonly role: "survivor" | "mentor" }[];
    }
  /** This member's own leaf was removed, by a mentor who may. */
  | { readonly kind: "removed" }
  /** Not taken: something before it is missing, which the server has to be asked for again. */
  | { readonly kind: "missing"; readonly reason: Extract<Frozen, "order" | "stamp"> }
  | { readonly kind: "frozen"; readonly reason: Frozen };

const NOTHING: Taken = { kind: "nothing" };

export class Membership {
  readonly people = new People();
  readonly farewells = new Farewells();
  readonly #ground: Ground;
  readonly #stamps: StampBook;
  readonly #chain: Chain;
  #group: mls.Group;
  #cursor: number;
  #arrivals = 0;
  /** Client ids in the log so far: a second message under one would stand in the first one's place. */
  readonly #ids = new Set<string>();
  /** Unix second at which the newest entry was judged. */
  #judged: number;
  readonly #firstEpoch: number;
  readonly generation: number;
  /** The entry whose commit let this member in; 0 for the mentor who opened the generation. */
  readonly since: number;

  private constructor(
    ground: Ground,
    stamps: StampBook,
    group: mls.Group,
    at: { readonly generation: number; readonly seq: number },
  ) {
    this.#ground = ground;
    this.#stamps = stamps;
    this.#group = group;
    this.#firstEpoch = mls.epoch(group);
    this.#judged = ground.now();
    this.#cursor = at.seq;
    this.since = at.seq;
    this.generation = at.generation;
    this.#chain = new Chain(at.seq === 0 ? mls.groupId(group) : null);
  }

  /** Begins where the log stands at `at`. Refuses a tree with a leaf that stands for nobody. */
  static async begin(
    ground: Ground,
    stamps: StampBook,
    group: mls.Group,
    at: { readonly generation: number; readonly seq: number },
  ): Promise<Membership> {
    const membership = new Membership(ground, stamps, group, at);
    for (const member of mls.members(group)) {
      const known = await standing(ground, member.identity, member.signatureKey, true);
      if (!known) throw new Refusal("leaf_refused");
      membership.people.sit(member.leaf, known, at.seq, ground.elapsed());
    }
    return membership;
  }

  get group(): mls.Group {
    return this.#group;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** How many leaves were added since the beginning; tells whether the audience has grown. */
  get arrivals(): number {
    return this.#arrivals;
  }

  get head(): Chain["head"] {
    return this.#chain.head;
  }

  /** A group that used up a secret in sealing a message. */
  advance(group: mls.Group): void {
    this.#group = group;
  }

  /**
   * The names that this member's anchor for the commit at `seq` says. A newcomer did not hear who said that she leaves:
   * such a leaf has an empty name.
   */
  vouch(seq: number): readonly (readonly [number, string])[] {
    const { left } = this.farewells;
    this.farewells.anchored(seq, mls.epoch(this.#group), [...left]);
    return this.people.names().map(([leaf, name]) => [leaf, left.has(leaf) ? "" : name] as const);
  }

  /** A mentor vouches for the log at this member's own entry. False when something contradicts it. */
  anchor(seq: number, hash: Uint8Array): boolean {
    return this.#chain.anchor(seq, hash);
  }

  /** Takes the next entry. `own` is what this client posted under the entry's client id. */
  async take(entry: Entry, own: Own | null): Promise<Taken> {
    if (entry.generation !== this.generation || entry.seq <= this.#cursor) return NOTHING;
    if (entry.seq !== this.#cursor + 1) return { kind: "missing", reason: "order" };
    if (!this.#stamps.knows(entry.stamp)) return { kind: "missing", reason: "stamp" };
    this.#cursor = entry.seq;
    this.#chain.add(entry, this.#ground.elapsed());
    this.#judged = this.#judgedAt(entry);
    const stamped = await this.#stamps.holds(entry);
    const again = this.#ids.has(hex(entry.client_id));
    this.#ids.add(hex(entry.client_id));
    if (entry.kind === 1)
      return stamped ? this.#takeCommit(entry, own) : { kind: "frozen", reason: "stamp" };
    // Once under its id, for then the others took another in its place, and she would think that they have hers.
    if (own && (again || !isOwn(entry, own))) return { kind: "frozen", reason: "order" };
    // A false stamp on her own words: what she said could never be proved.
    if (own) return stamped ? { kind: "own" } : { kind: "frozen", reason: "stamp" };
    const taken = await this.#takeMessage(entry, stamped);
    const shown = again && taken.kind === "message" ? ({ kind: "withheld", reason: "payload" } as const) : taken;
    if (shown.kind === "withheld") this.people.unshown(hex(entry.seat));
    return shown;
  }

  /**
   * When an entry is judged: now. Only what came while she was away is judged at the minute that it bears, or a
   * certificate that held then would stop her client now; never before she went, or before what she judged already.
   */
  #judgedAt({ minute }: Entry): number {
    const now = this.#ground.now();
    return Math.min(now, Math.max(this.#ground.since(), this.#judged, minute * 60 + 59));
  }

  /** Trust as it was when the newest entry was judged. */
  get #groundThen(): Ground {
    return { ...this.#ground, now: () => this.#judged };
  }

  async #takeCommit(entry: Entry, own: Own | null): Promise<Taken> {
    const expected = { adds: entry.adds, removes: entry.removes };
    let next: mls.Group;
    let committer: number;
    if (entry.epoch !== mls.epoch(this.#group)) return { kind: "frozen", reason: "commit_rejected" };
    if (own?.after && isOwn(entry, own)) {
      if (!declares(entry, this.#group, own.after)) return { kind: "frozen", reason: "commit_rejected" };
      next = mls.merge(this.#group, own.after);
      committer = mls.ownLeaf(next);
    } else {
      try {
        const taken = await mls.process(this.#group, entry.body, {
          trust: (identity, key) => power(this.#groundThen, identity, key),
          now: this.#judged,
          expected,
          leaving: this.farewells.left,
        });
        if (taken.kind !== "commit") return { kind: "frozen", reason: "commit_rejected" };
        if (this.people.standing(taken.leaf)?.seat !== hex(entry.seat))
          return { kind: "frozen", reason: "commit_rejected" };
        if (entry.removes.includes(mls.ownLeaf(this.#group))) return { kind: "removed" };
        next = taken.group;
        committer = taken.leaf;
      } catch (error) {
        if (error instanceof Refusal) return { kind: "frozen", reason: "commit_rejected" };
        throw error;
      }
    }
    const went = entry.removes.map((leaf) => ({
      leaf,
      name: this.people.name(leaf),
      role: this.people.role(leaf),
    }));
    for (const leaf of entry.removes) {
      this.people.rise(leaf);
      this.farewells.gone(leaf);
    }
    this.#group = next;
    for (const { leaf } of entry.adds) {
      const member = mls.members(next).find((each) => each.leaf === leaf);
      const known = member && (await standing(this.#groundThen, member.identity, member.signatureKey));
      if (!known) return { kind: "frozen", reason: "commit_rejected" };
      this.people.come(leaf, known, entry.seq, this.#ground.elapsed());
      this.#arrivals += 1;
    }
    const came = entry.adds.map(({ leaf }) => leaf);
    this.farewells.came(came, entry.seq, mls.epoch(next));
    return { kind: "change", committer, came, went };
  }

  async #takeMessage(entry: Entry, stamped: boolean): Promise<Taken> {
    // Said to the others before she came: hashed, never tried.
    if (entry.epoch < this.#firstEpoch) return NOTHING;
    let taken: mls.Processed;
    try {
      taken = await mls.process(this.#group, entry.body, {
        trust: async () => null,
        now: this.#judged,
      });
    } catch (error) {
      if (error instanceof Refusal) return { kind: "withheld", reason: "unreadable" };
      throw error;
    }
    if (taken.kind !== "application") return { kind: "withheld", reason: "unreadable" };
    this.#group = taken.group;
    if (!stamped) return { kind: "withheld", reason: "stamp" };
    if (taken.epoch !== entry.epoch) return { kind: "withheld", reason: "payload" };
    // Hers in the epoch in which it was sealed, and now: who was removed wrote from a leaf that may be a newcomer's since.
    if (mls.seatOf(taken.identity) !== hex(entry.seat) || this.people.standing(taken.leaf)?.seat !== hex(entry.seat))
      return { kind: "withheld", reason: "seat" };
    let opened: Opened;
    try {
      opened = openFrank({
        groupId: mls.groupId(this.#group),
        epoch: taken.epoch,
        leaf: taken.leaf,
        signatureKey: taken.signatureKey,
        clientId: entry.client_id,
        plaintext: taken.plaintext,
        aad: taken.aad,
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const reason = error.code.startsWith("commitment") ? "commitment" : "payload";
      return { kind: "withheld", reason };
    }
    const { payload } = opened;
    // Before what may keep it from the screen: who came later knows no counter of hers and no id that was used before,
    // takes it, and has a mentor taken out for it.
    if (payload.kind === "leaving") this.farewells.said(taken.leaf, entry.epoch);
    if (payload.kind === "anchor" && this.people.role(taken.leaf) === "mentor")
      this.farewells.anchored(payload.seq, entry.epoch, leaving(payload));
    const missed = this.people.counted(taken.leaf, payload.counter);
    if (missed === null) return { kind: "withheld", reason: "payload" };
    if (payload.kind !== "anchor" && !this.#holds(payload.seq, payload.hash, entry))
      return { kind: "frozen", reason: "log_hash" };
    // Not from when it came: whoever holds signs of life back would hand them out long after she has gone.
    this.people.hear(taken.leaf, this.#chain.newestUntil(payload.seq), payload.kind === "away");
    this.farewells.heard(taken.leaf);
    return { kind: "message", leaf: taken.leaf, opened, missed };
  }

  /**
   * Whether a sender's claim about the log can be true. Whoever could seal for this member had taken the commit that
   * let her in, so less than that means that her Welcome bore a false position; and nobody knows the future.
   */
  #holds(seq: number, hash: Uint8Array, entry: Entry): boolean {
    return seq >= this.since && seq < entry.seq && this.#chain.agrees(seq, hash);
  }

  /** 32 bytes that only members of this epoch share (RFC 9420 §8.5); equal for all, or the group is split. */
  secret(): Promise<Uint8Array> {
    return mls.exporter(this.#group, "peerchat-agreement", new Uint8Array(), 32);
  }

  /** Forgets every key of this generation. */
  wipe(): void {
    mls.wipe(this.#group);
  }
}

/** Of whom an anchor says that they leave. */
function leaving({ tags }: Extract<Payload, { kind: "anchor" }>): readonly number[] {
  return tags.filter(([, name]) => name === "").map(([leaf]) => leaf);
}
