/**
 * One seat in one room, from the first frame to the last. Ties the line, the group, the outbox
 * and, for a mentor, the lobby together; every step runs alone and in order.
 *
 * Longer than most: what each frame leads to is kept in one place, where it can be read as a whole.
 */
import { equal, utf8 } from "../bytes";
import { Refusal } from "../bytes/refusal";
import type { Payload } from "../crypto/payload";
import * as mls from "../crypto/group";
import type { StampBook } from "../crypto/stamps";
import type { Entry, FromClient, FromServer, Generation } from "../protocol/frames.generated";
import type { Absence } from "./absence";
import type { Alarm } from "./alarm";
import { clocksDiffer } from "./clock";
import { BARRED, FASTER, LATER, LEFT_OPEN } from "./codes";
import type { Intent } from "./intents";
import type { Line } from "./line";
import type { Entrance, Surroundings } from "./entrance";
import type { Hearing } from "./hearing";
import type { Later } from "./later";
import type { Membership, Taken } from "./membership";
import type { Patience } from "./patience";
import type { Pulse } from "./pulse";
import { rig } from "./rig";
import { serial } from "./serial";
import type { Steward } from "./steward";
import type { Threshold } from "./threshold";
import type { Ground } from "./trust";
import { type Condition, type Ended, MESSAGE_BYTES } from "./view";
import type { Voice } from "./voice";

const UNWELCOMED_S = 5;
/** Between two offers of a mentor outside, while other mentors are connected. */
const TAKE_OVER_S = 60;
/** How long a seat that was given up without a line is tried to be given back. */
const PARTING_S = 15;
/** Until a post that met haste goes again, and one of an old epoch is sealed anew. */
const [AGAIN_S, STALE_EPOCH_S] = [1.5, 0.25];
const CLOSED: Record<number, Ended> = { 4403: "gone", 4410: "closed", 4401: "gone" };

export class Session {
  readonly #entrance: Entrance;
  readonly #around: Surroundings;
  readonly #ground: Ground;
  readonly #stamps: StampBook;
  readonly #line: Line;
  readonly #voice: Voice;
  readonly #steward: Steward | null;
  readonly #hearing: Hearing;
  readonly #threshold: Threshold;
  readonly #later: Later;
  readonly #pulse: Pulse;
  readonly #absence: Absence;
  readonly #alarm: Alarm;
  readonly #patience: Patience;
  readonly #run = serial((error) => this.#around.fault(error));
  #seat: Uint8Array | null = null;
  /** Resumes the seat. Made here, so that an answer which is lost costs neither seat nor ticket. */
  readonly #secret: Uint8Array;
  #membership: Membership | null = null;
  #nickname: string;
  /** How many are connected, by the server's word. */
  #mentors = 0;
  #closing = false;
  #parting = false;
  #over = false;

  constructor(entrance: Entrance, around: Surroundings) {
    this.#entrance = entrance;
    this.#around = around;
    this.#nickname = entrance.nickname;
    this.#secret = around.random(32);
    const parts = rig(entrance, around, {
      run: this.#run,
      membership: () => this.#membership,
      nickname: () => this.#nickname,
      first: () => this.#firstFrame(),
      receive: (frame) => this.#receive(frame),
      strand: () => this.#strand(),
      closed: (code) => this.#end(CLOSED[code] ?? "gone", null),
      closing: () => this.#closing,
      anchored: () => this.#ready(),
      removed: () => this.#end(this.#absence.long ? "gone" : "removed", null),
    });
    this.#ground = parts.ground;
    this.#stamps = parts.stamps;
    this.#later = parts.later;
    this.#line = parts.line;
    this.#voice = parts.voice;
    this.#steward = parts.steward;
    this.#threshold = parts.threshold;
    this.#hearing = parts.hearing;
    this.#pulse = parts.pulse;
    this.#absence = parts.absence;
    this.#alarm = parts.alarm;
    this.#patience = parts.patience;
    this.#later.every(this.#pulse.next, () => this.#look());
  }

  get membership(): Membership | null {
    return this.#membership;
  }

  start(): void {
    this.#line.start();
  }

  /** The network may be back. */
  hurry(): void {
    this.#line.hurry();
  }

  ask(intent: Intent): void {
    this.#run(async () => {
      if (!this.#over) await this.#obey(intent);
    });
  }

  /** Forgets everything at once. */
  stop(): void {
    this.#over = true;
    this.#later.callOff();
    this.#line.stop();
    this.#forget();
  }

  async #obey(intent: Intent): Promise<void> {
    const membership = this.#membership;
    if (intent.type === "leave") return this.#leave();
    if (intent.type === "close") {
      if (!this.#steward?.serving()) return;
      this.#closing = true;
      return this.#line.send({ type: "close", room: this.#ground.room });
    }
    if (intent.type === "admit") this.#steward?.admit(intent.seats);
    if (intent.type === "remove") this.#steward?.remove(intent.leaf);
    if (intent.type === "renew" && this.#seat) return this.#steward?.renew(this.#seat, this.#threshold.next);
    if (intent.type === "hidden") {
      this.#pulse.hide(intent.hidden);
      return this.#look();
    }
    if (!membership) return;
    if (intent.type === "say") {
      // The composer cuts long texts, where the person sees it; here one is only refused.
      if (utf8(intent.text).length > MESSAGE_BYTES)
        return this.#around.emit({ type: "refusal", code: "text_too_long" });
      this.#voice.say(intent.id, intent.text.replace(/\p{Surrogate}/gu, "\ufffd"), membership);
    }
    if (intent.type === "retry") this.#voice.retry(intent.id, membership);
    if (intent.type === "discard" && this.#voice.discard(intent.id))
      this.#around.emit({ type: "discarded", id: intent.id });
    await this.#pump();
  }

  /** Says inside the room that she goes: for a mentor, only this lets another take her leaf out. */
  async #leave(): Promise<void> {
    this.#parting = true;
    this.#around.emit({ type: "ended", ended: "left", code: null });
    if (this.#membership?.head && !this.#alarm.reason)
      this.#voice.tell("leaving", [], null);
    this.#later.after(PARTING_S, () => this.stop());
    await this.#pump();
    this.#part();
  }

  /** Gives the seat up once everything is said and the line is there; the page shows the end already. */
  #part(): void {
    // Whoever stopped says nothing any more: her words are not waited for.
    if (this.#parting && this.#line.online && (this.#voice.silent || this.#alarm.reason)) this.#giveUp();
  }

  #giveUp(): void {
    this.#line.send({ type: "leave", room: this.#ground.room });
    this.stop();
  }

  #firstFrame(): FromClient {
    const { room } = this.#ground;
    if (!this.#seat) return { type: "hello", room, ticket: this.#entrance.ticket, secret: this.#secret };
    return {
      type: "resume",
      room,
      generation: this.#threshold.number,
      seat: this.#seat,
      secret: this.#secret,
      cursor: this.#membership?.cursor ?? 0,
    };
  }

  async #receive(frame: FromServer): Promise<void> {
    if (this.#over) return;
    // Each session holds one seat in one room; what is of another is no news for it.
    if ("room" in frame && frame.room && !equal(frame.room, this.#ground.room)) return;
    switch (frame.type) {
      case "seated":
        // A seat is taken once; a second answer would only throw her out of the room.
        if (this.#seat) return;
        this.#seat = frame.seat;
        this.#around.emit({ type: "seated", role: frame.role, room: this.#entrance.room });
        return this.#arrive(frame);
      case "resumed":
        return this.#arrive(frame);
      case "generation":
        return this.#turn(frame.generation);
      case "condition":
        this.#stands(frame);
        if (this.#shut(frame.condition)) return this.#end("closed", null);
        return this.#takeOver();
      case "welcome":
        return this.#join(frame.generation, frame.seq, frame.body);
      case "entry":
        return this.#take(frame);
      case "receipt":
        return this.#receipted(frame);
      case "stamp_key":
        await this.#stamps.learn(frame.certificate, this.#ground.now());
        return;
      case "knocked":
        if (equal(frame.seat, this.#seat ?? new Uint8Array())) this.#threshold.heard();
        return this.#steward?.knocked(frame);
      case "unknocked":
        return this.#steward?.unknocked(frame.seat);
      case "departed":
        return this.#steward?.departed(frame);
      case "removed":
        // Only a mentor's commit says "removed", and it came before this; the server alone cannot.
        return this.#end("gone", null);
      case "frozen":
        return this.#steward?.frozen(frame);
      case "history_gone":
        // What brought the group on is forgotten: she cannot follow, and comes in again.
        return this.#end("gone", null);
      case "refused":
        return this.#refused(frame.code, frame.client_id);
      case "pong":
        return;
    }
  }

  #stands({ condition, mentors }: Pick<Extract<FromServer, { type: "condition" }>, "condition" | "mentors">): void {
    this.#mentors = mentors;
    this.#around.emit({ type: "condition", condition, mentors });
  }

  /**
   * A mentor outside offers the next generation: at once where she is the only one, now and then where others are
   * connected, who may be outside as well or past their shift. The server knows whether one of them attends.
   */
  async #takeOver(): Promise<void> {
    const founding = this.#steward?.founding;
    if (!founding || !this.#seat || this.#membership || this.#parting || this.#alarm.reason) return;
    const due = founding.idle >= (this.#mentors > 1 ? TAKE_OVER_S : 0);
    if (due && !founding.offered && !founding.barred && this.#line.online) await this.#threshold.approach(this.#seat);
  }

  /** Whether this visit is over with the room. A mentor outside opens it again with the next generation. */
  #shut(condition: Condition): boolean {
    return condition === "closed" && (!this.#steward || this.#membership !== null);
  }

  /** Seated or resumed: learn how things stand, then knock, open, or go on where the line was cut. */
  async #arrive(frame: Extract<FromServer, { type: "seated" | "resumed" }>): Promise<void> {
    if (clocksDiffer(this.#ground, frame.minute)) {
      // No certificate can be held against a wrong clock: better said at the door than as an alarm.
      if (frame.type === "seated") return this.#turnBack("clock_wrong");
      this.#around.emit({ type: "refusal", code: "clock_wrong" });
    }
    this.#patience.back();
    this.#stands(frame);
    if (this.#shut(frame.condition)) return this.#end("closed", null);
    const { generation } = frame;
    if (generation && generation.number > this.#threshold.number) {
      if (this.#threshold.number > 0) return this.#turn(generation);
      if ((await this.#believe(generation)) === "refused") return this.#part();
    }
    // What was pressed while the line was down still counts.
    if (this.#closing) this.#line.send({ type: "close", room: this.#ground.room });
    if (this.#parting && !this.#membership) return this.#part();
    // A mentor whose client stopped begins the room anew all the same: that is the way out.
    if (this.#alarm.reason && !this.#parting) this.#steward?.founding.resend();
    // Whoever was shown something false at the door does not knock there again by herself.
    if (this.#alarm.again()) return this.#part();
    if (!this.#membership) return this.#threshold.approach(this.#seat);
    this.#voice.resend();
    if (!this.#parting) this.#steward?.resend();
    return this.#pump();
  }

  /** A new generation: the old one is wiped, and this client founds, or knocks by itself. */
  async #turn(generation: Generation): Promise<void> {
    if (generation.number <= this.#threshold.number) return;
    if (this.#parting) return this.#giveUp();
    if ((await this.#believe(generation)) !== "believed") return;
    this.#alarm.lift();
    this.#patience.restart();
    if (this.#membership) {
      this.#voice.restart(this.#membership);
      this.#membership.wipe();
      this.#membership = null;
    }
    this.#around.emit({ type: "outdated" });
    this.#membership = (await this.#steward?.founded(generation, this.#stamps)) ?? null;
    if (this.#membership) {
      // She may have knocked where another attended: inside, nothing asks for her any more.
      this.#threshold.forget();
      return this.#admitted();
    }
    if (this.#seat) await this.#threshold.knock(this.#seat);
  }

  /** Takes a generation's signed descriptor for true, or raises the alarm. */
  async #believe(generation: Generation): Promise<"believed" | "outlived" | "refused"> {
    try {
      return (await this.#threshold.believe(generation)) ? "believed" : "outlived";
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#alarm.raise("descriptor", null, generation.number);
      return "refused";
    }
  }

  async #join(number: number, seq: number, body: Uint8Array): Promise<void> {
    if (this.#membership) return;
    try {
      this.#membership = await this.#threshold.join(number, seq, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.#alarm.raise("welcome", null);
    }
    // What she offered from outside is not offered any more.
    if (this.#membership) this.#steward?.founding.declined(false);
    return this.#admitted();
  }

  async #admitted(): Promise<void> {
    if (!this.#membership) return;
    this.#pulse.begin();
    this.#around.emit({ type: "admitted" });
    this.#hearing.people(this.#membership);
    if (this.#membership.head) this.#ready();
    await this.#pump();
  }

  /** From here on this member may write; the first thing said is that she is here. */
  #ready(): void {
    const membership = this.#membership;
    if (!membership) return;
    const { people } = membership;
    const own = mls.ownLeaf(membership.group);
    // Two people with names that read alike would be taken for one another.
    if (!this.#entrance.mentor && people.taken(this.#nickname, own)) {
      this.#nickname = this.#around.nickname((name) => people.taken(name, own));
      this.#around.emit({ type: "nickname", nickname: this.#nickname });
    }
    people.named(own, this.#nickname);
    this.#hearing.people(membership);
    this.#around.emit({ type: "ready" });
    this.#voice.tell("here", [], null);
  }

  async #take(entry: Entry): Promise<void> {
    const membership = this.#membership;
    if (this.#alarm.reason || this.#patience.asking) return;
    // Entries without a Welcome before them: it was lost on the way.
    if (!membership) return entry.generation === this.#threshold.number ? this.#patience.missed("welcome", null) : undefined;
    const committed = this.#steward?.own(entry.client_id) ?? null;
    const mine = equal(entry.seat, this.#seat ?? new Uint8Array());
    const own = mine ? (committed ?? this.#voice.own(entry.client_id)) : null;
    const before = membership.cursor;
    const taken = await membership.take(entry, own);
    if (membership.cursor > before) {
      if (this.#voice.broken(entry, mine)) return this.#alarm.raise("order", null);
      this.#pulse.heard(mine, said(taken));
    }
    this.#hearing.hear(entry, taken, mine, membership);
    await this.#pump();
  }

  /** The server says that something of hers is stored: its word is held against the log. */
  async #receipted({ client_id, generation, seq }: Extract<FromServer, { type: "receipt" }>): Promise<void> {
    const membership = this.#membership;
    if (!membership || this.#alarm.reason || generation !== membership.generation) return;
    if (!this.#voice.receipted(client_id, seq, membership)) return this.#alarm.raise("order", null);
    return this.#pump();
  }

  /** Looks at the clock: signs of life, and answers that do not come. */
  async #look(): Promise<void> {
    if (this.#over || this.#patience.look()) return;
    this.#pulse.look();
    const membership = this.#membership;
    if (membership) this.#hearing.people(membership);
    const founding = this.#steward?.founding;
    if (founding && this.#seat && membership && this.#line.online && !this.#parting && !this.#alarm.reason) {
      await founding.outlive(this.#seat, this.#threshold.next, this.#threshold.age);
      await founding.forsaken(this.#seat, this.#threshold.next, this.#pulse.deserted);
    }
    await this.#takeOver();
    await this.#pump();
  }

  async #refused(code: string, clientId: Uint8Array | null): Promise<void> {
    if (!this.#seat) {
      if (!LATER.has(code)) return this.#end("refused", code);
      // Her ticket is good still, and what she said goes again with the next line. Some leave this one open.
      if (LEFT_OPEN.has(code)) {
        this.#later.after(AGAIN_S, () => {
          if (!this.#seat) this.#line.again();
        });
      }
      return;
    }
    const membership = this.#membership;
    if (clientId && membership) {
      if (this.#steward?.refused(clientId, code)) return;
      const next = this.#voice.refused(clientId, code, membership);
      if (next === "resend") this.#later.after(AGAIN_S, () => this.#voice.resend());
      // A stale epoch mends itself when the commit that opened the next one arrives.
      if (next === "pump") this.#later.after(STALE_EPOCH_S, () => this.#pump());
      return;
    }
    // What was offered is not taken. To ask again for an answer that was given would be endless.
    if (FASTER.has(code) || BARRED.has(code)) this.#steward?.founding.declined(BARRED.has(code));
    if (this.#steward && FASTER.has(code)) {
      if (this.#seat && !this.#membership) await this.#threshold.knock(this.#seat);
      return;
    }
    if (code === "already_in" && !membership) {
      // Let in, and the Welcome did not come: it comes again with the next line.
      this.#later.after(UNWELCOMED_S, () => {
        if (!this.#membership && !this.#alarm.reason) this.#line.again();
      });
      return this.#threshold.heard();
    }
    if (code === "seat_gone") return this.#end("gone", code);
    // The line came back faster than the server lets it, and tries again: nobody pressed anything.
    if (code === "too_soon") return;
    if (code === "shift_over" || code === "not_allowed") this.#closing = false;
    this.#around.emit({ type: "refusal", code });
  }

  async #pump(): Promise<void> {
    if (!this.#membership || this.#over) return;
    if (this.#alarm.reason) return this.#part();
    await this.#steward?.pump();
    await this.#voice.pump(this.#membership);
    this.#part();
  }

  #strand(): void {
    if (this.#membership && !this.#line.online) this.#voice.stranded(this.#membership);
  }

  /** Not to be let in after all: the seat is given back, and the person told why. */
  #turnBack(code: string): void {
    this.#line.send({ type: "leave", room: this.#ground.room });
    this.#end("refused", code);
  }

  #end(ended: Ended, code: string | null): void {
    if (this.#over) return;
    this.#around.emit({ type: "ended", ended, code });
    this.stop();
  }

  #forget(): void {
    this.#membership?.wipe();
    this.#membership = null;
    this.#threshold.forget();
    this.#seat = null;
    this.#secret.fill(0);
  }
}

/** The kind of what an entry says, or null where it says nothing. */
function said(taken: Taken): Payload["kind"] | null {
  return taken.kind === "message" ? taken.opened.payload.kind : null;
}
