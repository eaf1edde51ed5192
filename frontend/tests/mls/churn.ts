/**
 * A room in which people come and go at random, each kept by her own client, ours or mls-rs.
 * After every commit all of them must hold the same exporter secret, and nobody else may.
 */
import { expect } from "vitest";
import { concat, equal, hex, utf8 } from "../../src/bytes";
import * as mls from "../../src/crypto/group";
import { random } from "../random";
import type { Peer } from "./peer";

const LABEL = "churn";
const MENTOR = utf8("mentor");
const MOST = 20;

const trust: mls.Trust = async (identity) => (identity.length > 16 ? "mentor" : "survivor");
const now = (): number => Math.floor(Date.now() / 1000);

interface Member {
  readonly identity: Uint8Array;
  readonly mentor: boolean;
  /** null: mls-rs keeps it */
  group: mls.Group | null;
}

export class Churn {
  readonly #below: (below: number) => number;
  readonly #peer: Peer | null;
  readonly #groupId: Uint8Array;
  #members: Member[] = [];
  #seats = 0;
  /** how many came, and how many went */
  readonly moves = { came: 0, went: 0, foreign: 0, said: 0 };

  constructor(seed: number, peer: Peer | null) {
    this.#below = random(seed);
    this.#peer = peer;
    this.#groupId = new Uint8Array(16).map(() => this.#below(256));
  }

  get size(): number {
    return this.#members.length;
  }

  #identity(mentor: boolean): Uint8Array {
    this.#seats += 1;
    const seat = new Uint8Array(16);
    new DataView(seat.buffer).setUint32(12, this.#seats);
    return mentor ? concat(seat, MENTOR) : seat;
  }

  async open(): Promise<void> {
    const identity = this.#identity(true);
    const own = await mls.createKeyPackage({ identity, now: now() });
    const group = await mls.createGroup({ groupId: this.#groupId, own });
    this.#members = [{ identity, mentor: true, group }];
  }

  #pick<T>(from: readonly T[]): T {
    const picked = from[this.#below(from.length)];
    if (picked === undefined) throw new Error("nothing to pick from");
    return picked;
  }

  /** One commit by a random mentor: some come, some go, at times both or neither. */
  async step(): Promise<void> {
    const committer = this.#pick(this.#members.filter(({ mentor }) => mentor));
    const others = this.#members.filter((member) => member !== committer);
    const leaving = this.#choose(others);
    const knocks = await this.#knock(this.size - leaving.length);
    if (!committer.group) throw new Error("mentors are ours");
    const leaves = new Map(
      mls.members(committer.group).map(({ leaf, identity }) => [hex(identity), leaf]),
    );
    const removes = leaving.map(({ identity }) => leaves.get(hex(identity)) ?? -1);
    const adds = knocks.map(({ message }) => message);
    const pending = await mls.commit(committer.group, { adds, removes }, now());
    await Promise.all(others.map((member) => this.#follow(member, pending, removes)));
    committer.group = mls.merge(committer.group, pending.group);
    const came = await Promise.all(knocks.map((knock) => knock.enter(pending.welcome)));
    const gone = await Promise.all(leaving.map((member) => this.#leave(member)));
    this.#members = [...this.#members.filter((member) => !leaving.includes(member)), ...came];
    this.moves.came += came.length;
    this.moves.went += gone.length;
    await this.#compare(gone);
  }

  #choose(others: readonly Member[]): Member[] {
    if (others.length === 0 || this.#below(5) < 2) return [];
    const most = this.#below(12) === 0 ? others.length : Math.min(others.length, 3);
    return others
      .map((member) => ({ member, at: this.#below(1 << 30) }))
      .sort((a, b) => a.at - b.at)
      .slice(0, 1 + this.#below(most))
      .map(({ member }) => member);
  }

  async #knock(staying: number) {
    const count = Math.min(this.#below(4), MOST - staying);
    const knocks = [];
    for (let each = 0; each < count; each += 1) {
      const mentor = this.#below(4) === 0;
      const identity = this.#identity(mentor);
      const foreign = !mentor && this.#peer !== null && this.#below(2) === 0;
      knocks.push(await (foreign ? this.#knockForeign(identity) : this.#knockOurs(identity)));
    }
    return knocks;
  }

  async #knockOurs(identity: Uint8Array) {
    const own = await mls.createKeyPackage({ identity, now: now() });
    const enter = async (welcome: Uint8Array | null): Promise<Member> => {
      if (!welcome) throw new Error("no Welcome");
      const group = await mls.join({ welcome, own, trust, groupId: this.#groupId });
      return { identity, mentor: identity.length > 16, group };
    };
    return { message: own.message, enter };
  }

  async #knockForeign(identity: Uint8Array) {
    const peer = this.#peer;
    if (!peer) throw new Error("no mls-rs");
    this.moves.foreign += 1;
    const message = await peer.keyPackage(identity);
    const enter = async (welcome: Uint8Array | null): Promise<Member> => {
      if (!welcome) throw new Error("no Welcome");
      await peer.join(identity, welcome);
      return { identity, mentor: false, group: null };
    };
    return { message, enter };
  }

  async #follow(member: Member, pending: mls.Pending, removes: readonly number[]): Promise<void> {
    if (!member.group) {
      await this.#peer?.process(member.identity, pending.message);
      return;
    }
    const adds = pending.adds.map(({ leaf, identity }) => ({ leaf, seat: identity.slice(0, 16) }));
    const done = await mls.process(member.group, pending.message, {
      trust,
      now: now(),
      expected: { adds, removes },
      leaving: new Set(removes),
    });
    member.group = done.group;
  }

  /** Somebody who went: her last secret, which must not be the room's next. */
  async #leave(member: Member): Promise<Uint8Array> {
    const secret = await this.#secret(member).catch(() => new Uint8Array());
    if (!member.group) await this.#peer?.forget(member.identity);
    return secret;
  }

  async #secret(member: Member): Promise<Uint8Array> {
    if (member.group) return mls.exporter(member.group, LABEL, this.#groupId, 32);
    if (!this.#peer) throw new Error("no mls-rs");
    return this.#peer.exporter(member.identity, LABEL, this.#groupId);
  }

  async #compare(gone: readonly Uint8Array[]): Promise<void> {
    const held = await Promise.all(this.#members.map((member) => this.#secret(member)));
    const [first = new Uint8Array()] = held;
    expect(first).toHaveLength(32);
    expect(held.every((secret) => equal(secret, first))).toBe(true);
    expect(gone.some((secret) => equal(secret, first))).toBe(false);
  }

  /** A random member says something, and everyone else reads it. */
  async say(): Promise<void> {
    const speaker = this.#pick(this.#members);
    const words = new Uint8Array(1 + this.#below(300)).map(() => this.#below(256));
    const message = await this.#seal(speaker, words);
    for (const member of this.#members.filter((each) => each !== speaker))
      expect(equal(await this.#read(member, message), words)).toBe(true);
    this.moves.said += 1;
  }

  async #seal(speaker: Member, words: Uint8Array): Promise<Uint8Array> {
    if (!speaker.group) return (await this.#peer?.encrypt(speaker.identity, words)) ?? words;
    const sealed = await mls.encrypt(speaker.group, words, new Uint8Array());
    speaker.group = sealed.group;
    return sealed.message;
  }

  async #read(member: Member, message: Uint8Array): Promise<Uint8Array> {
    if (!member.group)
      return (await this.#peer?.process(member.identity, message)) ?? new Uint8Array();
    const read = await mls.process(member.group, message, { trust, now: now() });
    if (read.kind !== "application") throw new Error(read.kind);
    member.group = read.group;
    return read.plaintext;
  }
}
