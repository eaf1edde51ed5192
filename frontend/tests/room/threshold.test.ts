/** Knocking on a line that keeps breaking: whichever knock the mentor answers, its Welcome opens the room. */
import { beforeEach, describe, expect, test } from "vitest";
import { hex } from "../../src/bytes";
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

  test("is a new one in a new group, and after the clock was set back", async () => {
    await threshold.knock(seat);
    now -= 1;
    await threshold.knock(seat);
    threshold.forget();
    await threshold.knock(seat);
    expect([knocks.length, distinct()]).toEqual([3, 3]);
    await expect(letIn(knocks[0])).rejects.toThrow("welcome");
  });
});
