/** What a member believes of the log: each check alone can hold back a word or stop the room (rows C1–C8). */
import { beforeEach, describe, expect, test } from "vitest";
import { equal, hex } from "../../src/bytes";
import { sealFrank } from "../../src/crypto/franking";
import * as mls from "../../src/crypto/group";
import type { Entry } from "../../src/protocol/frames.generated";
import { Membership } from "../../src/room/membership";
import { NOW } from "../crypto/group/clock";
import { forged } from "../crypto/group/hostile";
import { refusalOf } from "../shared";
import {
  admitted, type Cast, Client, committed, credentials, ground, heard, knocked, letIn, pause, random, restamped, ROOM, room, said, stampBook,
} from "./cast";

let cast: Cast;
beforeEach(async () => {
  cast = await room();
});

/** Everyone shares the secrets of one epoch and one log. */
async function agree(...clients: readonly Client[]): Promise<void> {
  const secrets = await Promise.all(clients.map(({ membership }) => membership.secret()));
  for (const secret of secrets) expect(equal(secret, secrets[0] ?? new Uint8Array())).toBe(true);
  for (const { membership } of clients) expect(membership.head).toEqual(clients[0]?.membership.head);
}

/** What Ana says, sealed and stored, that nobody has taken yet. */
async function spoken(words = "hello"): Promise<Entry> {
  await cast.ana.say(words);
  const entry = await cast.log.store(cast.ana.post, cast.ana.seat);
  cast.ana.voice.receipted(entry.client_id, entry.seq, cast.ana.membership);
  return entry;
}

const bent = (entry: Entry): Entry => ({ ...entry, stamp: { ...entry.stamp, signature: new Uint8Array(64) } });

/** Bea is taken out and another let in to her leaf, by one commit. */
async function replaced(): Promise<Client> {
  const { log, mo, ana, bea } = cast;
  const cleo = new Client("Cielo Mar Onda", null);
  pause();
  mo.lobby.remove(bea.leaf);
  await knocked(mo, cleo);
  const { entry, frame } = await committed(log, mo);
  await heard(entry, mo, ana);
  await cleo.join(entry, frame.welcome);
  expect(cleo.leaf).toBe(bea.leaf);
  return cleo;
}

/** Bea's chain still takes what honest people say after it. */
async function beaGoesOn(): Promise<void> {
  await cast.ana.say("and on");
  const entry = await cast.log.store(cast.ana.post, cast.ana.seat);
  expect((await cast.bea.take(entry)).kind).toBe("message");
}

test("what somebody sealed before she was removed is not shown as a newcomer's on her leaf", async () => {
  const { log, ana, bea } = cast;
  await bea.say("mine");
  const cleo = await replaced();
  const entry = await log.store(bea.post, cleo.seat);
  expect(await ana.take(entry)).toEqual({ kind: "withheld", reason: "seat" });
});

describe("an honest log", () => {
  test("lets people in, and all who came by it agree", async () => {
    const { mo, ana, bea } = cast;
    await agree(mo, ana, bea);
    expect([mo.leaf, ana.leaf, bea.leaf]).toEqual([0, 1, 2]);
    for (const { membership } of [mo, ana, bea]) {
      expect(membership.people.roster(0, 0).map(({ seat, role }) => [seat, role])).toEqual([
        [hex(mo.seat), "mentor"], [hex(ana.seat), "survivor"], [hex(bea.seat), "survivor"],
      ]);
      expect(membership.people.name(0)).toBe("Mo");
    }
    expect([mo, ana].map(({ membership }) => membership.arrivals)).toEqual([2, 0]);
  });

  test("brings a message to everyone else, with its words", async () => {
    const { mo, ana, bea } = cast;
    const entry = await spoken("it helps to be here");
    for (const reader of [mo, bea]) {
      const taken = await reader.take(entry);
      if (taken.kind !== "message") throw new Error(taken.kind);
      expect(taken).toMatchObject({ leaf: ana.leaf, opened: { payload: { kind: "say", text: "it helps to be here", counter: 1 } } });
    }
    expect(await ana.take(entry)).toEqual({ kind: "own" });
    await agree(mo, ana, bea);
  });

  test("returns a mentor's own commit, which she merges", async () => {
    const { log, mo, ana, bea } = cast;
    const cleo = new Client("Cielo Mar Onda", null);
    await admitted(log, mo, [cleo], ana, bea);
    await agree(mo, ana, bea, cleo);
    expect(cleo.leaf).toBe(3);
    await said(log, await speaking(cleo), mo, ana, bea);
    await agree(mo, ana, bea, cleo);
  });

  test("takes a member out: the others go on without her, and she is told who did it", async () => {
    const { log, mo, ana, bea } = cast;
    await said(log, await speaking(ana), mo, bea);
    mo.lobby.remove(ana.leaf);
    const { entry } = await committed(log, mo);
    expect(await ana.take(entry)).toEqual({ kind: "removed" });
    for (const reader of [mo, bea])
      expect(await reader.take(entry)).toEqual({
        kind: "change", committer: 0, came: [], went: [{ leaf: 1, name: ana.name, role: "survivor" }],
      });
    await agree(mo, bea);
    expect(bea.membership.people.leafOf(hex(ana.seat))).toBeNull();
  });

  test("may hand out an entry again, and it means nothing", async () => {
    const entry = await spoken();
    await cast.bea.take(entry);
    const before = cast.bea.membership.head;
    expect(await cast.bea.take(entry)).toEqual({ kind: "nothing" });
    expect(cast.bea.membership.head).toEqual(before);
  });

  test("holds what was said before she came, which a newcomer hashes and never opens", async () => {
    const { log, mo, ana, bea } = cast;
    const cleo = new Client("Cielo Mar Onda", null);
    const early = await spoken("before");
    await heard(early, mo, bea, ana);
    await admitted(log, mo, [cleo], ana, bea);
    await said(log, await speaking(bea), mo, ana, cleo);
    await agree(mo, ana, bea, cleo);
    // Sealed in the epoch before she came, stored after: the server takes it for ten seconds.
    const dana = new Client("Duna Onda Sol", null);
    await ana.say("just before");
    await letIn(log, mo, [dana], ana, bea, cleo);
    const late = await log.store(ana.post, ana.seat);
    expect(await dana.take(late)).toEqual({ kind: "nothing" });
    expect((await bea.take(late)).kind).toBe("message");
  });
});

describe("a message is withheld", () => {
  test("when its stamp is false", async () => {
    const entry = await spoken();
    expect(await cast.bea.take(bent(entry))).toEqual({ kind: "withheld", reason: "stamp" });
    await beaGoesOn();
  });

  test("when the log puts it on another's seat", async () => {
    const entry = await restamped(await spoken(), { seat: cast.mo.seat });
    expect(await cast.bea.take(entry)).toEqual({ kind: "withheld", reason: "seat" });
  });

  test("when it does not open", async () => {
    const honest = await spoken();
    const body = honest.body.slice();
    body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
    expect(await cast.bea.take(await restamped(honest, { body }))).toEqual({ kind: "withheld", reason: "unreadable" });
  });

  test("when a commit's bytes stand where a message should", async () => {
    const { log, mo, bea } = cast;
    pause();
    await knocked(mo, new Client("Cielo Mar Onda", null));
    const { entry } = await committed(log, mo);
    expect(await bea.take({ ...entry, kind: 2 })).toMatchObject({ kind: "withheld" });
  });

  test("when its commitment is to another client id", async () => {
    const entry = await restamped(await spoken(), { client_id: random(16) });
    expect(await cast.bea.take(entry)).toEqual({ kind: "withheld", reason: "commitment" });
  });

  test("when the log says another epoch than the one it was sealed in", async () => {
    const honest = await spoken();
    const entry = await restamped(honest, { epoch: honest.epoch + 1 });
    expect(await cast.bea.take(entry)).toEqual({ kind: "withheld", reason: "payload" });
  });

  test("when its counter does not increase", async () => {
    const first = await crafted({ counter: 4 });
    expect((await cast.bea.take(first)).kind).toBe("message");
    expect(await cast.bea.take(await crafted({ counter: 4 }))).toEqual({ kind: "withheld", reason: "payload" });
  });

  test("when its client id was used before", async () => {
    const id = random(16);
    expect((await cast.bea.take(await crafted({ counter: 1, id }))).kind).toBe("message");
    expect(await cast.bea.take(await crafted({ counter: 2, id }))).toEqual({ kind: "withheld", reason: "payload" });
  });
});

describe("what did not come is asked for again, and nothing is taken before it did", () => {
  test("an entry between", async () => {
    const [first, second] = [await spoken("one"), await crafted({ counter: 2 })];
    const { cursor } = cast.bea.membership;
    expect(await cast.bea.take(second)).toEqual({ kind: "missing", reason: "order" });
    expect(cast.bea.membership.cursor).toBe(cursor);
    expect((await cast.bea.take(first)).kind).toBe("message");
    expect((await cast.bea.take(second)).kind).toBe("message");
    expect(cast.bea.missing).toEqual(["order"]);
  });

  test("the key of a stamp", async () => {
    const entry = await spoken();
    expect(await cast.bea.take({ ...entry, stamp: { ...entry.stamp, key: random(16) } })).toEqual({ kind: "missing", reason: "stamp" });
    expect((await cast.bea.take(entry)).kind).toBe("message");
  });
});

describe("a hole in somebody's count is shown, C7", () => {
  const gaps = (): number => cast.bea.lines.filter(({ kind }) => kind === "missed").length;

  test("once, before what came after it", async () => {
    await cast.bea.take(await crafted({ counter: 1 }));
    expect(gaps()).toBe(0);
    await cast.bea.take(await crafted({ counter: 4 }));
    expect(cast.bea.lines.slice(-2).map(({ kind }) => kind)).toEqual(["missed", "said"]);
    await cast.bea.take(await crafted({ counter: 5 }));
    expect(gaps()).toBe(1);
  });

  test("but not where something of hers was withheld instead", async () => {
    await cast.bea.take(await crafted({ counter: 1 }));
    await cast.bea.take(bent(await crafted({ counter: 2 })));
    await cast.bea.take(await crafted({ counter: 3 }));
    expect([gaps(), cast.bea.lines.filter(({ kind }) => kind === "withheld").length]).toEqual([0, 1]);
  });
});

describe("a room is frozen", () => {

  test("when what comes back under her own client id is not what she posted", async () => {
    const { log, ana, bea } = cast;
    await bea.say("mine");
    await ana.say("hers");
    const entry = await log.store({ ...bea.post, body: ana.post.body }, bea.seat);
    expect(await bea.take(entry)).toEqual({ kind: "frozen", reason: "order" });
  });

  test("when two members were handed two logs, at the next word between them", async () => {
    const { ana, bea, mo } = cast;
    const entry = await spoken("one");
    await heard(entry, ana, mo);
    // Bea is handed the same message under another epoch: withheld, and hashed as she saw it.
    await bea.take(await restamped(entry, { epoch: entry.epoch + 1 }));
    const second = await spoken("two");
    expect((await mo.take(second)).kind).toBe("message");
    expect(await bea.take(second)).toEqual({ kind: "frozen", reason: "log_hash" });
  });

  test("when a commit bears no good stamp", async () => {
    const entry = await moRemovesAna();
    expect(await cast.bea.take(bent(entry))).toEqual({ kind: "frozen", reason: "stamp" });
  });

  test("when a commit comes from one who is no mentor", async () => {
    const { log, ana, bea } = cast;
    const made = await forged(ana.membership.group, []);
    const entry = await log.store(commitFrame(ana, made.message), ana.seat);
    expect(await bea.take(entry)).toEqual({ kind: "frozen", reason: "commit_rejected" });
  });

  test("when a mentor commits after her shift is over", async () => {
    const { log, mo, bea } = cast;
    let now = NOW;
    const noor = new Client("Noor", await credentials("Noor", 600));
    const cleo = new Client("Cielo Mar Onda", null, () => now);
    await admitted(log, mo, [noor, cleo], cast.ana, bea);
    now = NOW + 1_300;
    noor.lobby.remove(bea.leaf);
    const { entry } = await committed(log, noor);
    expect(await cleo.take(entry)).toEqual({ kind: "frozen", reason: "commit_rejected" });
  });

  test("when a mentor takes out another whose certificate holds and who did not say that she goes", async () => {
    const { log, mo, ana, bea } = cast;
    const noor = new Client("Noor", await credentials("Noor"));
    await admitted(log, mo, [noor], ana, bea);
    const made = await mls.commit(mo.membership.group, { adds: [], removes: [noor.leaf] }, NOW);
    const entry = await log.store({ ...commitFrame(mo, made.message), removes: [noor.leaf] }, mo.seat);
    expect(await bea.take(entry)).toEqual({ kind: "frozen", reason: "commit_rejected" });
  });

  test("when a commit is put on another's seat", async () => {
    const entry = await restamped(await moRemovesAna(), { seat: cast.ana.seat });
    expect(await cast.bea.take(entry)).toEqual({ kind: "frozen", reason: "commit_rejected" });
  });

  test.each<[string, (entry: Entry) => Partial<Entry>]>([
    ["another leaf removed", () => ({ removes: [2] })],
    ["nobody removed", () => ({ removes: [] })],
    ["somebody added", (entry) => ({ adds: [{ leaf: 3, seat: entry.seat }] })],
  ])("when the log declares %s of a commit that did otherwise, to its maker as to the others", async (_, change) => {
    const { mo, bea } = cast;
    const entry = await moRemovesAna();
    const lie = { ...entry, ...change(entry) };
    const before = mo.membership.people.roster(0, 0);
    expect(await bea.take(lie)).toEqual({ kind: "frozen", reason: "commit_rejected" });
    expect(await mo.take(lie)).toEqual({ kind: "frozen", reason: "commit_rejected" });
    expect(mo.membership.people.roster(0, 0)).toEqual(before);
  });

  test("when the log names another seat for the one whom a mentor added", async () => {
    const { log, mo, bea } = cast;
    pause();
    await knocked(mo, new Client("Cielo Mar Onda", null));
    const { entry } = await committed(log, mo);
    const lie = { ...entry, adds: [{ leaf: 3, seat: random(16) }] };
    expect(await bea.take(lie)).toEqual({ kind: "frozen", reason: "commit_rejected" });
    expect(await mo.take(lie)).toEqual({ kind: "frozen", reason: "commit_rejected" });
  });
});

describe("a newcomer", () => {
  test("has no log hash before the anchor, and cannot be talked into a false one", async () => {
    const { log, mo, ana, bea } = cast;
    const cleo = new Client("Cielo Mar Onda", null);
    await letIn(log, mo, [cleo], ana, bea);
    expect(cleo.membership.head).toBeNull();
    mo.voice.tell("anchor", [], { seq: cleo.membership.since, hash: random(32) });
    await said(log, mo, cleo);
    await ana.say("hello");
    const entry = await log.store({ ...ana.post }, ana.seat);
    expect(await cleo.take(entry)).toEqual({ kind: "frozen", reason: "log_hash" });
  });

  test.each([
    ["its own", 0, "message"],
    ["a later", 1, "frozen"],
    ["an earlier", -2, "frozen"],
  ])("who got her Welcome under %s position hears of it from the first who could write to her", async (_, shift, kind) => {
    const { log, mo, ana, bea } = cast;
    const cleo = new Client("Cielo Mar Onda", null);
    pause();
    await knocked(mo, cleo);
    const { entry, frame } = await committed(log, mo);
    await heard(entry, mo, ana, bea);
    await cleo.join({ ...entry, seq: entry.seq + shift }, frame.welcome);
    await ana.say("hello");
    const words = await log.store(ana.post, ana.seat);
    expect((await cleo.take(await restamped(words, { seq: words.seq + shift }))).kind).toBe(kind);
  });

  test("is not called by what an old anchor says of her leaf, and neither is anybody", async () => {
    const { log, mo, ana, bea } = cast;
    // Mo vouches for the log as of now, and the anchor goes out only after Bea's leaf is another's.
    mo.voice.tell("anchor", [[bea.leaf, "Onda Pino Lago"], [ana.leaf, ana.name]], mo.membership.head);
    mo.lobby.remove(bea.leaf);
    const cleo = new Client("Cielo Mar Onda", null);
    await letIn(log, mo, [cleo], ana);
    expect(cleo.leaf).toBe(bea.leaf);
    await said(log, mo, ana, cleo);
    // It was taken, for it names whoever still sits where she sat.
    expect(ana.membership.people.name(ana.leaf)).toBe(ana.name);
    expect([ana, cleo].map(({ membership }) => membership.people.name(cleo.leaf))).toEqual([null, null]);
  });

  test("takes no anchor from one who is no mentor", async () => {
    const { log, mo, ana, bea } = cast;
    const cleo = new Client("Cielo Mar Onda", null);
    await letIn(log, mo, [cleo], ana, bea);
    ana.voice.tell("anchor", [[0, "Impostor"]], ana.membership.head);
    await said(log, ana, cleo);
    expect(cleo.membership.head).toBeNull();
    expect(cleo.lines.at(-1)).toMatchObject({ kind: "withheld", reason: "payload" });
    expect(cleo.membership.people.name(0)).toBe("Mo");
  });
});

describe("after an absence", () => {
  const HOUR = 3_600;
  let now: number;
  let away: number;
  let cleo: Client;
  beforeEach(async () => {
    [now, away] = [NOW, 0];
    cleo = new Client("Cielo Mar Onda", null, () => now, () => now - away);
    await admitted(cast.log, cast.mo, [cleo], cast.ana, cast.bea);
  });

  /** Mo lets Dana in while Cleo's device sleeps for three hours. */
  async function missed(): Promise<Entry> {
    const { log, mo, ana, bea } = cast;
    const entry = await letIn(log, mo, [new Client("Duna Onda Sol", null)], ana, bea);
    now = NOW + 3 * HOUR;
    return entry;
  }

  test("a commit is judged at the minute that it bears: its mentor's shift held then", async () => {
    const entry = await missed();
    away = 3 * HOUR;
    expect((await cleo.take(entry)).kind).toBe("change");
  });

  test("and never before she went: a line that broke for a moment makes nothing old", async () => {
    const entry = await missed();
    away = 60;
    expect(await cleo.take(entry)).toEqual({ kind: "frozen", reason: "commit_rejected" });
  });

  test("and only what was missed: on a line that was there all the time it is judged now", async () => {
    expect(await cleo.take(await missed())).toEqual({ kind: "frozen", reason: "commit_rejected" });
  });

  test("and never before what was judged already, however old the log makes it", async () => {
    const { log, ana, bea } = cast;
    const entry = await missed();
    await ana.say("hello");
    const words = await log.store(ana.post, ana.seat);
    away = 3 * HOUR;
    expect((await cleo.take(entry)).kind).toBe("change");
    // Three hours later by the log's own word; after that nothing is earlier.
    await cleo.take(await restamped(words, { minute: now / 60 }));
    await heard(words, cast.mo, bea, ana);
    const late = await letIn(log, cast.mo, [new Client("Lia Onda Sol", null)], ana, bea);
    expect(await cleo.take(late)).toEqual({ kind: "frozen", reason: "commit_rejected" });
  });
});

test("a tree with a leaf that stands for nobody is refused", async () => {
  const own = await mls.createKeyPackage({ identity: random(20), now: NOW });
  const group = await mls.createGroup({ groupId: random(16), own });
  const begun = Membership.begin(ground(), await stampBook(), group, { generation: 1, seq: 0 });
  expect(await refusalOf(() => begun)).toBe("leaf_refused");
});

test("nothing opens once the generation is wiped", async () => {
  const entry = await spoken();
  cast.bea.membership.wipe();
  expect(await cast.bea.take(entry)).toEqual({ kind: "withheld", reason: "unreadable" });
});

/** Something said first, so that the others know a name to say goodbye to. */
async function speaking(client: Client): Promise<Client> {
  await client.say("hello");
  return client;
}

async function moRemovesAna(): Promise<Entry> {
  const { log, mo, ana } = cast;
  mo.lobby.remove(ana.leaf);
  return (await committed(log, mo)).entry;
}

const commitFrame = (client: Client, body: Uint8Array) =>
  ({
    type: "commit", room: ROOM, generation: 1, client_id: random(16), epoch: mls.epoch(client.membership.group),
    body, adds: [], removes: [], welcome: null,
  }) as const;

/** A message that Ana's hands made past her client: any counter, any client id. */
async function crafted({ counter, id = random(16) }: { counter: number; id?: Uint8Array }): Promise<Entry> {
  const { log, ana } = cast;
  const { group, head, generation } = ana.membership;
  const self = mls.members(group)[ana.leaf];
  if (!head || !self) throw new Error("Ana may not write");
  const sealed = sealFrank({
    groupId: mls.groupId(group), epoch: mls.epoch(group), leaf: self.leaf, signatureKey: self.signatureKey, clientId: id, random,
    payload: { counter, seq: head.seq, hash: head.hash, nickname: ana.name, kind: "say", text: "x", target: null, tags: [] },
  });
  const made = await mls.encrypt(group, sealed.plaintext, sealed.aad);
  ana.membership.advance(made.group);
  return log.store(
    { type: "post", room: ROOM, generation, client_id: id, epoch: mls.epoch(group), body: made.message },
    ana.seat,
  );
}
