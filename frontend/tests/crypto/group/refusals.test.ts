/** Refusals of the group that no other test here provokes: those of our own verbs, and of odd trees. # C1 */
import { encodeMlsMessage } from "ts-mls";
import { describe, expect, test } from "vitest";
import * as mls from "../../../src/crypto/group";
import { GROUP_ID, keyPackage, NOW, refusal, room, trust, welcomed } from "./cast";
import { adding, decoded, forged, keyPackageOf, oddKeyPackage } from "./hostile";

describe("a Welcome", () => {
  test("for another suite is refused", async () => {
    const cleo = await keyPackage();
    const { welcome } = await forged((await room()).noor, [adding(keyPackageOf(cleo))]);
    const message = decoded(welcome ?? new Uint8Array());
    if (message.wireformat !== "mls_welcome") throw new Error(message.wireformat);
    const cipherSuite = "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519";
    const other = encodeMlsMessage({ ...message, welcome: { ...message.welcome, cipherSuite } });
    expect(await refusal(welcomed(other, cleo))).toBe("welcome_suite");
    await expect(welcomed(welcome, cleo)).resolves.toHaveProperty("state");
  });

  test("to a tree of more leaves than a room holds is refused", { timeout: 120_000 }, async () => {
    const cleo = await keyPackage();
    const crowd = await Promise.all(Array.from({ length: 61 }, () => oddKeyPackage({})));
    const adds = [keyPackageOf(cleo), ...crowd].map(adding);
    const { welcome } = await forged((await room()).noor, adds);
    expect(await refusal(mls.join({ welcome: welcome ?? new Uint8Array(), own: cleo, trust, groupId: GROUP_ID }))).toBe("welcome_tree");
  });
});

describe("a verb of one's own", () => {
  test("refuses a commit that the library cannot make", async () => {
    const { mo } = await room();
    expect(await refusal(mls.commit(mo, { adds: [], removes: [mls.ownLeaf(mo)] }, NOW))).toBe("commit_failed");
    await expect(mls.commit(mo, { adds: [], removes: [] }, NOW)).resolves.toHaveProperty("message");
  });

  test("refuses to seal where the library cannot", async () => {
    const { ana } = await room();
    const proposal = { proposalType: "remove", remove: { removed: 3 } } as const;
    const unappliedProposals = { "AA==": { proposal, senderLeafIndex: 1 } };
    const unsettled = { state: { ...ana.state, unappliedProposals } };
    expect(await refusal(mls.encrypt(unsettled, new Uint8Array(256), new Uint8Array(33)))).toBe("encrypt_failed");
    await expect(mls.encrypt(ana, new Uint8Array(256), new Uint8Array(33))).resolves.toHaveProperty("message");
  });

  test("refuses to show a tree that no room takes", async () => {
    const { bea } = await room();
    const { leafNode } = await oddKeyPackage({ x509: true, credentials: ["basic", "x509"] });
    const ratchetTree = bea.state.ratchetTree.with(0, { nodeType: "leaf", leaf: leafNode });
    expect(() => mls.members({ state: { ...bea.state, ratchetTree } })).toThrow("tree_wrong");
    expect(mls.members(bea)).toHaveLength(4);
  });
});
