/** A mentor's client begins the room anew before its generation is too old for whoever comes, and only once. */
import { beforeEach, expect, test, vi } from "vitest";
import type { FromClient } from "../../src/protocol/frames.generated";
import type { Credentials } from "../../src/room/credentials";
import type { RoomEvent } from "../../src/room/events";
import { Steward } from "../../src/room/steward";
import { type Cast, Client, credentials, letIn, random, room, said } from "./cast";

const LONGEST_S = 11 * 3_600;
const SECOND_S = 300;
const NEXT = 2;

let cast: Cast;
let sent: FromClient[];
let shown: RoomEvent[];

beforeEach(async () => {
  cast = await room();
  [sent, shown] = [[], []];
});

async function steward(client: Client, mentor?: Credentials): Promise<Steward> {
  const { ground, voice } = client;
  const ends = { send: (frame: FromClient) => sent.push(frame), emit: (event: RoomEvent) => shown.push(event) };
  const membership = () => client.membership;
  return new Steward({ ground, random, later: () => {}, membership, voice, ...ends }, mentor ?? (await credentials("Mo")));
}

test("the first mentor's does at eleven hours, and offers the next one once", async () => {
  const { mo } = cast;
  const made = await steward(mo);
  await made.outlive(mo.seat, NEXT, LONGEST_S - 1);
  expect([sent, shown]).toEqual([[], []]);
  await made.outlive(mo.seat, NEXT, LONGEST_S);
  await made.outlive(mo.seat, NEXT, LONGEST_S);
  expect(sent).toMatchObject([{ type: "open", generation: NEXT }]);
  expect(shown).toEqual([{ type: "refusal", code: "generation_expired" }]);
});

test("an offer that was not taken is made again, a minute later", async () => {
  const { mo } = cast;
  const made = await steward(mo);
  await made.outlive(mo.seat, NEXT, LONGEST_S);
  made.declined();
  expect(made.awaited).toBe("");
  await made.outlive(mo.seat, NEXT, LONGEST_S);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  await made.outlive(mo.seat, NEXT, LONGEST_S);
  expect(sent).toHaveLength(2);
});

test("another mentor's does only if she did not", async () => {
  const { log, mo, ana, bea } = cast;
  const shift = await credentials("Noor");
  const noor = new Client("Noor", shift);
  await letIn(log, mo, [noor], ana, bea);
  mo.voice.tell("anchor", [], mo.membership.head);
  await said(log, mo, noor, ana, bea);
  expect(noor.membership.head).not.toBeNull();
  const made = await steward(noor, shift);
  await made.outlive(noor.seat, NEXT, LONGEST_S + SECOND_S - 1);
  expect(sent).toEqual([]);
  await made.outlive(noor.seat, NEXT, LONGEST_S + SECOND_S);
  expect(sent).toMatchObject([{ type: "open", generation: NEXT }]);
});

test("one past her shift does nothing, without a word", async () => {
  let now = cast.mo.ground.now();
  const late = new Client("Late", await credentials("Late", 60), () => now);
  await late.found();
  const made = await steward(late);
  now += 3_600;
  await made.outlive(late.seat, NEXT, LONGEST_S);
  expect([sent, shown]).toEqual([[], []]);
});
