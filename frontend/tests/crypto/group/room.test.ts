/** A room's life through the public face. # C1 C3 */
import { describe, expect, test } from "vitest";
import { equal, utf8 } from "../../../src/bytes";
import * as mls from "../../../src/crypto/group";
import { agree, followed, GROUP_ID, keyPackage, NOW, refusal, room, taken, welcomed } from "./cast";

const hello = utf8("hello");
const aad = new Uint8Array(33).fill(1);

describe("a room", () => {
  test("everyone reads everyone, with sender, epoch and authenticated data", async () => {
    const { mo, noor, ana, bea } = await room();
    await agree(mo, noor, ana, bea);
    const sealed = await mls.encrypt(ana, hello, aad);
    for (const reader of [mo, noor, bea]) {
      const read = await taken(reader, sealed.message);
      if (read.kind !== "application") throw new Error(read.kind);
      expect(read).toMatchObject({ leaf: mls.ownLeaf(ana), epoch: 1, plaintext: hello, aad });
      expect(read.signatureKey).toEqual(mls.members(mo)[2]?.signatureKey);
    }
  });

  test("a removed member reads nothing later, and is told", async () => {
    const { mo, noor, ana, bea } = await room();
    const pending = await mls.commit(mo, { adds: [], removes: [mls.ownLeaf(ana)] }, NOW);
    const after = mls.merge(mo, pending.group);
    const told = await taken(ana, pending.message);
    expect(told.kind === "commit" && told.removes.map(({ leaf }) => leaf)).toEqual([2]);
    await agree(after, await followed(noor, pending.message), await followed(bea, pending.message));
    const sealed = await mls.encrypt(after, hello, aad);
    expect(await refusal(taken(told.group, sealed.message))).toBe("removed");
    expect(await refusal(taken(ana, sealed.message))).toBe("future_epoch");
  });

  test("two mentors race: the loser discards its commit and follows the other", async () => {
    const { mo, noor, ana } = await room();
    const cleo = await keyPackage();
    const first = await mls.commit(mo, { adds: [cleo.message], removes: [] }, NOW);
    const second = await mls.commit(noor, { adds: [cleo.message], removes: [] }, NOW);
    const noorAfter = await followed(noor, first.message);
    mls.discard(second.group, noorAfter);
    expect(() => mls.merge(noorAfter, second.group)).toThrow("commit_stale");
    const moAfter = mls.merge(mo, first.group);
    await agree(moAfter, noorAfter, await followed(ana, first.message));
    const again = await mls.commit(noorAfter, { adds: [], removes: [4] }, NOW);
    await agree(mls.merge(noorAfter, again.group), await followed(moAfter, again.message));
  });

  test("a message sealed before a commit is read after it, and one older still is not", async () => {
    const { mo, ana, bea } = await room();
    const early = await mls.encrypt(ana, hello, aad);
    const one = await mls.commit(mo, { adds: [], removes: [] }, NOW);
    const mo1 = mls.merge(mo, one.group);
    const read = await taken(mo1, early.message);
    expect(read.kind === "application" && read.epoch).toBe(1);
    const two = await mls.commit(read.group, { adds: [], removes: [] }, NOW);
    const mo2 = mls.merge(read.group, two.group);
    expect(await refusal(taken(mo2, early.message))).toBe("stale_epoch");
    await agree(mo2, await followed(await followed(bea, one.message), two.message));
  });

  test("what was opened while a commit was on its way stays opened once only", async () => {
    const { mo, ana } = await room();
    const [one, pending] = [
      await mls.encrypt(ana, hello, aad),
      await mls.commit(mo, { adds: [], removes: [] }, NOW),
    ];
    const two = await mls.encrypt(one.group, hello, aad);
    const read = await taken(mo, one.message);
    const merged = mls.merge(read.group, pending.group);
    expect(await refusal(taken(merged, one.message))).toBe("message_unreadable");
    expect((await taken(merged, two.message)).kind).toBe("application");
  });

  test("a newcomer cannot open what was said before she came", async () => {
    const { mo, ana } = await room();
    const before = await mls.encrypt(ana, hello, aad);
    const cleo = await keyPackage();
    const pending = await mls.commit(mo, { adds: [cleo.message], removes: [] }, NOW);
    expect(pending.adds.map(({ leaf, identity }) => [leaf, identity])).toEqual([
      [4, cleo.identity],
    ]);
    const group = await welcomed(pending.welcome, cleo);
    await agree(group, mls.merge(mo, pending.group), await followed(ana, pending.message));
    expect(await refusal(taken(group, before.message))).toBe("stale_epoch");
    expect(await refusal(welcomed(pending.welcome, cleo))).toBe("welcome_wrong");
  });

  test("wiping overwrites every secret and spares the caller's signature key", async () => {
    const signatureKey = await mls.generateSignatureKey();
    const own = await mls.createKeyPackage({
      identity: new Uint8Array(16),
      signatureKey,
      now: NOW,
    });
    const group = await mls.createGroup({ groupId: GROUP_ID, own });
    mls.wipe(group);
    const zeros = new Uint8Array(32);
    expect(equal(group.state.keySchedule.exporterSecret, zeros)).toBe(true);
    expect(equal(group.state.signaturePrivateKey, zeros)).toBe(true);
    expect(equal(signatureKey.secretKey, zeros)).toBe(false);
  });

  test("following a commit overwrites the secrets of the epoch before", async () => {
    const { mo, ana } = await room();
    const pending = await mls.commit(mo, { adds: [], removes: [] }, NOW);
    const { initSecret, exporterSecret } = ana.state.keySchedule;
    await followed(ana, pending.message);
    expect([initSecret, exporterSecret].every((secret) => equal(secret, new Uint8Array(32)))).toBe(
      true,
    );
  });

  test("a group never holds external senders, which the library would write wrongly", async () => {
    const { mo, ana } = await room();
    for (const group of [mo, ana]) expect(group.state.groupContext.extensions).toEqual([]);
    const cleo = await keyPackage();
    const pending = await mls.commit(mo, { adds: [cleo.message], removes: [] }, NOW);
    expect(mls.merge(mo, pending.group).state.groupContext.extensions).toEqual([]);
    expect((await welcomed(pending.welcome, cleo)).state.groupContext.extensions).toEqual([]);
  });

  test("someone removed knows, even when her leaf goes to a newcomer in the same commit", async () => {
    const { mo, ana } = await room();
    const cleo = await keyPackage();
    const leaf = mls.ownLeaf(ana);
    const pending = await mls.commit(mo, { adds: [cleo.message], removes: [leaf] }, NOW);
    expect(pending.adds.map((each) => each.leaf)).toEqual([leaf]);
    const told = await taken(ana, pending.message);
    expect(told.kind === "commit" && told.removes.map((each) => each.leaf)).toEqual([leaf]);
  });
});
