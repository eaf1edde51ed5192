/** Signs of life: said in time, heeded by one's own clock, and never asked of a device that slept. */
import { beforeEach, expect, test, vi } from "vitest";
import { Pulse, type PulseEnds } from "../../src/room/pulse";
import { admitted, type Cast, Client, credentials, heard, room, said } from "./cast";

let cast: Cast;
let told: string[];
let idle: boolean;
let online: boolean;
let awaited: string;
let stale: number[];

beforeEach(async () => {
  cast = await room();
  told = [];
  stale = [];
  idle = true;
  online = true;
  awaited = "";
});

function pulse(client: Client, mentor: boolean, change: Partial<PulseEnds> = {}): Pulse {
  const made = new Pulse({
    ground: client.ground,
    mentor,
    membership: () => client.membership,
    online: () => online,
    idle: () => idle,
    awaited: () => awaited,
    tell: (kind) => told.push(kind),
    again: () => told.push("again"),
    attended: (attended) => told.push(attended ? "attended" : "unattended"),
    stale: (leaf) => stale.push(leaf),
    ...change,
  });
  made.begin();
  return made;
}

/** Seconds pass, with a look at the clock every five of them. */
function pass(seconds: number, ...pulses: readonly Pulse[]): void {
  for (let at = 0; at < seconds; at += 5) {
    vi.advanceTimersByTime(5_000);
    for (const each of pulses) each.look();
  }
}

test("a mentor is never silent for more than twenty seconds and one look", () => {
  const mo = pulse(cast.mo, true);
  pass(600, mo);
  expect(told.filter((kind) => kind === "heartbeat").length).toBeGreaterThanOrEqual(600 / 25);
  expect(new Set(told)).toEqual(new Set(["heartbeat"]));
});

test("another member is silent for five minutes at most", () => {
  const ana = pulse(cast.ana, false, { again: () => {}, attended: () => {} });
  pass(1_200, ana);
  const count = told.length;
  expect(count).toBeGreaterThanOrEqual(3);
  expect(count).toBeLessThanOrEqual(6);
});

test("somebody spoke: the others say soon what they have seen, once for all that was said", () => {
  const ana = pulse(cast.ana, false, { again: () => {} });
  for (const kind of ["say", "here", null] as const) ana.heard(false, kind);
  pass(20, ana);
  expect(told).toEqual(["heartbeat"]);
  pass(30, ana);
  expect(told).toEqual(["heartbeat"]);
});

test("a heartbeat calls forth no other, and what she says herself is her sign", () => {
  const ana = pulse(cast.ana, false);
  ana.heard(false, "heartbeat");
  ana.heard(false, "away");
  ana.heard(false, "say");
  ana.heard(true, "say");
  pass(40, ana);
  expect(told).toEqual([]);
});

test("nothing is said while the line is away or something of hers is on its way", () => {
  const ana = pulse(cast.ana, false, { again: () => {} });
  ana.heard(false, "say");
  idle = false;
  pass(40, ana);
  idle = true;
  online = false;
  pass(5, ana);
  expect(told).toEqual([]);
  online = true;
  pass(5, ana);
  expect(told).toEqual(["heartbeat"]);
});

test("a page out of sight says that it is away, as long as it is", () => {
  const ana = pulse(cast.ana, false);
  idle = false;
  ana.hide(true);
  ana.look();
  ana.heard(true, "say");
  idle = true;
  ana.look();
  expect(told).toEqual(["away"]);
  ana.hide(true);
  ana.heard(false, "say");
  pass(20, ana);
  expect(told).toEqual(["away", "away"]);
  ana.hide(false);
  ana.look();
  expect(told).toEqual(["away", "away", "heartbeat"]);
});

test("without a mentor's word for a minute the room is unattended, and the line is asked first; D9", async () => {
  const { log, mo, ana, bea } = cast;
  const hers = pulse(ana, false);
  pass(40, hers);
  expect(told).toEqual([]);
  pass(15, hers);
  expect(told).toEqual(["again"]);
  pass(10, hers);
  expect(told).toEqual(["again", "unattended"]);
  // A survivor's word changes nothing; the mentor's does.
  await bea.say("Is anybody here?");
  await heard(await log.store(bea.post, bea.seat), mo, ana, bea);
  pass(5, hers);
  expect(told.at(-1)).toBe("unattended");
  mo.voice.tell("heartbeat", [], null);
  await said(log, mo, ana, bea);
  pass(5, hers);
  expect(told.at(-1)).toBe("attended");
});

test("a log that comes late, as her own words tell, is no sign that a mentor is there", async () => {
  const { log, mo, ana, bea } = cast;
  const hers = pulse(ana, false);
  const passes = async (seconds: number): Promise<void> => {
    for (let at = 0; at < seconds; at += 20) {
      mo.voice.tell("heartbeat", [], null);
      await said(log, mo, ana, bea);
      pass(20, hers);
    }
  };
  awaited = "one";
  await passes(60);
  awaited = "two";
  await passes(60);
  // While her line is gone nothing can come back, and that is no lateness.
  online = false;
  await passes(60);
  expect(told).toEqual([]);
  online = true;
  await passes(20);
  expect(told).toEqual(["unattended"]);
  awaited = "three";
  await passes(20);
  expect(told).toEqual(["unattended", "attended"]);
});

test("a mentor whose shift is over is no mentor to be heard", async () => {
  const { log, mo, ana, bea } = cast;
  const noor = new Client("Noor", await credentials("Noor", 30));
  await admitted(log, mo, [noor], ana, bea);
  const later = { ...ana.ground, now: () => ana.ground.now() + 60 };
  const hers = pulse(ana, false, { ground: later });
  for (let minute = 0; minute < 2; minute++) {
    pass(40, hers);
    noor.voice.tell("heartbeat", [], null);
    await said(log, noor, mo, ana, bea);
  }
  expect(told.filter((kind) => kind !== "again").at(-1)).toBe("unattended");
});

test("a device that slept gives the room a minute before it calls it empty", () => {
  const ana = pulse(cast.ana, false);
  vi.advanceTimersByTime(3_600_000);
  ana.look();
  pass(40, ana);
  expect(told.filter((kind) => kind !== "heartbeat")).toEqual([]);
  pass(30, ana);
  expect(told).toContain("unattended");
});

test("a quarter of an hour of silence frees a survivor's place, and no mentor's", async () => {
  const { mo, ana, bea, log } = cast;
  const noor = new Client("Noor", await credentials("Noor"));
  await admitted(log, mo, [noor], ana, bea);
  const his = pulse(mo, true);
  pass(890, his);
  expect(stale).toEqual([]);
  await ana.say("Still here.");
  await heard(await log.store(ana.post, ana.seat), mo, ana, bea);
  pass(20, his);
  expect(new Set(stale)).toEqual(new Set([bea.leaf]));
});

test("nobody is put out by a mentor whose own line or device was gone", () => {
  const his = pulse(cast.mo, true);
  pass(600, his);
  his.online();
  pass(600, his);
  vi.advanceTimersByTime(3_600_000);
  his.look();
  pass(600, his);
  expect(stale).toEqual([]);
});
