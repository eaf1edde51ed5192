/**
 * One seat in one room, from the first frame to the last. Ties the line, the group, the outbox
 * and, for a mentor, the lobby together; every step runs alone and in order.
 *
 * Longer than most: what each frame leads to is kept in one place, where it can be read as a whole.
 */
import { equal, utf8 } from "../bytes";
import { Refusal } from "../bytes/refusal";
import * as mls from "../crypto/group";
import { StampBook } from "../crypto/stamps";
import type { Entry, FromClient, FromServer, Generation } from "../protocol/frames.generated";
import type { Intent } from "./intents";
import { Line } from "./line";
import type { Entrance, Surroundings } from "./entrance";
import { Hearing } from "./hearing";
import { Later } from "./later";
import type { Membership } from "./membership";
import { serial } from "./serial";
import { Steward } from "./steward";
import { Threshold } from "./threshold";
import type { Ground } from "./trust";
import { type Condition, type Ended, type Frozen, MESSAGE_BYTES } from "./view";
import { Voice } from "./voice";

/** Clocks further apart than this make certificates fail; the person is told that a clock is wrong. */
const CLOCK_TOLERANCE_S = 660;
const STRANDED_S = 20;
/** How long a seat that was given up without a line is tried to be given back. */
const PARTING_S = 15;

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
  readonly #run = serial((error) => this.#around.fault(error));
  readonly #later = new Later(this.#run);
  #seat: { readonly id: Uint8Array; readonly secret: Uint8Array } | null = null;
  #membership: Membership | null = null;
  #nickname: string;
  #frozen = false;
  #closing = false;
  #parting = false;
  #over = false;

  constructor(entrance: Entrance, around: Surroundings) {
    this.#entrance = entrance;
    this.#around = around;
    this.#nickname = entrance.nickname;
    this.#ground = { root: entrance.root, room: entrance.roomId, now: around.now };
    this.#stamps = new StampBook({ root: entrance.root, deployment: entrance.deployment, room: entrance.roomId });
    this.#line = new Line(around.dial, {
      first: () => this.#firstFrame(),
      ping: () => ({ type: "ping", room: entrance.roomId }),
      received: (frame) => this.#run(() => this.#receive(frame)),
      state: (connection) => {
        around.emit({ type: "connection", connection });
        if (connection === "reconnecting") this.#later.after(STRANDED_S, () => this.#strand());
      },
      over: (code) => this.#run(() => this.#end(CLOSED[code] ?? "gone", null)),
    });
    this.#voice = new Voice({
      ground: this.#ground,
      random: around.random,
      send: (post) => this.#line.send(post),
      show: (line) => around.emit({ type: "line", line }),
      nickname: () => this.#nickname,
    });
    this.#steward = entrance.mentor
      ? new Steward(
          {
            ground: this.#ground,
            random: around.random,
            send: (frame) => this.#line.send(frame),
            emit: around.emit,
            later: (seconds, step) => this.#later.after(seconds, step),
            membership: () => this.#membership,
            voice: this.#voice,
          },
          entrance.mentor,
        )
      : null;
    this.#threshold = new Threshold({
      ground: this.#ground,
      stamps: this.#stamps,
      mentor: entrance.mentor,
      steward: this.#steward,
      send: (frame) => this.#line.send(frame),
      later: (seconds, step) => this.#later.after(seconds, step),
    });
    this.#hearing = new Hearing({
      emit: around.emit,
      voice: this.#voice,
      steward: this.#steward,
      freeze: (reason) => this.#freeze(reason),
      anchored: () => this.#ready(),
      removed: () => this.#end("removed", null),
    });
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
      this.#closing = true;
      return this.#line.send({ type: "close", room: this.#ground.room });
    }
    if (intent.type === "admit") this.#steward?.admit(intent.seats);
    if (intent.type === "remove") this.#steward?.remove(intent.leaf);
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

  /** A mentor says inside the room that she goes, so that another may take her leaf out. */
  async #leave(): Promise<void> {
    this.#parting = true;
    this.#around.emit({ type: "ended", ended: "left", code: null });
    if (this.#steward && this.#membership?.head && !this.#frozen)
      this.#voice.tell("leaving", [], null);
    this.#later.after(PARTING_S, () => this.stop());
    await this.#pump();
    this.#part();
  }

  /** Gives the seat up once everything is said and the line is there; the page shows the end already. */
  #part(): void {
    if (!this.#parting || !this.#line.online || !this.#voice.silent) return;
    this.#line.send({ type: "leave", room: this.#ground.room });
    this.stop();
  }

  #firstFrame(): FromClient {
    const { room } = this.#ground;
    if (!this.#seat) return { type: "hello", room, ticket: this.#entrance.ticket };
    return {
      type: "resume",
      room,
      generation: this.#threshold.number,
      seat: this.#seat.id,
      secret: this.#seat.secret,
      cursor: this.#membership?.cursor ?? 0,
    };
  }

  async #receive(frame: FromServer): Promise<void> {
    if (this.#over) return;
    switch (frame.type) {
      case "seated":
        // A seat is taken once; a second answer would only throw her out of the room.
        if (this.#seat) return;
        this.#seat = { id: frame.seat, secret: frame.secret };
        this.#around.emit({ type: "seated", role: frame.role, room: this.#entrance.room });
        return this.#arrive(frame);
      case "resumed":
        return this.#arrive(frame);
      case "generation":
        return this.#turn(frame.generation);
      case "condition":
        this.#around.emit({ type: "condition", condition: frame.condition, mentors: frame.mentors });
        if (this.#shut(frame.condition)) return this.#end("closed", null);
        // The mentor she waited for is gone: then this one opens the next generation.
        if (this.#steward && !this.#membership && this.#seat && frame.mentors <= 1)
          await this.#threshold.approach(this.#seat.id);
        return;
      case "welcome":
        return this.#join(frame.generation, frame.seq, frame.body);
      case "entry":
        return this.#take(frame);
      case "receipt":
        this.#voice.stored(frame.client_id);
        return this.#pump();
      case "stamp_key":
        await this.#stamps.learn(frame.certificate, this.#ground.now());
        return;
      case "knocked":
        return this.#steward?.knocked(frame);
      case "unknocked":
        return this.#steward?.unknocked(frame.seat);
      case "departed":
        return this.#steward?.departed(frame);
      case "removed":
        // Only a mentor's commit says "removed", and it came before this; the server alone cannot.
        return this.#end("gone", null);
      case "history_gone":
        return this.#freeze("order");
      case "refused":
        return this.#refused(frame.code, frame.client_id);
      case "pong":
        return;
    }
  }

  /** Whether this visit is over with the room. A mentor outside opens it again with the next generation. */
  #shut(condition: Condition): boolean {
    return condition === "closed" && (!this.#steward || this.#membership !== null);
  }

  /** Seated or resumed: learn how things stand, then knock, open, or go on where the line was cut. */
  async #arrive(frame: Extract<FromServer, { type: "seated" | "resumed" }>): Promise<void> {
    if (Math.abs(this.#ground.now() - frame.minute * 60) > CLOCK_TOLERANCE_S)
      this.#around.emit({ type: "refusal", code: "clock_wrong" });
    for (const certificate of frame.stamp_keys) await this.#stamps.learn(certificate, this.#ground.now());
    this.#around.emit({ type: "condition", condition: frame.condition, mentors: frame.mentors });
    if (this.#shut(frame.condition)) return this.#end("closed", null);
    const { generation } = frame;
    if (generation && generation.number > this.#threshold.number) {
      if (this.#threshold.number > 0) return this.#turn(generation);
      if (!(await this.#believe(generation))) return;
    }
    // What was pressed while the line was down still counts.
    if (this.#closing) this.#line.send({ type: "close", room: this.#ground.room });
    if (this.#parting && !this.#membership) return this.#part();
    // Whoever was shown something false at the door does not knock there again by herself.
    if (this.#frozen) return;
    if (!this.#membership) return this.#threshold.approach(this.#seat?.id ?? null);
    this.#voice.resend();
    this.#steward?.resend();
    return this.#pump();
  }

  /** A new generation: the old one is wiped, and this client founds, or knocks by itself. */
  async #turn(generation: Generation): Promise<void> {
    if (generation.number <= this.#threshold.number) return;
    if (!(await this.#believe(generation))) return;
    this.#frozen = false;
    if (this.#membership) {
      this.#voice.restart(this.#membership);
      this.#membership.wipe();
      this.#membership = null;
    }
    this.#around.emit({ type: "outdated" });
    this.#membership = (await this.#steward?.founded(generation, this.#stamps)) ?? null;
    if (this.#membership) return this.#admitted();
    if (this.#seat) await this.#threshold.knock(this.#seat.id);
  }

  /** Takes a generation's signed descriptor for true, or freezes. */
  async #believe(generation: Generation): Promise<boolean> {
    try {
      await this.#threshold.believe(generation);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#freeze("descriptor");
      return false;
    }
  }

  async #join(number: number, seq: number, body: Uint8Array): Promise<void> {
    if (this.#membership) return;
    try {
      this.#membership = await this.#threshold.join(number, seq, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.#freeze("welcome");
    }
    return this.#admitted();
  }

  async #admitted(): Promise<void> {
    if (!this.#membership) return;
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
    if (!membership || this.#frozen) return;
    const committed = this.#steward?.own(entry.client_id) ?? null;
    const mine = equal(entry.seat, this.#seat?.id ?? new Uint8Array());
    const own = mine ? (committed ?? this.#voice.own(entry.client_id)) : null;
    const taken = await membership.take(entry, own);
    this.#hearing.hear(entry, taken, mine, membership);
    await this.#pump();
  }

  async #refused(code: string, clientId: Uint8Array | null): Promise<void> {
    if (!this.#seat) return this.#end("refused", code);
    const membership = this.#membership;
    if (clientId && membership) {
      if (this.#steward?.refused(clientId, code)) return;
      if (!this.#voice.refused(clientId, code, membership)) return;
      // A stale epoch mends itself when the commit that opened the next one arrives.
      this.#later.after(code === "stale_epoch" ? 0.25 : 1.5, () => this.#pump());
      return;
    }
    if (this.#steward && (code === "generation_attended" || code === "generation_stale")) {
      if (this.#seat) await this.#threshold.knock(this.#seat.id);
      return;
    }
    if (code === "seat_gone") return this.#end("gone", code);
    this.#around.emit({ type: "refusal", code });
  }

  async #pump(): Promise<void> {
    if (!this.#membership || this.#frozen || this.#over) return;
    await this.#steward?.pump();
    await this.#voice.pump(this.#membership);
    this.#part();
  }

  #strand(): void {
    if (this.#membership && !this.#line.online) this.#voice.stranded(this.#membership);
  }

  #freeze(reason: Frozen): void {
    this.#frozen = true;
    this.#around.emit({ type: "frozen", reason });
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
  }
}
