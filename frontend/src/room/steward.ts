/**
 * What only a mentor's client does: open a generation, let people in, take leaves out, and vouch
 * for the log to those who come late.
 */
import { equal, hex } from "../bytes";
import * as mls from "../crypto/group";
import type { Departed, Entry, FromClient, GenerationOpened, Knocked } from "../protocol/frames.generated";
import { type Credentials, descriptor, identityOf } from "./credentials";
import type { RoomEvent } from "./events";
import { Lobby, RACES } from "./lobby";
import { Membership, type Own } from "./membership";
import type { Ground } from "./trust";
import type { StampBook } from "../crypto/stamps";
import type { Voice } from "./voice";

/** Seconds before a commit that was refused in passing is tried again. */
const AGAIN_S = 1.5;

export interface StewardEnds {
  readonly ground: Ground;
  readonly random: (length: number) => Uint8Array;
  readonly send: (frame: FromClient) => void;
  readonly emit: (event: RoomEvent) => void;
  /** Runs a step later, in order with all others, unless the seat is over by then. */
  readonly later: (seconds: number, step: () => Promise<void> | void) => void;
  readonly membership: () => Membership | null;
  readonly voice: Voice;
}

export class Steward {
  readonly #ends: StewardEnds;
  readonly #mentor: Credentials;
  readonly #lobby: Lobby;
  #founding: { readonly groupId: Uint8Array; readonly group: mls.Group } | null = null;
  #waitingAgain = false;
  #owed: { seq: number; hash: Uint8Array } | null = null;

  constructor(ends: StewardEnds, mentor: Credentials) {
    this.#ends = ends;
    this.#mentor = mentor;
    this.#lobby = new Lobby(ends.ground);
  }

  /** Offers the next generation. The server takes it only when no mentor attends the present one. */
  async open(seat: Uint8Array, number: number): Promise<void> {
    const { ground, random } = this.#ends;
    const groupId = random(16);
    const own = await mls.createKeyPackage({
      identity: identityOf(seat, this.#mentor),
      signatureKey: this.#mentor.key,
      now: ground.now(),
    });
    this.#founding = { groupId, group: await mls.createGroup({ groupId, own }) };
    this.#ends.send({
      type: "open",
      room: ground.room,
      generation: number,
      group_id: groupId,
      descriptor: await descriptor(this.#mentor, { room: ground.room, number, group: groupId, now: ground.now() }),
    });
  }

  /** The membership of the generation just opened, when it is the one this client founded. */
  async founded(opened: GenerationOpened["generation"], stamps: StampBook): Promise<Membership | null> {
    const founding = this.#founding;
    this.#founding = null;
    this.#owed = null;
    this.#lobby.reset();
    if (!founding || !equal(founding.groupId, opened.group_id)) return null;
    return Membership.begin(this.#ends.ground, stamps, founding.group, {
      generation: opened.number,
      seq: 0,
    });
  }

  knocked(frame: Knocked): void {
    if (!frame.key_package) return;
    this.#lobby.knocked(hex(frame.seat), { keyPackage: frame.key_package, minute: frame.minute });
    this.#showWaiting();
  }

  unknocked(seat: Uint8Array): void {
    this.#lobby.unknocked(hex(seat));
    this.#showWaiting();
  }

  admit(seats: readonly string[] | "all"): void {
    this.#lobby.admit(seats);
  }

  remove(leaf: number): void {
    this.#lobby.remove(leaf);
  }

  /** A seat was given up. The lowest mentor takes its leaf out at once, the others only if she did not. */
  departed(frame: Departed): void {
    const membership = this.#ends.membership();
    const leaf = membership?.people.leafOf(hex(frame.seat)) ?? null;
    if (!membership || leaf === null) return;
    const first = membership.people.mentors()[0] === mls.ownLeaf(membership.group);
    this.#ends.later(first ? 0 : 2 + Math.random() * 2, async () => {
      if (this.#ends.membership()?.people.leafOf(hex(frame.seat)) !== leaf) return;
      this.#lobby.remove(leaf);
      await this.pump();
    });
  }

  /** Makes and sends the next commit, if one is due. */
  async pump(): Promise<void> {
    const membership = this.#ends.membership();
    if (!membership?.head) return;
    const waited = this.#lobby.waiting().length;
    const pending = await this.#lobby.prepare(membership, this.#ends.random(16));
    // Whose KeyPackage was refused waits no longer, and her mentor's screen must not say so.
    if (this.#lobby.waiting().length < waited) this.#showWaiting();
    if (pending) this.#ends.send(pending.frame);
    else this.#waitOutPause();
  }

  /** The same commit once more after a cut: its client id makes it one commit. */
  resend(): void {
    const { pending } = this.#lobby;
    if (pending) this.#ends.send(pending.frame);
  }

  /** What this client committed under a client id. */
  own(clientId: Uint8Array): Own | null {
    const { pending } = this.#lobby;
    if (!pending || !equal(pending.frame.client_id, clientId)) return null;
    return { body: pending.frame.body, after: pending.after };
  }

  /** A commit came out of the log: vouch for it to those it let in, or see that its maker does. */
  committed(entry: Entry, mine: boolean): void {
    const membership = this.#ends.membership();
    if (membership) this.#lobby.settled(mine, membership.group, entry.removes);
    for (const { seat } of entry.adds) this.#lobby.unknocked(hex(seat));
    if (entry.adds.length > 0) this.#showWaiting();
    if (!membership?.head || entry.adds.length === 0) return;
    const at = membership.head;
    if (mine) this.#vouch(membership, at);
    else {
      // Her maker may have crashed in between; without an anchor the newcomers could never write.
      this.#owed = at;
      this.#ends.later(5 + Math.random() * 3, () => {
        const still = this.#ends.membership();
        if (this.#owed?.seq === at.seq && still) this.#vouch(still, at);
      });
    }
  }

  /** Another mentor vouched for this entry. */
  anchored(seq: number): void {
    if (this.#owed?.seq === seq) this.#owed = null;
  }

  /** The server refused the pending commit. True when it was that one. */
  refused(clientId: Uint8Array, code: string): boolean {
    const membership = this.#ends.membership();
    if (!membership || !this.own(clientId)) return false;
    const again = this.#lobby.refused(code, membership.group);
    if (!again) this.#ends.emit({ type: "refusal", code });
    // A race is rebased when the winner's commit comes out of the log; everything else after a pause.
    if (!RACES.has(code)) this.#ends.later(AGAIN_S, () => this.pump());
    return true;
  }

  #vouch(membership: Membership, at: { seq: number; hash: Uint8Array }): void {
    this.#owed = null;
    // A newcomer did not hear who said that she leaves: in an anchor such a leaf has an empty name.
    const names = membership.people.names();
    const tags = names.map(([leaf, name]) => [leaf, membership.left(leaf) ? "" : name] as const);
    this.#ends.voice.tell("anchor", tags, at);
  }

  #waitOutPause(): void {
    const patience = this.#lobby.patience();
    if (patience === 0 || this.#waitingAgain || !this.#lobby.eager) return;
    this.#waitingAgain = true;
    this.#ends.later(patience, async () => {
      this.#waitingAgain = false;
      await this.pump();
    });
  }

  #showWaiting(): void {
    this.#ends.emit({ type: "waiting", waiting: this.#lobby.waiting() });
  }
}
