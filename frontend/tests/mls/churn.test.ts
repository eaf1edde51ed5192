/**
 * Rooms stay in agreement however people come and go, ours alone and with mls-rs members among them.
 * CHURN is the number of commits (60; 1,000 in `make assurance`), SEED repeats a run.
 */
import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { Churn } from "./churn";
import { Peer } from "./peer";

/** Of the short run: the walk that found hunk K of the patch. Long runs draw a new one and print it. */
const USUAL = 354_922_640;
const SEED = Number(process.env["SEED"] ?? (process.env["CHURN"] ? randomInt(2 ** 31) : USUAL));
const COMMITS = Number(process.env["CHURN"] ?? 60);

async function churn(name: string, peer: Peer | null): Promise<void> {
  process.stdout.write(`churn ${name}: SEED=${SEED} CHURN=${COMMITS}\n`);
  const room = new Churn(SEED, peer);
  await room.open();
  for (let at = 1; at <= COMMITS; at += 1) {
    try {
      await room.step();
      if (at % 3 === 0) await room.say();
    } catch (error) {
      throw new Error(`churn ${name}, SEED=${SEED}, commit ${at}`, { cause: error });
    }
    if (at % 250 === 0) process.stdout.write(`churn ${name}: ${at} commits, ${room.size} here\n`);
  }
  const { came, went, foreign, said } = room.moves;
  expect(came).toBeGreaterThan(COMMITS / 4);
  expect(went).toBeGreaterThan(COMMITS / 8);
  expect(foreign > 0).toBe(peer !== null);
  process.stdout.write(
    `churn ${name}: ${COMMITS} commits agree; came=${came} went=${went} mls_rs=${foreign} said=${said}\n`,
  );
}

test("of our clients alone", { timeout: 1_800_000 }, () => churn("ours", null));

test("with mls-rs members among them", { timeout: 1_800_000 }, async () => {
  const peer = new Peer();
  try {
    await churn("mixed", peer);
  } finally {
    await peer.end();
  }
});
