/**
 * The room of these tests: Mo and Noor mentors, Ana, Bea and Cleo survivors, and a log that is honest
 * unless a test bends what it hands out. Every key, certificate, group and stamp is a real one.
 */
import { randomBytes } from "node:crypto";
import { vi } from "vitest";
import { b64u, concat, equal, hex, u64, utf8 } from "../../src/bytes";
import { commitmentOf } from "../../src/crypto/aad";
import { checkDeployment } from "../../src/crypto/certificates";
import { type JsonObject, type Name, signJws } from "../../src/crypto/certificates/jws";
import * as mls from "../../src/crypto/group";
import { sha256 } from "../../src/crypto/hashes";
import { sign, thumbprint } from "../../src/crypto/signatures";
import { StampBook } from "../../src/crypto/stamps";
import type { Commit, Entry, FromClient, Post, Stamp } from "../../src/protocol/frames.generated";
import { type Credentials, descriptor, identityOf } from "../../src/room/credentials";
import type { RoomEvent } from "../../src/room/events";
import { Hearing } from "../../src/room/hearing";
import { Lobby } from "../../src/room/lobby";
import { Membership, type Taken } from "../../src/room/membership";
import type { Own } from "../../src/room/own";
import { Threshold } from "../../src/room/threshold";
import type { Ground } from "../../src/room/trust";
import type { Line } from "../../src/room/view";
import { Voice } from "../../src/room/voice";
import { NOW } from "../crypto/group/clock";

export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
export const newId = (): string => hex(random(16));

export const ROOM = random(16);
const MINUTE = NOW / 60;
const DAY = 86_400;

// The pause between two Adds passes when a test says so.
vi.useFakeTimers({ toFake: ["performance"] });

/** Waits until a mentor may let somebody in again. */
export const pause = (): void => void vi.advanceTimersByTime(2_000);

const root = await mls.generateSignatureKey();
const lead = await mls.generateSignatureKey();
const issuer = await mls.generateSignatureKey();
const stampKey = await mls.generateSignatureKey();

type Key = mls.SignatureKey;

const certificate = (name: Name, claims: JsonObject, key: Key): Promise<string> => signJws(name, { v: 1, ...claims }, key);
const id = (): string => b64u(random(16));

const LEAD = await certificate("lead", { jti: id(), key: b64u(lead.publicKey), nbf: NOW - DAY, exp: NOW + DAY }, root);
const STAMP_KEY = {
  issuer: await certificate("stamp_issuer", { key: b64u(issuer.publicKey), nbf: NOW - DAY, exp: NOW + DAY }, root),
  key: await certificate("stamp_key", { key: b64u(stampKey.publicKey), nbf: NOW - 3_600, exp: NOW + 3_600 }, issuer),
};
export const DEPLOYMENT = await checkDeployment(
  await certificate(
    "deployment",
    {
      root: b64u(root.publicKey),
      stamp_issuers: [b64u(thumbprint(issuer.publicKey))],
      ombuds: [b64u(random(32)), b64u(random(32))],
      demo: false,
      exit: "https://exit.example/",
      iat: NOW - DAY,
      exp: NOW + DAY,
    },
    root,
  ),
  { root: root.publicKey, now: NOW },
);

/** Trust as everyone in the room holds it; `at` moves this one client's clock, and `since` says since when it was away. */
export const ground = (at: () => number = () => NOW, since = at): Ground => ({
  root: root.publicKey,
  room: ROOM,
  now: at,
  elapsed: () => performance.now() / 1_000,
  since,
});

/** What sets a mentor's shift apart; with `states` its certificate is as long as one likes. */
interface Shift {
  readonly role?: "mentor" | "lead";
  readonly states?: readonly string[];
}

/** A mentor's credentials for a shift of `seconds` from now. */
export async function credentials(name: string, seconds = 3_600, { role = "mentor", states = [] }: Shift = {}): Promise<Credentials> {
  const key = await mls.generateSignatureKey();
  const shift = await certificate(
    "shift",
    {
      jti: id(),
      rooms: [b64u(ROOM)],
      role,
      bands: ["18-24"],
      langs: ["en"],
      states: [...states],
      training_until: NOW + DAY,
      name,
      leaf: b64u(thumbprint(key.publicKey)),
      nbf: NOW - 60,
      exp: NOW + seconds,
    },
    lead,
  );
  return { shift, lead: LEAD, name, key };
}

export async function stampBook(): Promise<StampBook> {
  const book = new StampBook({ root: root.publicKey, deployment: DEPLOYMENT, room: ROOM });
  await book.learn(STAMP_KEY, NOW);
  return book;
}

/** A stamp over what the entry says now, in a tree of its own. */
async function stamp(entry: Omit<Entry, "stamp">): Promise<Stamp> {
  const what = entry.kind === 1 ? sha256(entry.body) : commitmentOf(entry.body);
  const numbers = [entry.seq, entry.minute].map(u64);
  const data = concat(
    utf8("peerchat-stamp-1"), entry.room, u64(entry.generation), u64(entry.epoch), entry.seat, ...numbers, what,
  );
  const signed = concat(utf8("peerchat-stamp-root-1"), u64(1), sha256(concat(Uint8Array.of(0), data)));
  const signature = await sign(stampKey.secretKey, signed);
  return { key: thumbprint(stampKey.publicKey).slice(0, 16), size: 1, index: 0, path: [], signature };
}

/** The entry with some of it changed, stamped anew: a server can sign whatever it likes. */
export async function restamped(entry: Entry, change: Partial<Entry>): Promise<Entry> {
  const changed = { ...entry, ...change };
  return { ...changed, stamp: await stamp(changed) };
}

/** The log of one generation, as an honest server keeps it. */
export class Log {
  readonly #entries: Entry[] = [];

  async store(frame: Post | Commit, seat: Uint8Array): Promise<Entry> {
    const { room, generation, client_id, epoch, body } = frame;
    const { adds, removes } = frame.type === "commit" ? frame : { adds: [], removes: [] };
    const kind = frame.type === "commit" ? 1 : 2;
    const seq = this.#entries.length + 1;
    const entry = { type: "entry", room, generation, seq, kind, epoch, seat, client_id, body, minute: MINUTE, adds, removes } as const;
    const stamped = { ...entry, stamp: await stamp(entry) };
    this.#entries.push(stamped);
    return stamped;
  }
}

/** One person's client, without a socket: what it sends is kept in `posts`, what it shows in `lines`. */
export class Client {
  readonly seat = random(16);
  readonly posts: Post[] = [];
  readonly lines: Line[] = [];
  readonly frozen: string[] = [];
  readonly missing: string[] = [];
  readonly lobby: Lobby;
  readonly voice: Voice;
  readonly name: string;
  readonly #mentor: Credentials | null;
  readonly ground: Ground;
  readonly #hearing: Hearing;
  #threshold: Threshold | null = null;
  #membership: Membership | null = null;
  #knock: Uint8Array | null = null;

  constructor(name: string, mentor: Credentials | null, at?: () => number, since?: () => number) {
    this.name = name;
    this.#mentor = mentor;
    this.ground = ground(at, since);
    this.lobby = new Lobby(this.ground);
    const emit = (event: RoomEvent): void => {
      if (event.type === "line") this.lines.push(event.line);
    };
    this.voice = new Voice({
      ground: this.ground,
      random,
      send: (post) => this.posts.push(post),
      show: (line) => this.lines.push(line),
      nickname: () => name,
    });
    this.#hearing = new Hearing({
      emit,
      elapsed: this.ground.elapsed,
      voice: this.voice,
      steward: null,
      missing: (reason) => this.missing.push(reason),
      freeze: (reason) => this.frozen.push(reason),
      anchored: () => {},
      removed: () => {},
    });
  }

  get membership(): Membership {
    if (!this.#membership) throw new Error(`${this.name} is not in`);
    return this.#membership;
  }

  get leaf(): number {
    return mls.ownLeaf(this.membership.group);
  }

  /** Opens the first generation and says what group it is. */
  async found(): Promise<Uint8Array> {
    if (!this.#mentor) throw new Error("only mentors open rooms");
    const groupId = random(16);
    const own = await mls.createKeyPackage({
      identity: identityOf(this.seat, this.#mentor),
      signatureKey: this.#mentor.key,
      now: NOW,
    });
    const group = await mls.createGroup({ groupId, own });
    this.#membership = await Membership.begin(this.ground, await stampBook(), group, { generation: 1, seq: 0 });
    this.voice.tell("here", [], null);
    return groupId;
  }

  /** Believes the generation that `founder` opened, knocks, and gives the padded KeyPackage. */
  async knock(founder: Client): Promise<Uint8Array> {
    const group = mls.groupId(founder.membership.group);
    this.#threshold = new Threshold({
      ground: this.ground,
      stamps: await stampBook(),
      mentor: this.#mentor,
      steward: null,
      send: (frame: FromClient) => {
        if (frame.type === "knock") this.#knock = frame.key_package;
      },
      later: () => {},
    });
    await this.#threshold.believe({ number: 1, group_id: group, epoch: 0, head: 0, descriptor: await founder.describe(group) });
    await this.#threshold.knock(this.seat);
    if (!this.#knock) throw new Error("no knock was sent");
    return this.#knock;
  }

  describe(group: Uint8Array): Promise<string> {
    if (!this.#mentor) throw new Error("only mentors describe rooms");
    return descriptor(this.#mentor, { room: ROOM, number: 1, group, now: NOW });
  }

  async join(entry: Entry, welcome: Uint8Array | null): Promise<void> {
    if (!welcome) throw new Error("nobody was added");
    this.#membership = (await this.#threshold?.join(1, entry.seq, welcome)) ?? null;
  }

  /** Takes an entry as the session does. */
  async take(entry: Entry): Promise<Taken> {
    const mine = equal(entry.seat, this.seat);
    const taken = await this.membership.take(entry, mine ? this.#own(entry) : null);
    if (taken.kind === "change") this.#settle(entry, mine);
    this.#hearing.hear(entry, taken, mine, this.membership);
    return taken;
  }

  /** Puts words into the outbox and seals what may go. */
  async say(text: string, as: string = newId()): Promise<string> {
    this.voice.say(as, text, this.membership);
    await this.voice.pump(this.membership);
    return as;
  }

  /** The newest post that left. */
  get post(): Post {
    const post = this.posts.at(-1);
    if (!post) throw new Error(`${this.name} posted nothing`);
    return post;
  }

  #settle({ adds, removes }: Entry, mine: boolean): void {
    this.lobby.settled(mine, this.membership.group, removes);
    for (const { seat } of adds) this.lobby.unknocked(hex(seat));
  }

  #own({ client_id }: Entry): Own | null {
    const { pending } = this.lobby;
    if (pending && equal(pending.frame.client_id, client_id)) return { tries: [pending.frame], after: pending.after };
    return this.voice.own(client_id);
  }
}

/** Everyone takes it. */
export async function heard(entry: Entry, ...clients: readonly Client[]): Promise<void> {
  for (const client of clients) await client.take(entry);
}

/** What one client said goes through the log to everyone, herself included. */
export async function said(log: Log, speaker: Client, ...others: readonly Client[]): Promise<Entry> {
  await speaker.voice.pump(speaker.membership);
  const entry = await log.store(speaker.post, speaker.seat);
  await heard(entry, speaker, ...others);
  return entry;
}

/** The mentor's next commit, stored. */
export async function committed(log: Log, mentor: Client): Promise<{ entry: Entry; frame: Commit }> {
  const pending = await mentor.lobby.prepare(mentor.membership, random(16));
  if (!pending) throw new Error("there is nothing to commit");
  return { entry: await log.store(pending.frame, mentor.seat), frame: pending.frame };
}

/** These knock at the mentor's door, and she says yes to all of them. */
export async function knocked(mentor: Client, ...newcomers: readonly Client[]): Promise<void> {
  for (const newcomer of newcomers)
    mentor.lobby.knocked(hex(newcomer.seat), { keyPackage: await newcomer.knock(mentor), minute: MINUTE });
  mentor.lobby.admit(newcomers.map(({ seat }) => hex(seat)));
}

/** The mentor lets these in, and those present follow her commit. */
export async function letIn(log: Log, mentor: Client, newcomers: readonly Client[], ...present: readonly Client[]): Promise<Entry> {
  pause();
  await knocked(mentor, ...newcomers);
  const { entry, frame } = await committed(log, mentor);
  await heard(entry, mentor, ...present);
  for (const newcomer of newcomers) await newcomer.join(entry, frame.welcome);
  return entry;
}

/** The same, and she vouches for the log, so that the newcomers may write. */
export async function admitted(log: Log, mentor: Client, newcomers: readonly Client[], ...present: readonly Client[]): Promise<Entry> {
  const entry = await letIn(log, mentor, newcomers, ...present);
  await anchored(log, mentor, ...present, ...newcomers);
  return entry;
}

/** The mentor's anchor for the log up to now is the next that she says, after what waits already. */
export function vouched({ voice, membership }: Client): void {
  if (membership.head) voice.tell("anchor", membership.vouch(membership.head.seq), membership.head);
}

/** The mentor vouches for the log up to now. */
export async function anchored(log: Log, mentor: Client, ...others: readonly Client[]): Promise<void> {
  vouched(mentor);
  await said(log, mentor, ...others);
}

export interface Cast {
  readonly log: Log;
  readonly mo: Client;
  readonly ana: Client;
  readonly bea: Client;
}

/** Mo's room with Ana and Bea in it: leaves 0, 1 and 2, and nobody has spoken but Mo. */
export async function room(): Promise<Cast> {
  const log = new Log();
  const mo = new Client("Mo", await credentials("Mo"));
  const [ana, bea] = [new Client("Alba Mar Sol", null), new Client("Brisa Lima Pino", null)];
  await mo.found();
  await said(log, mo);
  await admitted(log, mo, [ana, bea]);
  return { log, mo, ana, bea };
}
