/** A client that stops says so: to the person, to the mentors, and again on every new line. */
import { beforeEach, expect, test } from "vitest";
import type { FromClient } from "../../src/protocol/frames.generated";
import { Alarm } from "../../src/room/alarm";
import type { RoomEvent } from "../../src/room/events";
import type { Frozen } from "../../src/room/view";

const ROOM = new Uint8Array(16).fill(1);
const ABOUT = new Uint8Array(16).fill(2);
let alarm: Alarm;
let sent: FromClient[];
let shown: RoomEvent[];
let generation: number;

beforeEach(() => {
  [sent, shown, generation] = [[], [], 3];
  const ends = { send: (frame: FromClient) => sent.push(frame), emit: (event: RoomEvent) => shown.push(event) };
  alarm = new Alarm({ room: ROOM, generation: () => generation, ...ends });
});

const report = (reason: Frozen, about: Uint8Array | null, number: number): FromClient => ({
  type: "freeze",
  room: ROOM,
  generation: number,
  reason,
  about,
});

test("a seat is named only for what a member can have done", () => {
  const reasons: readonly Frozen[] = ["log_hash", "commit_rejected", "order", "stamp", "welcome", "descriptor"];
  for (const reason of reasons) {
    alarm.raise(reason, ABOUT);
    expect(shown.at(-1)).toEqual({ type: "frozen", reason });
    expect(sent.at(-1)).toEqual(report(reason, ["log_hash", "commit_rejected"].includes(reason) ? ABOUT : null, 3));
    expect(alarm.reason).toBe(reason);
  }
});

test("the report goes again without a name, about the generation that it was raised in, until it is lifted", () => {
  expect(alarm.again()).toBe(false);
  expect(sent).toEqual([]);
  alarm.raise("log_hash", ABOUT);
  generation = 4;
  expect(alarm.again()).toBe(true);
  expect(sent.at(-1)).toEqual(report("log_hash", null, 3));
  alarm.lift();
  expect([alarm.again(), alarm.reason, sent.length]).toEqual([false, null, 2]);
});

test("what is refused before the first generation is reported in the first", () => {
  generation = 0;
  alarm.raise("descriptor", null);
  expect(sent).toEqual([report("descriptor", null, 1)]);
  alarm.raise("descriptor", null, 7);
  expect(sent.at(-1)).toEqual(report("descriptor", null, 7));
});
