/** Signs of life: said in time, heeded by one's own clock, and never asked of a device that slept. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Post } from "../../src/protocol/frames.generated";
import { Pulse, type PulseEnds } from "../../src/room/pulse";
import { admitted, type Cast, Client, credentials, heard, newId, room, said } from "./cast";

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

test("what she said before her line broke is old when it comes: another sign follows at once", () => {
  const mo = pulse(cast.mo, true);
  pass(10, mo);
  awaited = "sealed";
  idle = online = false;
  pass(45, mo);
  expect(told).toEqual([]);
  idle = online = true;
  awaited = "";
  mo.heard(true, null);
  pass(5, mo);
  expect(told).toEqual(["heartbeat"]);
});

test("how long no mentor was heard counts while the line is there, and from the newest sign", async () => {
  const { log, mo, ana, bea } = cast;
  const hers = pulse(ana, false, { again: () => {}, attended: () => {} });
  pass(65, hers);
  expect(hers.deserted).toBeGreaterThanOrEqual(60);
  const before = hers.deserted;
  online = false;
  pass(600, hers);
  expect(hers.deserted).toBe(before);
  online = true;
  mo.voice.tell("heartbeat", [], null);
  await said(log, mo, ana, bea);
  pass(5, hers);
  expect(hers.deserted).toBe(0);
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

test("signs of life that were kept back and come one by one keep nobody here who has gone; D9", async () => {
  const { log, mo, ana } = cast;
  const kept: Post[] = [];
  for (let place = 1_000; place < 1_010; place += 1) {
    mo.voice.tell("heartbeat", [], null);
    await mo.voice.pump(mo.membership);
    kept.push(mo.post);
    // Promised a place that the log has not reached, he seals the next one.
    expect(mo.voice.receipted(mo.post.client_id, place, mo.membership)).toBe(true);
  }
  // That was the last of Mo.
  const hers = pulse(ana, false);
  const attended = (): string | undefined => told.filter((kind) => kind.endsWith("attended")).at(-1);
  const comes = async (post: Post | undefined): Promise<void> => {
    if (post) expect((await ana.take(await log.store(post, mo.seat))).kind).toBe("message");
  };
  for (const post of kept.slice(0, 2)) {
    pass(55, hers);
    await comes(post);
    expect(attended()).toBeUndefined();
  }
  pass(10, hers);
  expect(attended()).toBe("unattended");
  for (const post of kept.slice(2)) {
    await comes(post);
    pass(55, hers);
    expect(attended()).toBe("unattended");
  }
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

describe("an honest room is never called unattended", () => {
  interface Living {
    readonly client: Client;
    /** Seconds that each frame takes, either way. */
    readonly lag: number;
    readonly mentor: boolean;
  }

  /** So many seconds pass for all of these, each with a line and a pulse of her own; `each` may have them speak. */
  async function live(seconds: number, living: readonly Living[], each: (second: number) => void = () => {}): Promise<void> {
    const coming: { readonly at: number; readonly step: () => Promise<void> }[] = [];
    const now = (): number => performance.now() / 1_000;
    const pulses = new Map(
      living.map(({ client, mentor }) => [
        client,
        pulse(client, mentor, {
          idle: () => client.voice.silent,
          awaited: () => client.voice.awaited?.id ?? "",
          tell: (kind) => client.voice.tell(kind, [], null),
          again: () => {},
          attended: (attended) => told.push(`${client.name}: ${attended}`),
        }),
      ]),
    );
    const speak = async ({ client, lag }: Living): Promise<void> => {
      const before = client.posts.length;
      await client.voice.pump(client.membership);
      for (const post of client.posts.slice(before)) coming.push({ at: now() + lag, step: () => store(client, post) });
    };
    const store = async (speaker: Client, post: Post): Promise<void> => {
      const entry = await cast.log.store(post, speaker.seat);
      for (const one of living)
        coming.push({
          at: now() + one.lag,
          step: async () => {
            const taken = await one.client.take(entry);
            const kind = taken.kind === "message" ? taken.opened.payload.kind : null;
            pulses.get(one.client)?.heard(one.client === speaker, kind);
            await speak(one);
          },
        });
    };
    // In the end what is under way arrives, and nobody looks at the clock any more.
    for (let second = 1; second <= seconds || coming.length > 0; second += 1) {
      vi.advanceTimersByTime(1_000);
      if (second <= seconds) each(second);
      for (const one of living) {
        if (second <= seconds && second % 5 === 0) pulses.get(one.client)?.look();
        await speak(one);
      }
      for (let next = 0; next >= 0; ) {
        next = coming.findIndex(({ at }) => at <= now());
        if (next >= 0) await coming.splice(next, 1)[0]?.step();
      }
    }
  }

  const unattended = (): readonly string[] => told.filter((what) => what.endsWith(": false"));
  const member = (client: Client, lag = 0): Living => ({ client, lag, mentor: false });
  const mentor = (client: Client, lag = 0): Living => ({ client, lag, mentor: true });

  test.each([0, 8, 12])("where nobody speaks, with one mentor whose line takes %d s each way", async (lag) => {
    const { mo, ana, bea } = cast;
    await live(900, [mentor(mo, lag), member(ana), member(bea)]);
    expect(unattended()).toEqual([]);
  });

  test("where the survivors' lines are slow", async () => {
    const { mo, ana, bea } = cast;
    await live(900, [mentor(mo), member(ana, 8), member(bea, 12)]);
    expect(unattended()).toEqual([]);
  });

  test("where others speak all the time, with a slow mentor", async () => {
    const { mo, ana, bea } = cast;
    await live(300, [mentor(mo, 8), member(ana), member(bea)], (second) => {
      if (second % 3 === 0) bea.voice.say(newId(), "And then …", bea.membership);
    });
    expect(unattended()).toEqual([]);
  });

  test("with two mentors, one of whom goes", async () => {
    const { log, mo, ana, bea } = cast;
    const noor = new Client("Noor", await credentials("Noor"));
    await admitted(log, mo, [noor], ana, bea);
    await live(300, [mentor(mo), mentor(noor, 8), member(ana), member(bea)]);
    await live(300, [mentor(mo, 8), member(ana), member(bea)]);
    expect(unattended()).toEqual([]);
  });

  test("but it is, when its only mentor goes", async () => {
    const { mo, ana, bea } = cast;
    await live(60, [mentor(mo), member(ana), member(bea)]);
    expect(unattended()).toEqual([]);
    await live(70, [member(ana), member(bea)]);
    expect(unattended().toSorted()).toEqual([`${ana.name}: false`, `${bea.name}: false`]);
  });
});
