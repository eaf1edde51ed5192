/**
 * Before a member is a member: believing a generation's descriptor, knocking, and opening the
 * Welcome. Refusals thrown here mean that the server or a member broke a promise.
 */
import { Refusal } from "../bytes/refusal";
import { checkGeneration } from "../crypto/certificates";
import * as mls from "../crypto/group";
import { padKeyPackage, unpadWelcome } from "../crypto/padding";
import type { StampBook } from "../crypto/stamps";
import type { FromClient, Generation } from "../protocol/frames.generated";
import { type Credentials, identityOf } from "./credentials";
import { Membership } from "./membership";
import type { Steward } from "./steward";
import { type Ground, power } from "./trust";

/** A knock is renewed so that its KeyPackage never grows stale; the place in the line is kept. */
const KNOCK_AGAIN_S = 600;
const KNOCKS_KEPT = 3;

export interface ThresholdEnds {
  readonly ground: Ground;
  readonly stamps: StampBook;
  /** null for a survivor */
  readonly mentor: Credentials | null;
  readonly steward: Steward | null;
  readonly send: (frame: FromClient) => void;
  readonly later: (seconds: number, step: () => Promise<void> | void) => void;
}

export class Threshold {
  readonly #ends: ThresholdEnds;
  #generation: Generation | null = null;
  /** Unix second at which the mentor who opened it signed its descriptor. */
  #opened = 0;
  /** Number of a generation that is true and too old to be followed; 0 where none was shown. */
  #outlived = 0;
  /** Number of one that cannot be believed: whoever begins the room anew comes after it all the same. */
  #refused = 0;
  /** Newest first: a mentor may have let in an older knock while a newer one was on its way. */
  #owns: readonly mls.OwnKeyPackage[] = [];
  /** Unix second at which the newest of them was made; long ago where another is due. */
  #renewed = -Infinity;
  #unheard = false;

  constructor(ends: ThresholdEnds) {
    this.#ends = ends;
  }

  /** Number of the generation that is believed; 0 before the first. */
  get number(): number {
    return this.#generation?.number ?? 0;
  }

  /** Number of the generation that comes next. */
  get next(): number {
    return Math.max(this.number, this.#outlived, this.#refused) + 1;
  }

  /** For how many seconds the generation that is believed is open. */
  get age(): number {
    return this.#generation ? this.#ends.ground.now() - this.#opened : 0;
  }

  /**
   * Takes a generation's signed descriptor for true. False for one that is too old: nobody lied, and the next one is
   * awaited or offered. Refuses `generation_…`, `shift_…`, `lead_…`.
   */
  async believe(generation: Generation): Promise<boolean> {
    const { root, room, now } = this.#ends.ground;
    const { descriptor, number, group_id: group } = generation;
    try {
      const { iat } = await checkGeneration(descriptor, { root, room, number, group, now: now() });
      this.#opened = iat;
    } catch (error) {
      if (error instanceof Refusal && error.code === "generation_expired") {
        this.#outlived = number;
        return false;
      }
      if (number < Number.MAX_SAFE_INTEGER) this.#refused = number;
      throw error;
    }
    this.#generation = generation;
    this.#refused = 0;
    // Whoever knocked before it began may be let in by that knock: it is kept, and the next one is new.
    this.#renewed = -Infinity;
    this.#unheard = false;
    return true;
  }

  /** A mentor offers the next generation, and knocks if she learns that another attends; others knock. */
  async approach(seat: Uint8Array | null): Promise<void> {
    if (!seat) return;
    if (this.#ends.steward) await this.#ends.steward.founding.open(seat, this.next);
    else await this.knock(seat);
  }

  /**
   * Asks to be let in. With one KeyPackage for ten minutes, however often the line comes back: a mentor may have
   * let in any of them, and each new one pushes an older one out.
   */
  async knock(seat: Uint8Array): Promise<void> {
    const { ground, send } = this.#ends;
    // Let into a generation that she cannot follow, she would dial for its Welcome for ever.
    if (this.#outlived > this.number) return;
    const age = ground.now() - this.#renewed;
    const own = age >= 0 && age < KNOCK_AGAIN_S ? this.#owns[0] : undefined;
    const { message } = own ?? (await this.#renew(seat));
    this.#unheard = true;
    send({ type: "knock", room: ground.room, key_package: padKeyPackage(message) });
  }

  async #renew(seat: Uint8Array): Promise<mls.OwnKeyPackage> {
    const { ground, mentor, later } = this.#ends;
    this.#renewed = ground.now();
    const own = await mls.createKeyPackage({
      identity: identityOf(seat, mentor),
      ...(mentor ? { signatureKey: mentor.key } : {}),
      now: this.#renewed,
    });
    this.#owns = [own, ...this.#owns].slice(0, KNOCKS_KEPT);
    later(KNOCK_AGAIN_S, async () => {
      if (this.#owns[0] !== own) return;
      this.#renewed = -Infinity;
      await this.knock(seat);
    });
    return own;
  }

  /** The server heard the knock. */
  heard(): void {
    this.#unheard = false;
  }

  /** What was asked and not answered yet; empty when nothing is. */
  get awaited(): string {
    return this.#unheard ? "knock" : "";
  }

  /**
   * Opens the Welcome of the commit at `seq`. Null when it is of another generation, or she asked for none. Refuses
   * `welcome_…` and `leaf_refused`, also where it is for a KeyPackage that is not hers.
   */
  async join(generation: number, seq: number, body: Uint8Array): Promise<Membership | null> {
    const { ground, stamps } = this.#ends;
    const believed = this.#generation;
    if (this.#owns.length === 0 || believed?.number !== generation) return null;
    const join = (own: mls.OwnKeyPackage): Promise<mls.Group> =>
      mls.join({
        welcome: unpadWelcome(body),
        own,
        trust: (identity, key) => power(ground, identity, key, true),
        groupId: believed.group_id,
      });
    const group = await firstToOpen(this.#owns, join);
    this.forget();
    return Membership.begin(ground, stamps, group, { generation, seq });
  }

  forget(): void {
    this.#owns = [];
    this.#unheard = false;
  }
}

/** The group that the first fitting KeyPackage opens. Refuses as the newest one was refused. */
async function firstToOpen(
  owns: readonly mls.OwnKeyPackage[],
  join: (own: mls.OwnKeyPackage) => Promise<mls.Group>,
): Promise<mls.Group> {
  let refusal: unknown;
  for (const own of owns) {
    try {
      return await join(own);
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}
