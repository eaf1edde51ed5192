/** The next generation is offered in time, until it is answered, and once. */
import { beforeEach, expect, test, vi } from "vitest";
import type { FromClient, Generation } from "../../src/protocol/frames.generated";
import type { Credentials } from "../../src/room/credentials";
import type { RoomEvent } from "../../src/room/events";
import { Founding } from "../../src/room/founding";
import type { Membership } from "../../src/room/membership";
import { type Cast, Client, credentials, letIn, random, room, said, stampBook } from "./cast";

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

async function founding(client: Client, mentor?: Credentials): Promise<Founding> {
  const { ground, lobby } = client;
  const ends = { send: (frame: FromClient) => sent.push(frame), emit: (event: RoomEvent) => shown.push(event) };
  const serving = (membership: Membership) => lobby.serving(membership);
  return new Founding({ ground, random, membership: () => client.membership, serving, ...ends }, mentor ?? (await credentials("Mo")));
}

/** What the server tells once it took an offer. */
function opened(offer: FromClient | undefined): Generation {
  if (offer?.type !== "open") throw new Error("nothing was offered");
  const { generation: number, group_id, descriptor } = offer;
  return { number, group_id, epoch: 0, head: 0, descriptor };
}

test("the first mentor's client begins the room anew at eleven hours, and offers the next one once", async () => {
  const { mo } = cast;
  const made = await founding(mo);
  await made.outlive(mo.seat, NEXT, LONGEST_S - 1);
  expect([sent, shown]).toEqual([[], []]);
  await made.outlive(mo.seat, NEXT, LONGEST_S);
  await made.outlive(mo.seat, NEXT, LONGEST_S);
  expect(sent).toMatchObject([{ type: "open", generation: NEXT }]);
  // Once it is so, and not before.
  expect(shown).toEqual([]);
  await made.founded(opened(sent[0]), await stampBook());
  expect(shown).toEqual([{ type: "refusal", code: "outlived" }]);
});

test("an offer that is not answered goes again as it is: the server may have taken it", async () => {
  const { mo } = cast;
  const made = await founding(mo);
  await made.open(mo.seat, NEXT);
  await made.open(mo.seat, NEXT);
  made.resend();
  expect(sent).toHaveLength(3);
  expect(new Set(sent).size).toBe(1);
  expect(await made.founded(opened(sent[0]), await stampBook())).not.toBeNull();
  made.resend();
  expect(sent).toHaveLength(3);
  expect(shown).toEqual([]);
});

test("one whom nobody vouched for begins the room anew, once no mentor was heard for two minutes", async () => {
  const { log, mo, ana, bea } = cast;
  const shift = await credentials("Noor");
  const noor = new Client("Noor", shift);
  await letIn(log, mo, [noor], ana, bea);
  const made = await founding(noor, shift);
  await made.forsaken(noor.seat, NEXT, 119);
  expect(sent).toEqual([]);
  await made.forsaken(noor.seat, NEXT, 120);
  expect(sent).toMatchObject([{ type: "open", generation: NEXT }]);
  made.declined(false);
  await made.forsaken(noor.seat, NEXT, 125);
  expect(sent).toHaveLength(1);
  const his = await founding(mo);
  await his.forsaken(mo.seat, NEXT, 120);
  expect(sent).toHaveLength(1);
});

test("an offer that was not taken is made again, a minute later", async () => {
  const { mo } = cast;
  const made = await founding(mo);
  await made.outlive(mo.seat, NEXT, LONGEST_S);
  made.declined(false);
  expect([made.offered, made.barred]).toEqual([false, false]);
  made.declined(true);
  expect(made.barred).toBe(false);
  await made.outlive(mo.seat, NEXT, LONGEST_S);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  await made.outlive(mo.seat, NEXT, LONGEST_S);
  expect(sent).toHaveLength(2);
});

test("another mentor's client does so only if hers did not", async () => {
  const { log, mo, ana, bea } = cast;
  const shift = await credentials("Noor");
  const noor = new Client("Noor", shift);
  await letIn(log, mo, [noor], ana, bea);
  mo.voice.tell("anchor", [], mo.membership.head);
  await said(log, mo, noor, ana, bea);
  expect(noor.membership.head).not.toBeNull();
  const made = await founding(noor, shift);
  await made.outlive(noor.seat, NEXT, LONGEST_S + SECOND_S - 1);
  expect(sent).toEqual([]);
  await made.outlive(noor.seat, NEXT, LONGEST_S + SECOND_S);
  expect(sent).toMatchObject([{ type: "open", generation: NEXT }]);
});

test("one past her shift does nothing, without a word", async () => {
  let now = cast.mo.ground.now();
  const late = new Client("Late", await credentials("Late", 60), () => now);
  await late.found();
  const made = await founding(late);
  now += 3_600;
  await made.outlive(late.seat, NEXT, LONGEST_S);
  expect([sent, shown]).toEqual([[], []]);
});
