/**
 * What only a mentor's client does: begin the room anew, let people in, take leaves out, and vouch
 * for the log to those who come late.
 */
import { equal, hex } from "../bytes";
import * as mls from "../crypto/group";
import type { Departed, Entry, Frozen, Generation, Knocked } from "../protocol/frames.generated";
import type { Credentials } from "./credentials";
import { Founding, type FoundingEnds } from "./founding";
import { Lobby } from "./lobby";
import type { Membership } from "./membership";
import type { Own } from "./own";
import type { StampBook } from "../crypto/stamps";
import type { Voice } from "./voice";

/** Seconds before a commit that was refused in passing is tried again. */
const AGAIN_S = 1.5;

export interface StewardEnds extends Omit<FoundingEnds, "serving"> {
  /** Runs a step later, in order with all others, unless the seat is over by then. */
  readonly later: (seconds: number, step: () => Promise<void> | void) => void;
  readonly voice: Voice;
}

export class Steward {
  readonly #ends: StewardEnds;
  readonly founding: Founding;
  readonly #lobby: Lobby;
  /** Seats whose messages or commits a device refused, in this generation or one before, each with who says so. */
  readonly #doubts = new Map<string, Set<string>>();
  #waitingAgain = false;
  /** By seq: other mentors' commits that let somebody in, for which nobody vouched yet. */
  readonly #owed = new Map<number, { seq: number; hash: Uint8Array; epoch: number }>();

  constructor(ends: StewardEnds, mentor: Credentials) {
    this.#ends = ends;
    this.#lobby = new Lobby(ends.ground);
    const serving = (membership: Membership): boolean => this.#lobby.serving(membership);
    this.founding = new Founding({ ...ends, serving }, mentor);
  }

  /** The mentor wants the room to begin anew, which is hers to say while her shift goes on. */
  async renew(seat: Uint8Array, number: number): Promise<void> {
    if (this.serving()) await this.founding.open(seat, number);
  }

  /** The membership of the generation just opened, when it is the one this client founded. */
  async founded(opened: Generation, stamps: StampBook): Promise<Membership | null> {
    this.#owed.clear();
    this.#lobby.reset();
    return this.founding.founded(opened, stamps);
  }

  /** The commit that was sent and not answered yet; empty when none is. */
  get awaited(): string {
    const { pending } = this.#lobby;
    return pending ? hex(pending.frame.client_id) : "";
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
    if (this.serving()) this.#lobby.admit(seats);
  }

  remove(leaf: number): void {
    if (this.serving()) this.#lobby.remove(leaf);
  }

  /** Whether her shift goes on; she is told where it does not. */
  serving(): boolean {
    const membership = this.#ends.membership();
    const over = membership !== null && !this.#lobby.serving(membership);
    if (over) this.#ends.emit({ type: "refusal", code: "shift_over" });
    return !over;
  }

  /** Somebody's device stopped: the mentor hears of it, and who sent what was refused is remembered. */
  frozen(frame: Frozen): void {
    const people = this.#ends.membership()?.people;
    const name = (seat: Uint8Array | null): string | null => {
      const leaf = (seat && people?.leafOf(hex(seat))) ?? null;
      return leaf === null ? null : (people?.name(leaf) ?? null);
    };
    // Whoever is not inside saw nothing that she could judge, whatever the server says.
    if (frame.about && people && people.leafOf(hex(frame.seat)) !== null) {
      const about = hex(frame.about);
      this.#doubts.set(about, (this.#doubts.get(about) ?? new Set()).add(hex(frame.seat)));
    }
    this.#ends.emit({
      type: "alarm",
      alarm: { seat: hex(frame.seat), name: name(frame.seat), reason: frame.reason, about: name(frame.about) },
    });
  }

  /** A seat was given up: its leaf goes. */
  departed(frame: Departed): void {
    const membership = this.#ends.membership();
    const leaf = membership?.people.leafOf(hex(frame.seat)) ?? null;
    if (membership && leaf !== null) this.#clear(membership, leaf, () => true);
  }

  /** A leaf was silent for too long; unless it is heard meanwhile, its place becomes free. */
  stale(leaf: number): void {
    const membership = this.#ends.membership();
    const heard = membership?.people.heard(leaf);
    if (membership) this.#clear(membership, leaf, ({ people }) => people.heard(leaf) === heard);
  }

  /** The lowest mentor takes a leaf out at once, the others only if she did not. */
  #clear({ people, group }: Membership, leaf: number, due: (then: Membership) => boolean): void {
    const seat = people.standing(leaf)?.seat;
    const first = people.mentors(this.#ends.ground.now())[0] === mls.ownLeaf(group);
    this.#ends.later(first ? 0 : 2 + Math.random() * 2, async () => {
      const then = this.#ends.membership();
      if (!then || !this.#lobby.serving(then) || then.people.standing(leaf)?.seat !== seat || !due(then)) return;
      this.#lobby.remove(leaf);
      await this.pump();
    });
  }

  /** Makes and sends the next commit, if one is due. */
  async pump(): Promise<void> {
    const membership = this.#ends.membership();
    if (!membership?.head) return;
    const waited = this.#lobby.waiting().length;
    // Read before: a pause that ends while the commit is made would be waited out by nobody.
    const patience = this.#lobby.patience();
    const pending = await this.#lobby.prepare(membership, this.#ends.random(16));
    // Whose KeyPackage was refused waits no longer, and her mentor's screen must not say so.
    if (this.#lobby.waiting().length < waited) this.#showWaiting();
    if (pending) this.#ends.send(pending.frame);
    else this.#waitOutPause(patience);
  }

  /**
   * The line is back, in the same generation: what the server did not answer goes once more. A commit's client id
   * makes it one commit, a generation's number one generation.
   */
  resend(): void {
    const { pending } = this.#lobby;
    if (pending) this.#ends.send(pending.frame);
    this.founding.resend();
  }

  /** What this client committed under a client id. */
  own(clientId: Uint8Array): Own | null {
    const { pending } = this.#lobby;
    if (!pending || !equal(pending.frame.client_id, clientId)) return null;
    return { tries: [pending.frame], after: pending.after };
  }

  /** A commit came out of the log: vouch for it to those it let in, or see that its maker does. */
  committed(entry: Entry, mine: boolean): void {
    const membership = this.#ends.membership();
    if (membership) this.#lobby.settled(mine, membership.group, entry.removes);
    for (const { seat } of entry.adds) this.#lobby.unknocked(hex(seat));
    if (entry.adds.length > 0) this.#showWaiting();
    if (!membership?.head || entry.adds.length === 0) return;
    const at = { ...membership.head, epoch: mls.epoch(membership.group) };
    if (mine) this.#vouch(membership, at);
    else {
      // Her maker may have crashed in between; without an anchor the newcomers could never write.
      this.#owed.set(at.seq, at);
      this.#ends.later(5 + Math.random() * 3, () => {
        const still = this.#ends.membership();
        if (this.#owed.get(at.seq) === at && still) this.#vouch(still, at);
      });
    }
  }

  /** Another mentor vouched for this entry, in a message of `epoch`: whom it let in reads none of the epoch before. */
  anchored(seq: number, epoch: number): void {
    const owed = this.#owed.get(seq);
    if (owed && owed.epoch <= epoch) this.#owed.delete(seq);
  }

  /** The server refused the pending commit. True when it was that one. */
  refused(clientId: Uint8Array, code: string): boolean {
    const membership = this.#ends.membership();
    if (!membership || !this.own(clientId)) return false;
    const { next, tell } = this.#lobby.refused(code, membership.group);
    if (tell) this.#ends.emit({ type: "refusal", code });
    if (next === "resend") this.#ends.later(AGAIN_S, () => this.resend());
    // A race is rebased when the winner's commit comes out of the log; everything else after a pause.
    if (next === "pump") this.#ends.later(AGAIN_S, () => this.pump());
    return true;
  }

  #vouch(membership: Membership, at: { seq: number; hash: Uint8Array }): void {
    this.#owed.delete(at.seq);
    this.#ends.voice.tell("anchor", membership.vouch(at.seq), at);
  }

  /** Two seats say so: one alone may be lying, and would shut somebody out with a word. */
  #doubted(seat: string): boolean {
    return (this.#doubts.get(seat)?.size ?? 0) > 1;
  }

  #waitOutPause(patience: number): void {
    if (patience === 0 || this.#waitingAgain || !this.#lobby.eager) return;
    this.#waitingAgain = true;
    this.#ends.later(patience, async () => {
      this.#waitingAgain = false;
      await this.pump();
    });
  }

  #showWaiting(): void {
    const waiting = this.#lobby.waiting().map((each) => ({ ...each, doubted: this.#doubted(each.seat) }));
    this.#ends.emit({ type: "waiting", waiting });
  }
}
