/**
 * The next generation, from the offer on: a mentor's client makes its group, and offers it until the server answers.
 */
import { equal } from "../bytes";
import * as mls from "../crypto/group";
import type { StampBook } from "../crypto/stamps";
import type { FromClient, Generation, Open } from "../protocol/frames.generated";
import { type Credentials, descriptor, identityOf } from "./credentials";
import type { RoomEvent } from "./events";
import { Membership } from "./membership";
import type { Ground } from "./trust";

/** A generation that is this old begins anew: after twelve hours no newcomer would follow it. */
const LONGEST_S = 11 * 3_600;
/** So much later another mentor's client sees to it. */
const SECOND_S = 300;
/** Without an anchor, and without a mentor who could still say it. */
const FORSAKEN_S = 120;
/** Between two offers that nobody pressed for, where the first was not taken. */
const OFFER_AGAIN_S = 60;

export interface FoundingEnds {
  readonly ground: Ground;
  readonly random: (length: number) => Uint8Array;
  readonly send: (frame: FromClient) => void;
  readonly emit: (event: RoomEvent) => void;
  readonly membership: () => Membership | null;
  /** Whether her own shift goes on there. */
  readonly serving: (membership: Membership) => boolean;
}

interface Next {
  readonly offer: Open;
  readonly group: mls.Group;
  /** Offered because the present one is old. */
  readonly outlives: boolean;
}

export class Founding {
  readonly #ends: FoundingEnds;
  readonly #mentor: Credentials;
  /** The last one that was offered: the server may have taken it, whatever was answered since. */
  #next: Next | null = null;
  #offered = false;
  #barred = false;
  /** When the last one was made, in seconds that only rise. */
  #madeAt = -Infinity;

  constructor(ends: FoundingEnds, mentor: Credentials) {
    this.#ends = ends;
    this.#mentor = mentor;
  }

  /** Whether the server is to answer an offer still. */
  get offered(): boolean {
    return this.#offered;
  }

  /** Whether the server said that this mentor opens nothing here, when it was last asked. */
  get barred(): boolean {
    return this.#barred;
  }

  /** For how many seconds nothing new was offered. */
  get idle(): number {
    return this.#ends.ground.elapsed() - this.#madeAt;
  }

  /**
   * Offers the next generation; while the answer is out, the same one again, as the server may have taken it already.
   * It takes one only when no mentor attends the present generation, or from one who is inside.
   */
  async open(seat: Uint8Array, number: number, outlives = false): Promise<void> {
    if (this.#offered && this.#next?.offer.generation === number) return this.#ends.send(this.#next.offer);
    const { ground, random } = this.#ends;
    this.#madeAt = ground.elapsed();
    const groupId = random(16);
    const own = await mls.createKeyPackage({
      identity: identityOf(seat, this.#mentor),
      signatureKey: this.#mentor.key,
      now: ground.now(),
    });
    const offer: Open = {
      type: "open",
      room: ground.room,
      where: this.#ends.membership() ? "inside" : "outside",
      generation: number,
      group_id: groupId,
      descriptor: await descriptor(this.#mentor, { room: ground.room, number, group: groupId, now: ground.now() }),
    };
    this.#next = { offer, group: await mls.createGroup({ groupId, own }), outlives };
    this.#offered = true;
    this.#ends.send(offer);
  }

  /**
   * A generation of this `age` in seconds: before it is too old for whoever comes, the room begins anew by itself. The
   * first mentor's client sees to it, another's only if she did not.
   */
  async outlive(seat: Uint8Array, number: number, age: number): Promise<void> {
    const membership = this.#ends.membership();
    if (!membership?.head || this.#offered || !this.#ends.serving(membership)) return;
    const first = membership.people.mentors(this.#ends.ground.now())[0] === mls.ownLeaf(membership.group);
    if (age < LONGEST_S + (first ? 0 : SECOND_S)) return;
    if (this.idle >= OFFER_AGAIN_S) await this.open(seat, number, true);
  }

  /**
   * Let in, and nobody vouches for the log to her: who let her in went before he could. When no mentor was heard for
   * long, nobody else begins the room anew: the server takes her for one who attends it.
   */
  async forsaken(seat: Uint8Array, number: number, silence: number): Promise<void> {
    const membership = this.#ends.membership();
    if (!membership || membership.head || this.#offered || silence < FORSAKEN_S) return;
    if (this.#ends.serving(membership) && this.idle >= OFFER_AGAIN_S) await this.open(seat, number);
  }

  /** The membership of the generation just opened, when it is the one this client founded. */
  async founded(opened: Generation, stamps: StampBook): Promise<Membership | null> {
    const next = this.#next;
    this.#next = null;
    this.#offered = false;
    if (!next || !equal(next.offer.group_id, opened.group_id)) return null;
    if (next.outlives) this.#ends.emit({ type: "refusal", code: "outlived" });
    return Membership.begin(this.#ends.ground, stamps, next.group, { generation: opened.number, seq: 0 });
  }

  /** The server does not take the offer. `barred`: not for another mentor's sake, so that no later one will do either. */
  declined(barred: boolean): void {
    if (this.#offered) this.#barred = barred;
    this.#offered = false;
  }

  /** The line is back, in the same generation: its number makes it one, however often it is offered. */
  resend(): void {
    if (this.#offered && this.#next) this.#ends.send(this.#next.offer);
  }
}
