/**
 * One seat in one room, from the first frame to the last. Ties the line, the group, the outbox
 * and, for a mentor, the lobby together; every step runs alone and in order.
 */
import { equal, hex } from "../bytes";
import { Refusal } from "../bytes/refusal";
import { checkGeneration, type Deployment } from "../crypto/certificates";
import * as mls from "../crypto/group";
import { padKeyPackage, unpadWelcome } from "../crypto/padding";
import { splitText } from "../crypto/payload";
import { StampBook } from "../crypto/stamps";
import type { Dial } from "../protocol/connection";
import type { Entry, FromClient, FromServer, Generation } from "../protocol/frames.generated";
import type { RoomEvent } from "./events";
import type { Intent } from "./intents";
import { Line } from "./line";
import { type Credentials, identityOf } from "./credentials";
import { Hearing } from "./hearing";
import { Membership } from "./membership";
import { serial } from "./serial";
import { Steward } from "./steward";
import { type Ground, standing } from "./trust";
import type { Ended, Frozen, RoomListing } from "./view";
import { Voice } from "./voice";

export interface Entrance {
  readonly room: RoomListing;
  readonly roomId: Uint8Array;
  readonly ticket: string;
  readonly nickname: string;
  /** null for a survivor */
  readonly mentor: Credentials | null;
  readonly deployment: Deployment;
  readonly root: Uint8Array;
}

export interface Surroundings {
  readonly dial: Dial;
  readonly now: () => number;
  readonly random: (length: number) => Uint8Array;
  readonly nickname: (taken: (name: string) => boolean) => string;
  readonly emit: (event: RoomEvent) => void;
  readonly fault: (error: unknown) => void;
}

/** A knock is renewed so that its KeyPackage never grows stale; the place in the line is kept. */
const KNOCK_AGAIN_S = 600;
/** Clocks further apart than this make certificates fail; the person is told that a clock is wrong. */
const CLOCK_TOLERANCE_S = 660;
const STRANDED_S = 20;

const CLOSED: Record<number, Ended> = { 4403: "removed", 4410: "closed", 4401: "gone" };

export class Session {
  readonly #entrance: Entrance;
  readonly #around: Surroundings;
  readonly #ground: Ground;
  readonly #stamps: StampBook;
  readonly #line: Line;
  readonly #voice: Voice;
  readonly #steward: Steward | null;
  readonly #hearing: Hearing;
  readonly #run = serial((error) => this.#around.fault(error));
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #seat: { readonly id: Uint8Array; readonly secret: Uint8Array } | null = null;
  #generation: Generation | null = null;
  #own: mls.OwnKeyPackage | null = null;
  #membership: Membership | null = null;
  #nickname: string;
  #frozen = false;
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
        if (connection === "reconnecting") this.#later(STRANDED_S, () => this.#strand());
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
            later: (seconds, step) => this.#later(seconds, step),
            membership: () => this.#membership,
            voice: this.#voice,
          },
          entrance.mentor,
        )
      : null;
    this.#hearing = new Hearing({
      emit: around.emit,
      voice: this.#voice,
      steward: this.#steward,
      freeze: (reason) => this.#freeze(reason),
      anchored: () => this.#ready(),
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
    for (const timer of this.#timers) clearTimeout(timer);
    this.#line.stop();
    this.#forget();
  }

  async #obey(intent: Intent): Promise<void> {
    const membership = this.#membership;
    if (intent.type === "leave") {
      this.#line.send({ type: "leave", room: this.#ground.room });
      return this.#end("left", null);
    }
    if (intent.type === "close") return this.#line.send({ type: "close", room: this.#ground.room });
    if (intent.type === "admit") this.#steward?.admit(intent.seats);
    if (intent.type === "remove") this.#steward?.remove(intent.leaf);
    if (!membership) return;
    if (intent.type === "say") {
      const [first, ...rest] = splitText(intent.text);
      if (first !== undefined) this.#voice.say(intent.id, first, membership);
      for (const part of rest) this.#voice.say(hex(this.#around.random(16)), part, membership);
    }
    if (intent.type === "retry") this.#voice.retry(intent.id, membership);
    if (intent.type === "discard" && this.#voice.discard(intent.id))
      this.#around.emit({ type: "discarded", id: intent.id });
    await this.#pump();
  }

  #firstFrame(): FromClient {
    const { room } = this.#ground;
    if (!this.#seat) return { type: "hello", room, ticket: this.#entrance.ticket };
    return {
      type: "resume",
      room,
      generation: this.#generation?.number ?? 0,
      seat: this.#seat.id,
      secret: this.#seat.secret,
      cursor: this.#membership?.cursor ?? 0,
    };
  }

  async #receive(frame: FromServer): Promise<void> {
    if (this.#over) return;
    switch (frame.type) {
      case "seated":
        this.#seat = { id: frame.seat, secret: frame.secret };
        this.#around.emit({ type: "seated", role: frame.role, room: this.#entrance.room });
        return this.#arrive(frame);
      case "resumed":
        return this.#arrive(frame);
      case "generation":
        return this.#turn(frame.generation);
      case "condition":
        this.#around.emit({ type: "condition", condition: frame.condition, mentors: frame.mentors });
        if (frame.condition === "closed") return this.#end("closed", null);
        // The mentor she waited for is gone: then this one opens the next generation.
        if (this.#steward && !this.#membership && frame.mentors <= 1) await this.#knockOrOpen();
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
        return this.#end("removed", null);
      case "history_gone":
        return this.#freeze("order");
      case "refused":
        return this.#refused(frame.code, frame.client_id);
      case "pong":
        return;
    }
  }

  /** Seated or resumed: learn how things stand, then knock, open, or go on where the line was cut. */
  async #arrive(frame: Extract<FromServer, { type: "seated" | "resumed" }>): Promise<void> {
    if (Math.abs(this.#ground.now() - frame.minute * 60) > CLOCK_TOLERANCE_S)
      this.#around.emit({ type: "refusal", code: "clock_wrong" });
    for (const certificate of frame.stamp_keys) await this.#stamps.learn(certificate, this.#ground.now());
    this.#around.emit({ type: "condition", condition: frame.condition, mentors: frame.mentors });
    if (frame.condition === "closed") return this.#end("closed", null);
    const { generation } = frame;
    if (generation && generation.number > (this.#generation?.number ?? 0)) {
      if (this.#membership || this.#generation) return this.#turn(generation);
      if (!(await this.#believe(generation))) return;
    }
    if (!this.#membership) return this.#knockOrOpen();
    this.#voice.resend();
    this.#steward?.resend();
    return this.#pump();
  }

  /** Takes a generation's signed descriptor for true, or freezes. */
  async #believe(generation: Generation): Promise<boolean> {
    try {
      await checkGeneration(generation.descriptor, {
        root: this.#ground.root,
        room: this.#ground.room,
        number: generation.number,
        group: generation.group_id,
        now: this.#ground.now(),
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#freeze("descriptor");
      return false;
    }
    this.#generation = generation;
    return true;
  }

  /** A new generation: the old one is wiped, and this client founds, or knocks by itself. */
  async #turn(generation: Generation): Promise<void> {
    if (generation.number <= (this.#generation?.number ?? 0)) return;
    if (!(await this.#believe(generation))) return;
    this.#frozen = false;
    if (this.#membership) {
      this.#voice.restart(this.#membership);
      this.#membership.wipe();
      this.#membership = null;
      this.#around.emit({ type: "outdated" });
    }
    this.#membership = (await this.#steward?.founded(generation, this.#stamps)) ?? null;
    if (this.#membership) return this.#admitted();
    return this.#knock();
  }

  async #knockOrOpen(): Promise<void> {
    if (this.#steward && this.#seat) {
      await this.#steward.open(this.#seat.id, (this.#generation?.number ?? 0) + 1);
    } else await this.#knock();
  }

  async #knock(): Promise<void> {
    if (!this.#seat || this.#over) return;
    const { mentor } = this.#entrance;
    this.#own = await mls.createKeyPackage({
      identity: identityOf(this.#seat.id, mentor),
      ...(mentor ? { signatureKey: mentor.key } : {}),
      now: this.#ground.now(),
    });
    const own = this.#own;
    this.#line.send({ type: "knock", room: this.#ground.room, key_package: padKeyPackage(own.message) });
    this.#later(KNOCK_AGAIN_S, async () => {
      if (this.#own === own) await this.#knock();
    });
  }

  async #join(number: number, seq: number, body: Uint8Array): Promise<void> {
    const generation = this.#generation;
    if (this.#membership || !this.#own || generation?.number !== number) return;
    try {
      const group = await mls.join({
        welcome: unpadWelcome(body),
        own: this.#own,
        trust: async (identity, key) =>
          (await standing(this.#ground, identity, key, true))?.role ?? null,
        groupId: generation.group_id,
      });
      this.#membership = await Membership.begin(this.#ground, this.#stamps, group, { generation: number, seq });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.#freeze("welcome");
    }
    this.#own = null;
    return this.#admitted();
  }

  async #admitted(): Promise<void> {
    this.#around.emit({ type: "admitted" });
    if (!this.#membership) return;
    this.#hearing.people(this.#membership);
    if (this.#membership.head) this.#ready();
    await this.#pump();
  }

  /** From here on this member may write; the first thing said is that she is here. */
  #ready(): void {
    const membership = this.#membership;
    if (!membership) return;
    this.#avoidLookAlikes(membership);
    membership.people.named(mls.ownLeaf(membership.group), this.#nickname);
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
    if (entry.kind === 1 && entry.removes.includes(mls.ownLeaf(membership.group)))
      return this.#end("removed", null);
    const taken = await membership.take(entry, own);
    this.#hearing.hear(entry, taken, mine, membership);
    await this.#pump();
  }

  /** Two people with names that read alike would be taken for one another. */
  #avoidLookAlikes(membership: Membership): void {
    if (this.#entrance.mentor) return;
    const own = mls.ownLeaf(membership.group);
    const taken = (name: string): boolean => membership.people.taken(name, own);
    if (!taken(this.#nickname)) return;
    this.#nickname = this.#around.nickname(taken);
    this.#around.emit({ type: "nickname", nickname: this.#nickname });
  }

  async #refused(code: string, clientId: Uint8Array | null): Promise<void> {
    if (!this.#seat) return this.#end("refused", code);
    const membership = this.#membership;
    if (clientId && membership) {
      if (await this.#steward?.refused(clientId, code)) return;
      if (!this.#voice.refused(clientId, code, membership)) return;
      // A stale epoch mends itself when the commit that opened the next one arrives.
      this.#later(code === "too_fast" ? 1.5 : 0.25, () => this.#pump());
      return;
    }
    if (this.#steward && (code === "generation_attended" || code === "generation_stale")) {
      this.#steward.notFounded();
      return this.#knock();
    }
    if (code === "seat_gone") return this.#end("gone", code);
    this.#around.emit({ type: "refusal", code });
  }

  async #pump(): Promise<void> {
    if (!this.#membership || this.#frozen || this.#over) return;
    await this.#steward?.pump();
    await this.#voice.pump(this.#membership);
  }

  #strand(): void {
    if (this.#membership && !this.#line.online) this.#voice.stranded(this.#membership);
  }

  #freeze(reason: Frozen): void {
    this.#frozen = true;
    this.#around.emit({ type: "frozen", reason });
  }

  #later(seconds: number, step: () => Promise<void> | void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#run(async () => {
        if (!this.#over) await step();
      });
    }, seconds * 1000);
    this.#timers.add(timer);
  }

  #end(ended: Ended, code: string | null): void {
    if (this.#over) return;
    this.#around.emit({ type: "ended", ended, code });
    this.stop();
  }

  #forget(): void {
    this.#membership?.wipe();
    this.#membership = null;
    this.#own = null;
    this.#seat = null;
  }
}
