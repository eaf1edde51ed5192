/** What a mentor's client owes to those whom another mentor let in. */
import { expect, test } from "vitest";
import { Steward } from "../../src/room/steward";
import { admitted, Client, credentials, letIn, random, room, said } from "./cast";

test("somebody vouches for each commit of another mentor, whatever this one commits meanwhile", async () => {
  const { log, mo, ana, bea } = await room();
  const shift = await credentials("Noor");
  const noor = new Client("Noor", shift);
  await admitted(log, mo, [noor], ana, bea);
  const due: (() => unknown)[] = [];
  const { ground, voice } = noor;
  const ends = { ground, voice, random, send: () => {}, emit: () => {}, membership: () => noor.membership };
  const made = new Steward({ ...ends, later: (_, step) => due.push(step) }, shift);
  const [cleo, dana] = [new Client("Cleo", null), new Client("Dana", null)];
  made.committed(await letIn(log, mo, [cleo], noor, ana, bea), false);
  made.committed(await letIn(log, noor, [dana], mo, ana, bea, cleo), true);
  expect(due).toHaveLength(1);
  await due[0]?.();
  for (let anchors = 0; anchors < 2; anchors += 1) await said(log, noor, mo, ana, bea, cleo, dana);
  expect([cleo.membership.head, dana.membership.head]).not.toContain(null);
});
