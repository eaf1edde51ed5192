/** A mentor is taken out on her own word only where each one inside can know it. */
import { beforeEach, expect, test } from "vitest";
import type { Post } from "../../src/protocol/frames.generated";
import { Farewells } from "../../src/room/farewells";
import { Voice } from "../../src/room/voice";
import { admitted, Client, credentials, heard, random, room, said } from "./cast";

const NOOR = 3;
const [CLEO, DANA] = [4, 5];
let farewells: Farewells;
beforeEach(() => {
  farewells = new Farewells();
});

test("who was there when she said it knows it, also who came into that epoch", () => {
  expect(farewells.known(NOOR)).toBe(false);
  farewells.came([CLEO], 7, 2);
  farewells.said(NOOR, 2);
  expect(farewells.known(NOOR)).toBe(true);
});

test("who came later knows it by her anchor, once she was heard", () => {
  farewells.said(NOOR, 1);
  farewells.came([CLEO], 7, 2);
  farewells.anchored(7, 2, [NOOR]);
  expect(farewells.known(NOOR)).toBe(false);
  farewells.heard(CLEO);
  expect(farewells.known(NOOR)).toBe(true);
});

test("each of those who came has to be heard: another's word does not say what reached her", () => {
  farewells.said(NOOR, 1);
  farewells.came([CLEO, DANA], 7, 2);
  farewells.anchored(7, 2, [NOOR]);
  farewells.heard(CLEO);
  expect(farewells.known(NOOR)).toBe(false);
  farewells.gone(DANA);
  expect(farewells.known(NOOR)).toBe(true);
});

test("where two vouched for one commit, both have to say it", () => {
  farewells.said(NOOR, 1);
  farewells.came([CLEO], 7, 2);
  farewells.anchored(7, 2, []);
  farewells.anchored(7, 2, [NOOR]);
  farewells.heard(CLEO);
  expect(farewells.known(NOOR)).toBe(false);
});

test("an anchor for another commit, or one after she was heard, tells her nothing", () => {
  farewells.said(NOOR, 1);
  farewells.came([CLEO], 7, 2);
  farewells.anchored(6, 2, [NOOR]);
  farewells.heard(CLEO);
  farewells.anchored(7, 2, [NOOR]);
  expect(farewells.known(NOOR)).toBe(false);
});

test("an anchor that she cannot read tells her nothing", () => {
  farewells.said(NOOR, 1);
  farewells.came([CLEO], 7, 2);
  farewells.anchored(7, 1, [NOOR]);
  farewells.heard(CLEO);
  expect(farewells.known(NOOR)).toBe(false);
});

test("what only an anchor told is enough to follow another's commit, not to make one", () => {
  farewells.told(NOOR);
  expect([farewells.left.has(NOOR), farewells.known(NOOR)]).toEqual([true, false]);
});

test("nothing of whoever sat there before stays with the leaf", () => {
  farewells.said(NOOR, 1);
  farewells.gone(NOOR);
  expect([farewells.left.has(NOOR), farewells.known(NOOR)]).toEqual([false, false]);
});

test("a farewell that earlier members withhold for its counter, and a later one cannot judge, counts for all", async () => {
  const { log, mo, ana, bea } = await room();
  const noor = new Client("Noor", await credentials("Noor"));
  await admitted(log, mo, [noor], ana, bea);
  noor.voice.tell("here", [], null);
  await said(log, noor, mo, ana, bea);
  const lu = new Client("Lu", await credentials("Lu"));
  await admitted(log, mo, [lu], noor, ana, bea);
  lu.voice.tell("here", [], null);
  await said(log, lu, mo, noor, ana, bea);
  const posts: Post[] = [];
  const counts = { ground: noor.ground, random, nickname: () => "Noor", show: () => {} };
  const anew = new Voice({ ...counts, send: (post) => posts.push(post) });
  anew.tell("leaving", [], null);
  await anew.pump(noor.membership);
  for (const post of posts) await heard(await log.store(post, noor.seat), mo, ana, bea, lu);
  for (const { membership } of [mo, ana, bea, lu])
    expect([membership.farewells.left.has(noor.leaf), membership.farewells.known(noor.leaf)]).toEqual([true, true]);
});
