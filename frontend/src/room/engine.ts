/**
 * The whole client without a page: finds rooms, gets in, and holds the one seat. It runs in the
 * browser's worker, and under Node for tests and load; both are this file.
 */
import { b64u, fromB64u } from "../bytes";
import { Refusal } from "../bytes/refusal";
import { checkDeployment, type Deployment, shiftThumbprint } from "../crypto/certificates";
import * as mls from "../crypto/group";
import { solve } from "../crypto/puzzle";
import type { Api } from "../protocol/api";
import type { Dial } from "../protocol/connection";
import { type Clock, clocksDiffer } from "./clock";
import type { Entrance } from "./entrance";
import type { RoomEvent } from "./events";
import type { Intent } from "./intents";
import type { Membership } from "./membership";
import { generate } from "./nicknames";
import { Session } from "./session";
import type { RoomListing } from "./view";

export interface World {
  readonly api: Api;
  readonly dial: Dial;
  readonly clock: Clock;
  readonly random: (length: number) => Uint8Array;
  readonly emit: (event: RoomEvent) => void;
  /** Hears of a bug. Never of anything that a server or a member can cause. */
  readonly fault: (error: unknown) => void;
  /** The compiled-in trust: the signed deployment manifest and the root's public key. */
  readonly deployment: string;
  readonly root: Uint8Array;
}

type Entering = Extract<Intent, { type: "enter" | "enter_code" }>;

export class Engine {
  readonly #world: World;
  #rooms: readonly RoomListing[] = [];
  #session: Session | null = null;
  #nickname: string;
  #entering = false;
  /** An agency's code that was looked at: it is used up when she sits. */
  #code: string | null = null;
  /** A puzzle that was solved and not used up. */
  #unspent: string | null = null;

  constructor(world: World) {
    this.#world = world;
    this.#nickname = this.#name();
  }

  /** The group this client sits in, if any. */
  get membership(): Membership | null {
    return this.#session?.membership ?? null;
  }

  /** Does what the page asks. Anything that goes wrong comes back as an event. */
  async ask(intent: Intent): Promise<void> {
    if (intent.type === "look") return this.#look();
    if (intent.type === "another_name") {
      if (!this.#session) this.#nickname = this.#name();
      return;
    }
    if (intent.type === "enter" || intent.type === "enter_code") return this.#enterOnce(intent);
    this.#session?.ask(intent);
  }

  /** The network may be back. */
  hurry(): void {
    this.#session?.hurry();
  }

  /** Forgets everything. */
  stop(): void {
    this.#session?.stop();
    this.#session = null;
    this.#code = this.#unspent = null;
  }

  async #look(): Promise<void> {
    try {
      const { rooms, demo } = await this.#world.api.rooms();
      this.#rooms = rooms;
      this.#world.emit({ type: "rooms", rooms, demo });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#world.emit({ type: "unreachable" });
    }
  }

  /** A refusal at the door leaves the person where she was, with its reason. */
  async #enterOnce(intent: Entering): Promise<void> {
    if (this.#entering || this.#session) return;
    this.#entering = true;
    this.#world.emit({ type: "entering" });
    try {
      const { minute } = await this.#world.api.rooms();
      if (clocksDiffer(this.#world.clock, minute)) throw new Refusal("clock_wrong");
      if (intent.type === "enter") await this.#enter(intent);
      else await this.#enterByCode(intent);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#world.emit({ type: "turned_away", code: error.code });
    } finally {
      this.#entering = false;
    }
  }

  async #enter(intent: Extract<Entering, { type: "enter" }>): Promise<void> {
    const { room, band } = intent;
    if (this.#rooms.length === 0) await this.#look();
    const listing = this.#rooms.find(({ id }) => id === room);
    if (!listing) throw new Refusal("room_unknown");
    const deployment = await this.#deployment();
    const ticket = await this.#ticket(room, band);
    this.#begin({ room: listing, ticket, nickname: this.#nickname, mentor: null, deployment });
  }

  async #ticket(room: string, band: string): Promise<string> {
    const code = this.#code;
    if (code === null) return this.#ticketByPuzzle(room, band);
    try {
      return (await this.#world.api.ticket({ code, room })).ticket;
    } catch (error) {
      // Used or withdrawn meanwhile: what she tries next she tries without it.
      if (error instanceof Refusal && error.code === "code_wrong") this.#code = null;
      throw error;
    }
  }

  /** A puzzle that was not looked at, as too many came at once, is good for her next try. */
  async #ticketByPuzzle(room: string, band: string): Promise<string> {
    const puzzle = this.#unspent ?? (await this.#solved());
    this.#unspent = null;
    try {
      return (await this.#world.api.ticket({ puzzle, room, band })).ticket;
    } catch (error) {
      if (error instanceof Refusal && error.code === "busy") this.#unspent = puzzle;
      throw error;
    }
  }

  async #enterByCode(intent: Extract<Entering, { type: "enter_code" }>): Promise<void> {
    this.#code = null;
    const deployment = await this.#deployment();
    const key = await mls.generateSignatureKey();
    const answer = await this.#world.api.code({
      puzzle: await this.#solved(),
      code: intent.code,
      leaf: b64u(shiftThumbprint(key.publicKey)),
    });
    if (answer.role === "survivor") {
      this.#code = intent.code;
      const { band, rooms } = answer;
      this.#rooms = rooms;
      this.#world.emit({ type: "invited", band, rooms });
      return;
    }
    const { shift, lead, name, ticket, room } = answer;
    const mentor = { shift, lead, name, key };
    this.#begin({ room, ticket, nickname: name, mentor, deployment });
  }

  #begin(entrance: Omit<Entrance, "roomId" | "root">): void {
    const { dial, clock, random, emit, fault, root } = this.#world;
    this.#session = new Session(
      { ...entrance, root, roomId: fromB64u(entrance.room.id) },
      { dial, clock, random, emit, fault, nickname: (taken) => this.#generate(taken) },
    );
    this.#session.start();
  }

  #deployment(): Promise<Deployment> {
    const { deployment, root, clock } = this.#world;
    return checkDeployment(deployment, { root, now: clock.now() });
  }

  async #solved(): Promise<string> {
    const tell = (value: number | null): void => this.#world.emit({ type: "progress", value });
    tell(0);
    return solve(await this.#world.api.puzzle(), tell);
  }

  #name(): string {
    const nickname = this.#generate(() => false);
    this.#world.emit({ type: "nickname", nickname });
    return nickname;
  }

  #generate(taken: (name: string) => boolean): string {
    const draw = (below: number): number => {
      const [a = 0, b = 0, c = 0, d = 0] = this.#world.random(4);
      return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % below;
    };
    let name = generate(draw);
    while (taken(name)) name = generate(draw);
    return name;
  }
}
