/** The mentor's door: who waits, one commit at a time, and a lost race made anew. */
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { hex } from "../../src/bytes";
import * as mls from "../../src/crypto/group";
import { nativeSuite, use } from "../../src/crypto/group/provider";
import { padKeyPackage } from "../../src/crypto/padding";
import { encode } from "../../src/protocol/codec";
import { type Commit, MAX_FRAME } from "../../src/protocol/frames.generated";
import { NOW } from "../crypto/group/clock";
import { FITS_ALL, keyPackageBytes, looseSuite, oddKeyPackage } from "../crypto/group/hostile";
import { vectors } from "../shared";
import {
  admitted, anchored, type Cast, Client, committed, credentials, heard, knocked, letIn, pause, random, room, said, vouched,
} from "./cast";

/** Bytes of a stranger's KeyPackage. */
const LARGEST = vectors<{ longest: { survivor: number } }>("padding").longest.survivor;

let cast: Cast;
let cleo: Client;
let dana: Client;
beforeEach(async () => {
  cast = await room();
  [cleo, dana] = [new Client("Cielo Mar Onda", null), new Client("Duna Onda Sol", null)];
  pause();
});

const prepare = (mentor: Client) => mentor.lobby.prepare(mentor.membership, random(16));
const seats = (client: Client): string[] => client.membership.people.roster(0, 0).map(({ seat }) => seat);

describe("who waits", () => {
  test("is shown longest first, and knocking again keeps one place", () => {
    const { lobby } = cast.mo;
    const [early, late] = [{ keyPackage: random(8), minute: 3 }, { keyPackage: random(8), minute: 5 }];
    lobby.knocked("late", late);
    lobby.knocked("early", early);
    lobby.knocked("late", { ...late, keyPackage: random(8) });
    expect(lobby.waiting()).toEqual([{ seat: "early", minute: 3 }, { seat: "late", minute: 5 }]);
    lobby.unknocked("early");
    expect(lobby.waiting().map(({ seat }) => seat)).toEqual(["late"]);
  });

  test("is let in by a mentor's word alone", async () => {
    const { mo } = cast;
    mo.lobby.knocked(hex(cleo.seat), { keyPackage: await cleo.knock(mo), minute: 1 });
    expect(await prepare(mo)).toBeNull();
    mo.lobby.admit([hex(dana.seat)]);
    expect(mo.lobby.eager).toBe(false);
    mo.lobby.admit("all");
    expect((await prepare(mo))?.frame.adds).toEqual([{ seat: cleo.seat, leaf: 3 }]);
  });

  test("and is let in once", async () => {
    const { log, mo, ana, bea } = cast;
    await admitted(log, mo, [cleo], ana, bea);
    pause();
    mo.lobby.admit([hex(cleo.seat)]);
    expect(await prepare(mo)).toBeNull();
    expect(mo.lobby.eager).toBe(false);
  });
});

describe("a KeyPackage is let go without harm to those beside it", () => {
  test.each<[string, () => Promise<Uint8Array>]>([
    ["no KeyPackage at all", async () => padKeyPackage(random(64))],
    ["badly padded", async () => random(1_024)],
    ["of another seat", async () => padKeyPackage((await mls.createKeyPackage({ identity: random(16), now: NOW })).message)],
    ["of a key that any signature fits", async () => {
      use(looseSuite());
      return padKeyPackage(keyPackageBytes(await oddKeyPackage({ identity: dana.seat, signing: FITS_ALL })));
    }],
    ["expired", async () => padKeyPackage((await mls.createKeyPackage({ identity: dana.seat, now: NOW - 10_000 })).message)],
    ["larger than a stranger needs", async () => padKeyPackage(await large(dana.seat, LARGEST + 2))],
    ["with certificates that do not hold", async () => {
      const key = await mls.generateSignatureKey();
      return new Client("Noor", { ...(await credentials("Noor")), key }).knock(cast.mo);
    }],
  ])("%s", async (_, keyPackage) => {
    const { mo } = cast;
    onTestFinished(() => use(nativeSuite()));
    mo.lobby.knocked(hex(dana.seat), { keyPackage: await keyPackage(), minute: 1 });
    mo.lobby.knocked(hex(cleo.seat), { keyPackage: await cleo.knock(mo), minute: 1 });
    mo.lobby.admit("all");
    expect((await prepare(mo))?.frame.adds).toEqual([{ seat: cleo.seat, leaf: 3 }]);
    expect(mo.lobby.waiting().map(({ seat }) => seat)).toEqual([hex(cleo.seat)]);
  });

  test("two that cannot both be in", async () => {
    const { log, mo, ana, bea } = cast;
    const own = await mls.createKeyPackage({ identity: dana.seat, now: NOW });
    const { leafNode } = own.opaque.publicPackage;
    const identity = random(16);
    const twin = keyPackageBytes(await oddKeyPackage({ identity, hpkePublicKey: leafNode.hpkePublicKey }));
    mo.lobby.knocked(hex(dana.seat), { keyPackage: padKeyPackage(own.message), minute: 1 });
    mo.lobby.knocked(hex(identity), { keyPackage: padKeyPackage(twin), minute: 1 });
    mo.lobby.knocked(hex(cleo.seat), { keyPackage: await cleo.knock(mo), minute: 1 });
    mo.lobby.admit("all");
    const { entry, frame } = await committed(log, mo);
    expect(frame.adds.map(({ seat }) => hex(seat))).toEqual([hex(dana.seat), hex(cleo.seat)]);
    await heard(entry, mo, ana, bea);
    await said(log, await speaking(ana), mo, bea);
  });
});

describe("commits", () => {
  test("are made one at a time", async () => {
    const { mo, ana } = cast;
    await knocked(mo, cleo);
    expect(await prepare(mo)).not.toBeNull();
    mo.lobby.remove(ana.leaf);
    expect(await prepare(mo)).toBeNull();
  });

  test("that add keep a pause between them; those that remove do not wait", async () => {
    const { log, mo, ana, bea } = cast;
    await admitted(log, mo, [cleo], ana, bea);
    await knocked(mo, dana);
    expect(mo.lobby.patience()).toBe(2);
    expect(await prepare(mo)).toBeNull();
    mo.lobby.remove(ana.leaf);
    const { entry, frame } = await committed(log, mo);
    expect([frame.adds, frame.removes, frame.welcome]).toEqual([[], [ana.leaf], null]);
    await heard(entry, mo, bea, cleo);
    pause();
    expect((await prepare(mo))?.frame.adds).toEqual([{ seat: dana.seat, leaf: ana.leaf }]);
  });

  test("that take one out and let another in leave the newcomer on that leaf in peace", async () => {
    const { log, mo, ana, bea } = cast;
    mo.lobby.remove(ana.leaf);
    await knocked(mo, cleo);
    const { entry, frame } = await committed(log, mo);
    expect([frame.removes, frame.adds]).toEqual([[1], [{ seat: cleo.seat, leaf: 1 }]]);
    await heard(entry, mo, bea);
    await cleo.join(entry, frame.welcome);
    pause();
    expect(await prepare(mo)).toBeNull();
  });

  test("never take out a leaf that nobody sits on", async () => {
    cast.mo.lobby.remove(7);
    expect(await prepare(cast.mo)).toBeNull();
  });

  test("that may not be tried again are dropped with what they wanted", async () => {
    const { mo, ana } = cast;
    mo.lobby.remove(ana.leaf);
    await knocked(mo, cleo);
    expect(await prepare(mo)).not.toBeNull();
    mo.lobby.lost(true, mo.membership.group);
    pause();
    expect(await prepare(mo)).toBeNull();
    expect(mo.lobby.waiting()).toHaveLength(1);
  });

  test("of a former generation are nothing in the next", async () => {
    const { mo, ana } = cast;
    mo.lobby.remove(ana.leaf);
    expect(await prepare(mo)).not.toBeNull();
    mo.lobby.reset();
    expect(mo.lobby.pending).toBeNull();
    expect(await prepare(mo)).toBeNull();
  });
});

describe("many at once whose KeyPackages are as large as they may be", () => {
  test("are let in until the room is full, sixteen to a frame, and a Remove goes with the first", async () => {
    const { mo, ana } = cast;
    const strangers = Array.from({ length: 62 }, () => random(16));
    for (const seat of strangers)
      mo.lobby.knocked(hex(seat), { keyPackage: padKeyPackage(await large(seat, LARGEST)), minute: 1 });
    mo.lobby.admit("all");
    mo.lobby.remove(ana.leaf);
    const frames = await allLetIn();
    expect(frames.flatMap(({ adds }) => adds.map(({ seat }) => hex(seat)))).toEqual(strangers.map(hex));
    expect(frames.map(({ adds }) => adds.length)).toEqual([16, 16, 16, 14]);
    expect(frames[0]?.removes).toEqual([ana.leaf]);
  });

  test("are sixteen mentors: as many come in as a Welcome can name, the others are let go, and a Remove goes out", async () => {
    const { mo, ana } = cast;
    await knocked(mo, ...(await mentors(16)));
    const frames = await allLetIn();
    const inside = frames.flatMap(({ adds }) => adds).length;
    expect([inside > 10, inside < 16]).toEqual([true, true]);
    expect(mo.lobby.waiting()).toEqual([]);
    await knocked(mo, ...(await mentors(2)));
    mo.lobby.remove(ana.leaf);
    pause();
    expect((await prepare(mo))?.frame).toMatchObject({ adds: [], removes: [ana.leaf], welcome: null });
    expect(mo.lobby.waiting()).toEqual([]);
  });

  /** Mo's commits until nobody waits whom she would let in. Each goes through the log, if a line would carry it. */
  async function allLetIn(): Promise<readonly Commit[]> {
    const { log, mo, bea } = cast;
    const frames: Commit[] = [];
    for (let pending = await prepare(mo); pending; pending = await prepare(mo)) {
      expect(encode(pending.frame).length).toBeLessThanOrEqual(MAX_FRAME);
      frames.push(pending.frame);
      await heard(await log.store(pending.frame, mo.seat), mo, bea);
      pause();
    }
    return frames;
  }

  /** So many, each certified for more states than there are. */
  function mentors(count: number): Promise<readonly Client[]> {
    const states = Array.from({ length: 64 }, (_, number) => `state ${number}`.padEnd(24, "."));
    return Promise.all(Array.from({ length: count }, async () => new Client("Noor", await credentials("Noor", 3_600, { states }))));
  }
});

describe("with another mentor in the room", () => {
  let noor: Client;
  beforeEach(async () => {
    noor = new Client("Noor", await credentials("Noor"));
    await admitted(cast.log, cast.mo, [noor], cast.ana, cast.bea);
    pause();
  });

  test("a lost race is discarded and rebased on the group that won", async () => {
    const { log, mo, ana, bea } = cast;
    await knocked(mo, cleo);
    await knocked(noor, dana);
    const lost = await prepare(noor);
    expect(lost?.frame.adds).toEqual([{ seat: dana.seat, leaf: 4 }]);
    const { entry, frame } = await committed(log, mo);
    await heard(entry, mo, noor, ana, bea);
    await cleo.join(entry, frame.welcome);
    expect(noor.lobby.pending).toBeNull();
    await anchored(log, mo, noor, ana, bea, cleo);
    pause();
    const again = await committed(log, noor);
    expect(again.frame).toMatchObject({ epoch: frame.epoch + 1, adds: [{ seat: dana.seat, leaf: 5 }] });
    await heard(again.entry, mo, noor, ana, bea, cleo);
    await dana.join(again.entry, again.frame.welcome);
    await anchored(log, noor, mo, ana, bea, cleo, dana);
    for (const { membership } of [noor, ana, bea, cleo, dana])
      expect([membership.head, await membership.secret()]).toEqual([mo.membership.head, await mo.membership.secret()]);
    expect(seats(dana)).toEqual([mo, ana, bea, noor, cleo, dana].map(({ seat }) => hex(seat)));
  });

  test("what the winner did already is not done again, nor to whoever came in its place", async () => {
    const { log, mo, ana, bea } = cast;
    noor.lobby.remove(ana.leaf);
    expect(await prepare(noor)).not.toBeNull();
    mo.lobby.remove(ana.leaf);
    await knocked(mo, cleo);
    const { entry, frame } = await committed(log, mo);
    expect(frame.adds).toEqual([{ seat: cleo.seat, leaf: ana.leaf }]);
    await heard(entry, mo, noor, bea);
    expect(await prepare(noor)).toBeNull();
  });

  test("neither takes the other out while her shift holds: it would stop the room for everyone", async () => {
    const { mo, ana } = cast;
    mo.lobby.remove(noor.leaf);
    expect(await prepare(mo)).toBeNull();
    mo.lobby.remove(ana.leaf);
    expect((await prepare(mo))?.frame.removes).toEqual([ana.leaf]);
  });
});

describe("a mentor who said that she is leaving", () => {
  let noor: Client;
  beforeEach(async () => {
    const { log, mo, ana, bea } = cast;
    noor = new Client("Noor", await credentials("Noor"));
    await admitted(log, mo, [noor], ana, bea);
    pause();
  });

  /** She said it, and it is in the log as these see it. */
  async function leaves(...others: readonly Client[]): Promise<void> {
    noor.voice.tell("leaving", [], null);
    await said(cast.log, noor, ...others);
  }

  async function here(newcomer: Client, ...others: readonly Client[]): Promise<void> {
    newcomer.voice.tell("here", [], null);
    await said(cast.log, newcomer, ...others);
  }

  /** This mentor takes her out, and nobody stops. */
  async function takenOut(mentor: Client, ...others: readonly Client[]): Promise<void> {
    const { entry, frame } = await committed(cast.log, mentor);
    expect(frame.removes).toEqual([noor.leaf]);
    for (const each of [mentor, ...others]) expect((await each.take(entry)).kind).toBe("change");
  }

  /** Sealed before Cleo came and stored after, when Mo had vouched already: Cleo cannot know of it. */
  async function leavesUnread(mentor: Client, ...others: readonly Client[]): Promise<void> {
    const { log } = cast;
    noor.voice.tell("leaving", [], null);
    await noor.voice.pump(noor.membership);
    await letIn(log, mentor, [cleo], noor, ...others);
    vouched(mentor);
    await heard(await log.store(noor.post, noor.seat), mentor, ...others, cleo);
    await said(log, mentor, ...others, cleo);
    await here(cleo, mentor, ...others);
    mentor.lobby.remove(noor.leaf);
  }

  test("can be taken out at once, and everybody follows", async () => {
    const { mo, ana, bea } = cast;
    await leaves(mo, ana, bea);
    mo.lobby.remove(noor.leaf);
    await takenOut(mo, ana, bea);
  });

  test("stays while somebody is inside who could not know of it: she would stop, and name the mentor who did it", async () => {
    const { log, mo, ana, bea } = cast;
    await leavesUnread(mo, ana, bea);
    expect(await prepare(mo)).toBeNull();
    // A later anchor changes nothing: a word about others is heeded by those alone who come in by it.
    await anchored(log, mo, ana, bea, cleo);
    expect([cleo, ana].map(({ membership }) => membership.farewells.left.has(noor.leaf))).toEqual([false, true]);
    expect(await prepare(mo)).toBeNull();
    mo.lobby.remove(cleo.leaf);
    const { entry, frame } = await committed(log, mo);
    expect(frame.removes).toEqual([cleo.leaf]);
    await heard(entry, mo, ana, bea);
    await takenOut(mo, ana, bea);
  });

  test("can be taken out by a lead, whom everybody follows anyhow", async () => {
    const { log, mo, ana, bea } = cast;
    const sam = new Client("Sam", await credentials("Sam", 3_600, { role: "lead" }));
    await admitted(log, mo, [sam], noor, ana, bea);
    await here(sam, mo, noor, ana, bea);
    pause();
    await leavesUnread(sam, mo, ana, bea);
    await takenOut(sam, mo, ana, bea, cleo);
  });

  test("stays until those who came meanwhile have been told, and have been heard", async () => {
    const { log, mo, ana, bea } = cast;
    await leaves(mo, ana, bea);
    // Somebody was let in when the server said that Noor's seat is empty: the commit was on its way.
    await letIn(log, mo, [cleo], ana, bea);
    mo.lobby.remove(noor.leaf);
    expect(await prepare(mo)).toBeNull();
    await anchored(log, mo, ana, bea, cleo);
    expect(await prepare(mo)).toBeNull();
    await here(cleo, mo, ana, bea);
    await takenOut(mo, ana, bea, cleo);
  });

  test("can be taken out by another mentor than the one who told them", async () => {
    const { log, mo, ana, bea } = cast;
    const lu = new Client("Lu", await credentials("Lu"));
    await admitted(log, mo, [lu], noor, ana, bea);
    await leaves(mo, lu, ana, bea);
    await admitted(log, mo, [cleo], lu, ana, bea);
    lu.lobby.remove(noor.leaf);
    expect(await prepare(lu)).toBeNull();
    await here(cleo, mo, lu, ana, bea);
    await takenOut(lu, mo, ana, bea, cleo);
  });

  test("is not taken out by one who was told so herself, and knows nothing of those who came between", async () => {
    const { log, mo, ana, bea } = cast;
    await leavesUnread(mo, ana, bea);
    const lu = new Client("Lu", await credentials("Lu"));
    await admitted(log, mo, [lu], ana, bea, cleo);
    lu.lobby.remove(noor.leaf);
    expect(await prepare(lu)).toBeNull();
  });
});

test("a mentor whose shift is over can be taken out", async () => {
  const { log, ana, bea } = cast;
  let now = NOW;
  const mo = cast.mo;
  const noor = new Client("Noor", await credentials("Noor"), () => now);
  const late = new Client("Lu", await credentials("Lu", 600));
  await admitted(log, mo, [noor, late], ana, bea);
  noor.lobby.remove(late.leaf);
  // Over by this clock, and perhaps not yet by another's: who still sees it hold would freeze.
  now = NOW + 1_300;
  expect(await prepare(noor)).toBeNull();
  now = NOW + 1_900;
  expect((await prepare(noor))?.frame.removes).toEqual([late.leaf]);
});

test("a mentor whose own shift is over commits nothing more: it would stop everybody else's client", async () => {
  const { log, mo, ana, bea } = cast;
  let now = NOW;
  const late = new Client("Lu", await credentials("Lu", 600), () => now);
  await admitted(log, mo, [late], ana, bea);
  late.lobby.remove(ana.leaf);
  expect(late.lobby.serving(late.membership)).toBe(true);
  now = NOW + 600;
  expect(late.lobby.serving(late.membership)).toBe(false);
  expect(await prepare(late)).toBeNull();
  now = NOW + 599;
  expect((await prepare(late))?.frame.removes).toEqual([ana.leaf]);
});

test("a mentor whose shift is over is not let in, though everyone's clock gives her ten minutes more", async () => {
  const { mo } = cast;
  const late = new Client("Lu", await credentials("Lu", 0));
  await knocked(mo, late, cleo);
  expect((await prepare(mo))?.frame.adds).toEqual([{ seat: cleo.seat, leaf: 3 }]);
});

describe("a refusal", () => {
  beforeEach(async () => {
    cast.mo.lobby.remove(cast.ana.leaf);
    await prepare(cast.mo);
  });
  const refuse = (code: string) => cast.mo.lobby.refused(code, cast.mo.membership.group);

  test("of haste leaves the commit as it is, since it may be in the log already; she is told now and then", async () => {
    const { pending } = cast.mo.lobby;
    const fates = ["busy", "too_fast", "server_error", "busy", "busy", "busy"].map(refuse);
    expect(fates.map(({ next }) => next)).toEqual(Array(6).fill("resend"));
    expect(fates.map(({ tell }) => tell)).toEqual([false, false, false, false, true, false]);
    expect(cast.mo.lobby.pending).toBe(pending);
  });

  test("because another mentor was faster waits for her commit", () => {
    expect(refuse("epoch_taken")).toEqual({ next: "wait", tell: false });
    expect(cast.mo.lobby.pending).toBeNull();
  });

  test("because the room is full is not of the Remove that went with it, which goes out alone; she hears of the Add", async () => {
    const { mo, ana } = cast;
    mo.lobby.lost(false, mo.membership.group);
    await knocked(mo, cleo);
    expect((await prepare(mo))?.frame).toMatchObject({ adds: [{ seat: cleo.seat }], removes: [ana.leaf] });
    expect(refuse("room_at_capacity")).toEqual({ next: "pump", tell: true });
    pause();
    expect((await prepare(mo))?.frame).toMatchObject({ adds: [], removes: [ana.leaf] });
    expect(refuse("room_at_capacity")).toEqual({ next: "pump", tell: true });
    expect(await prepare(mo)).toBeNull();
  });

  test("that passes is tried anew five times, and never forgotten without a word", async () => {
    const fates = [];
    for (let tries = 0; tries < 5; tries += 1) {
      fates.push(refuse("remove_unknown"));
      await prepare(cast.mo);
    }
    expect(fates.map(({ tell }) => tell)).toEqual([false, false, false, false, true]);
    expect(cast.mo.lobby.pending).toBeNull();
  });
});

/** Up to so many bytes, as a stranger makes it who says a hundred times over what her client can do. */
async function large(identity: Uint8Array, most: number): Promise<Uint8Array> {
  const made = async (times: number) =>
    keyPackageBytes(await oddKeyPackage({ identity, credentials: Array<"basic">(times).fill("basic") }));
  return made(1 + Math.floor((most - 1 - (await made(1)).length) / 2));
}

async function speaking(client: Client): Promise<Client> {
  await client.say("hello");
  return client;
}
