/** Knocking on a line that keeps breaking: whichever knock the mentor answers, its Welcome opens the room. */
import { beforeEach, describe, expect, test } from "vitest";
import { hex } from "../../src/bytes";
import * as mls from "../../src/crypto/group";
import type { FromClient } from "../../src/protocol/frames.generated";
import { Threshold } from "../../src/room/threshold";
import { NOW } from "../crypto/group/clock";
import { Client, committed, credentials, ground, Log, pause, random, said, stampBook } from "./cast";

const AGAIN_S = 600;

const seat = random(16);
const knocks: Uint8Array[] = [];
const timers: (() => Promise<void> | void)[] = [];
let log: Log;
let mo: Client;
let now: number;
let threshold: Threshold;

beforeEach(async () => {
  knocks.length = timers.length = 0;
  log = new Log();
  now = NOW;
  mo = new Client("Mo", await credentials("Mo"));
  const group_id = await mo.found();
  await said(log, mo);
  threshold = new Threshold({
    ground: ground(() => now),
    stamps: await stampBook(),
    mentor: null,
    steward: null,
    send: (frame: FromClient) => {
      if (frame.type === "knock") knocks.push(frame.key_package);
    },
    later: (_, step) => timers.push(step),
  });
  await threshold.believe({ number: 1, group_id, epoch: 0, head: 0, descriptor: await mo.describe(group_id) });
});

/** Mo lets in whoever made this KeyPackage; the one who knocked opens the Welcome, or refuses it. */
async function letIn(keyPackage: Uint8Array | undefined): Promise<unknown> {
  if (!keyPackage) throw new Error("nobody knocked");
  pause();
  mo.lobby.knocked(hex(seat), { keyPackage, minute: 1 });
  mo.lobby.admit([hex(seat)]);
  const { entry, frame } = await committed(log, mo);
  return threshold.join(1, entry.seq, frame.welcome ?? new Uint8Array());
}

const distinct = (): number => new Set(knocks.map(hex)).size;

describe("a knock", () => {
  test("is the same however often the line comes back, and its Welcome opens the room after all of them", async () => {
    for (let back = 0; back < 9; back += 1) await threshold.knock(seat);
    expect([knocks.length, distinct(), timers.length]).toEqual([9, 1, 1]);
    expect(await letIn(knocks[0])).not.toBeNull();
  });

  test("is made anew after ten minutes, by itself or when the line comes back, and the one before still counts", async () => {
    await threshold.knock(seat);
    await timers[0]?.();
    expect([knocks.length, distinct()]).toEqual([2, 2]);
    now += AGAIN_S;
    await threshold.knock(seat);
    expect([knocks.length, distinct()]).toEqual([3, 3]);
    expect(await letIn(knocks[0])).not.toBeNull();
  });

  test("is not made anew by the timer of an older one", async () => {
    await threshold.knock(seat);
    now += AGAIN_S;
    await threshold.knock(seat);
    await timers[0]?.();
    expect([knocks.length, distinct()]).toEqual([2, 2]);
  });

  test("is made anew for a new generation, and the one before still counts there", async () => {
    await threshold.knock(seat);
    const group_id = mls.groupId(mo.membership.group);
    await threshold.believe({ number: 1, group_id, epoch: 0, head: 0, descriptor: await mo.describe(group_id) });
    await threshold.knock(seat);
    expect([knocks.length, distinct()]).toEqual([2, 2]);
    expect(await letIn(knocks[0])).not.toBeNull();
  });

  test("is a new one once all was forgotten, and after the clock was set back", async () => {
    await threshold.knock(seat);
    now -= 1;
    await threshold.knock(seat);
    threshold.forget();
    await threshold.knock(seat);
    expect([knocks.length, distinct()]).toEqual([3, 3]);
    await expect(letIn(knocks[0])).rejects.toThrow("welcome");
  });
});

test("a generation that is too old is not followed, and nobody's lie: the one after it is awaited", async () => {
  const group_id = random(16);
  const opened = now;
  const shown = { number: 1, group_id, epoch: 0, head: 0, descriptor: await mo.describe(group_id) };
  now = opened + 12 * 3_600 + 599;
  expect(await threshold.believe(shown)).toBe(true);
  expect([threshold.number, threshold.next, threshold.age]).toEqual([1, 2, 12 * 3_600 + 599]);
  now += 1;
  const late = new Threshold({
    ground: ground(() => now),
    stamps: await stampBook(),
    mentor: null,
    steward: null,
    send: () => {},
    later: () => {},
  });
  expect(await late.believe(shown)).toBe(false);
  expect([late.number, late.next, late.age]).toEqual([0, 2, 0]);
  await expect(late.believe({ ...shown, number: 2 })).rejects.toThrow("generation_number_wrong");
  expect(late.next, "whoever begins the room anew comes after what she could not believe").toBe(3);
});
