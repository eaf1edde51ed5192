/**
 * Signs of life: this member's own, and what follows when the others' fail to come.
 *
 * A server that holds everything back looks like a room where nobody speaks. So mentors say every
 * twenty seconds that they are there, and everyone else says now and then which log she has seen;
 * whoever hears no mentor for a minute stops writing by her own clock, whatever the server tells.
 */
import * as mls from "../crypto/group";
import type { Payload } from "../crypto/payload";
import type { Membership } from "./membership";
import type { Ground } from "./trust";

/** Seconds between two looks at the clock. */
const LOOK_S = 5;
/** A look that comes this much late means that the device slept, and heard nobody for that reason. */
const SLEPT_S = 20;
const MENTOR_S = 20;
const OTHERS_S = 300;
/** Somebody spoke: the others say within these seconds what log they have seen, not all at once. */
const ECHO_S = { soonest: 5, latest: 15 } as const;
export const UNATTENDED_S = 60;
/** A server that forgot this socket is reminded before the room looks empty. */
const REMIND_S = 45;
/** A leaf that was silent for this long gives up its place. */
const STALE_S = 900;

export interface PulseEnds {
  readonly ground: Ground;
  readonly mentor: boolean;
  /** The group, while its log is taken; else null. */
  readonly membership: () => Membership | null;
  readonly online: () => boolean;
  /** Whether nothing of hers waits to be said. */
  readonly idle: () => boolean;
  /** The oldest of hers that did not come out of the log yet, though it should; empty when none. */
  readonly awaited: () => string;
  readonly tell: (kind: "heartbeat" | "away") => void;
  /** The line may be deaf: come back and ask for what was missed. */
  readonly again: () => void;
  readonly attended: (attended: boolean) => void;
  /** A mentor's client: this leaf was silent for a quarter of an hour. */
  readonly stale: (leaf: number) => void;
}

export class Pulse {
  readonly #ends: PulseEnds;
  #hidden = false;
  /** She turned away or back, and nobody was told yet. */
  #turned = false;
  #due = 0;
  #echo = Infinity;
  #looked = 0;
  /** Since when this device listens without a break of its own. */
  #awake = 0;
  /** Since when the line is there without a break. */
  #listened = 0;
  #reminded = 0;
  #attended = true;
  /** When a mentor was last heard at the last look, and for how many seconds of a line that is there none was. */
  #heard = 0;
  #deserted = 0;
  /** What of hers does not come back, and for how many seconds of a line that is there. */
  #awaited = "";
  #waited = 0;
  /** The last look before that was said: for the others it dates from then, however late the log returns it. */
  #said = 0;

  constructor(ends: PulseEnds) {
    this.#ends = ends;
  }

  get #now(): number {
    return this.#ends.ground.elapsed();
  }

  /** Seconds until the next look. */
  readonly next = (): number => LOOK_S;

  /** A new group: who is in it counts as just heard. */
  begin(): void {
    this.#waited = this.#deserted = this.#heard = 0;
    this.#awake = this.#looked = this.#said = this.#now;
    this.#reminded = this.#now - UNATTENDED_S;
    this.#spoke(this.#now);
    this.#attend(true);
  }

  /** The line is back: whoever fell silent meanwhile was not listened to. */
  online(): void {
    this.#listened = this.#now;
  }

  /** The page went out of sight or came back: the room is told soon, so that nobody waits for an answer. */
  hide(hidden: boolean): void {
    if (this.#hidden !== hidden) this.#turned = true;
    this.#hidden = hidden;
  }

  /** An entry came. `kind` of what it says, or null for what says nothing. */
  heard(own: boolean, kind: Payload["kind"] | null): void {
    if (own) return this.#spoke(this.#said);
    if (kind === "heartbeat" || kind === "away") return;
    const { soonest, latest } = ECHO_S;
    this.#echo = Math.min(this.#echo, this.#now + soonest + Math.random() * (latest - soonest));
  }

  /** Looks at the clock: says that she is there, and notices who is not. */
  look(): void {
    const now = this.#now;
    const slept = now - this.#looked > LOOK_S + SLEPT_S;
    if (slept) this.#awake = this.#listened = now;
    const seconds = slept ? 0 : now - this.#looked;
    this.#wait(seconds);
    this.#looked = now;
    const membership = this.#ends.membership();
    if (!membership) return;
    this.#listen(membership, seconds);
    const due = this.#turned || now >= Math.min(this.#due, this.#echo);
    if (due && membership.head && this.#ends.online() && this.#ends.idle()) {
      this.#turned = false;
      this.#spoke(now);
      this.#ends.tell(this.#hidden ? "away" : "heartbeat");
    }
    if (this.#ends.mentor) this.#sweep(membership);
    else this.#watch(membership);
  }

  /** Counts how long the log already does not show what she said, while it could. */
  #wait(seconds: number): void {
    const awaited = this.#ends.awaited();
    if (awaited === "" || awaited !== this.#awaited) {
      this.#waited = 0;
      this.#said = awaited === "" ? this.#now : this.#looked;
    } else if (this.#ends.online()) this.#waited += seconds;
    this.#awaited = awaited;
  }

  /** Anything she says is a sign of life, as old as it is when the others get it. */
  #spoke(at: number): void {
    const every = this.#ends.mentor ? MENTOR_S : OTHERS_S;
    this.#due = at + every * (0.75 + Math.random() / 4);
    this.#echo = Infinity;
  }

  /** For how many seconds no mentor was heard, but oneself. */
  silence(membership: Membership): number {
    return this.#now - Math.max(this.#awake, this.#mentorHeard(membership));
  }

  /** Seconds of a line that was there since a mentor was last heard, but oneself. */
  get deserted(): number {
    return this.#deserted;
  }

  /** When a mentor was last heard, but oneself. */
  #mentorHeard({ people, group }: Membership): number {
    const others = people.mentors(this.#ends.ground.now()).filter((leaf) => leaf !== mls.ownLeaf(group));
    return Math.max(0, ...others.map((leaf) => people.heard(leaf)));
  }

  #listen(membership: Membership, seconds: number): void {
    const heard = this.#mentorHeard(membership);
    if (heard > this.#heard) this.#deserted = 0;
    else if (this.#ends.online()) this.#deserted += seconds;
    this.#heard = Math.max(heard, this.#heard);
  }

  #watch(membership: Membership): void {
    const silence = this.silence(membership);
    // A log that comes late keeps a mentor "here" who has long gone. Only her own words can tell her.
    this.#attend(silence < UNATTENDED_S && this.#waited < UNATTENDED_S);
    if (silence < REMIND_S || this.#now - this.#reminded < UNATTENDED_S) return;
    this.#reminded = this.#now;
    this.#ends.again();
  }

  #attend(attended: boolean): void {
    if (attended !== this.#attended) this.#ends.attended(attended);
    this.#attended = attended;
  }

  /** A mentor's leaf is left alone for as long as her certificate holds: only she or a lead may take it. */
  #sweep({ people, group }: Membership): void {
    const kept = new Set([mls.ownLeaf(group), ...people.mentors(this.#ends.ground.now())]);
    for (const leaf of people.leaves())
      if (!kept.has(leaf) && this.#now - Math.max(this.#listened, people.heard(leaf)) > STALE_S)
        this.#ends.stale(leaf);
  }
}
