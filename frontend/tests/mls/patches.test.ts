/**
 * Each hunk of patches/ts-mls+1.6.4.patch is needed: what holds on the patched library fails on the
 * stock one. When an upgrade makes a "stock" test fail, its hunk can go.
 */
import { readFileSync } from "node:fs";
import type { ClientState, Proposal } from "ts-mls";
import { describe, expect, test } from "vitest";
import {
  committed,
  founded,
  joined,
  type Library,
  PATCHED,
  person,
  processed,
  STOCK,
  suiteOf,
  type Tried,
} from "./library";
import { Peer } from "./peer";

const removing = (removed: number): Proposal => ({ proposalType: "remove", remove: { removed } });

const adding = (who: { readonly keyPackage: Parameters<Library["createGroup"]>[1] }): Proposal => ({
  proposalType: "add",
  add: { keyPackage: who.keyPackage },
});

const extending: Proposal = {
  proposalType: "group_context_extensions",
  groupContextExtensions: {
    extensions: [{ extensionType: 0xf00d, extensionData: new Uint8Array(4) }],
  },
};

async function peopled(mls: Library, count: number): Promise<readonly ClientState[]> {
  const people = await Promise.all(Array.from({ length: count }, (_, at) => person(mls, `${at}`)));
  const made = await committed(mls, await founded(mls), { extraProposals: people.map(adding) });
  return [made.newState, ...(await Promise.all(people.map((who) => joined(mls, made, who))))];
}

/** B: leaves added after a path was made are unmerged at several nodes, but not at the same ones. */
async function joinUnmerged({ mls }: Tried): Promise<void> {
  const [founder, one] = await peopled(mls, 6);
  if (!founder || !one) throw new Error("a group");
  const path = await committed(mls, one, { extraProposals: [removing(2), removing(5)] });
  const after = await processed(mls, founder, path);
  const first = await committed(mls, after, { extraProposals: [adding(await person(mls, "Ana"))] });
  const second = await committed(mls, first.newState, {
    extraProposals: [adding(await person(mls, "Bea"))],
  });
  const cleo = await person(mls, "Cleo");
  await joined(
    mls,
    await committed(mls, second.newState, { extraProposals: [adding(cleo)] }),
    cleo,
  );
}

/** D: a commit of GroupContextExtensions carries a path. */
async function extensionsCarryPath({ mls }: Tried): Promise<void> {
  const made = await committed(mls, await founded(mls), { extraProposals: [extending] });
  if (made.commit.wireformat !== "mls_public_message") throw new Error(made.commit.wireformat);
  const { content } = made.commit.publicMessage;
  expect(content.contentType === "commit" && content.commit.path).toBeDefined();
}

/** D: its path is sealed under the context that receivers will have. */
async function extensionsWithRemove({ mls }: Tried): Promise<void> {
  const [founder, one] = await peopled(mls, 2);
  if (!founder || !one) throw new Error("a group");
  const made = await committed(mls, founder, { extraProposals: [extending, removing(2)] });
  const { keySchedule } = await processed(mls, one, made);
  expect(keySchedule.exporterSecret).toEqual(made.newState.keySchedule.exporterSecret);
}

/** C: external_pub is an HPKEPublicKey, so a vector with its length (RFC 9420 §12.4.3.2). */
async function externalPubHasLength({ mls }: Tried): Promise<void> {
  const state = await founded(mls);
  const info = await mls.createGroupInfoWithExternalPubAndRatchetTree(
    state,
    [],
    await suiteOf(mls),
  );
  const found = info.extensions.find(({ extensionType }) => extensionType === "external_pub");
  expect([found?.extensionData.length, found?.extensionData[0]]).toEqual([33, 32]);
  const { keyPackage, keys } = await person(mls, "Ana");
  const entered = await mls.joinGroupExternal(info, keyPackage, keys, false, await suiteOf(mls));
  expect(entered.newState.groupContext.epoch).toBe(1n);
}

/** G: an Add alone can be made to renew the committer's path. */
async function addCarriesPath({ mls }: Tried): Promise<void> {
  const extraProposals = [adding(await person(mls, "Ana"))];
  const made = await committed(mls, await founded(mls), { extraProposals, forcePath: true });
  if (made.commit.wireformat !== "mls_public_message") throw new Error(made.commit.wireformat);
  const { content } = made.commit.publicMessage;
  expect(content.contentType === "commit" && content.commit.path).toBeDefined();
}

/**
 * H: the last other member, removed, must not know the next epoch. The commit secret was zeros when
 * nobody was left to send a path to, and she knows everything else that goes into the epoch.
 */
async function lastRemovedIsLockedOut({ mls, schedule }: Tried): Promise<void> {
  const [founder, ana] = await peopled(mls, 1);
  if (!founder || !ana) throw new Error("a group");
  const alone = await committed(mls, founder, { extraProposals: [removing(1)] });
  const zeros = new Uint8Array(32);
  const { groupContext, keySchedule } = alone.newState;
  const { kdf } = await suiteOf(mls);
  const guess = await schedule.initializeEpoch(
    ana.keySchedule.initSecret,
    zeros,
    groupContext,
    zeros,
    kdf,
  );
  expect(guess.keySchedule.exporterSecret).not.toEqual(keySchedule.exporterSecret);
}

/** I: lifetimes are judged by our clock with its tolerance, not by the library without any. */
async function slowClockMayAdd({ mls }: Tried): Promise<void> {
  const { keyPackage, keys } = await person(mls, "Ana");
  const { generateKeyPackageWithKey, defaultCapabilities } = mls;
  const soon = BigInt(Math.floor(Date.now() / 1000) + 300);
  const early = await generateKeyPackageWithKey(
    keyPackage.leafNode.credential,
    defaultCapabilities(),
    { notBefore: soon, notAfter: soon + 7200n },
    [],
    { publicKey: keyPackage.leafNode.signaturePublicKey, signKey: keys.signaturePrivateKey },
    await suiteOf(mls),
  );
  const extraProposals = [adding({ keyPackage: early.publicPackage })];
  await committed(mls, await founded(mls), { extraProposals });
}

/** J: a member removed in a commit that gives her leaf to a newcomer is told that she is removed. */
async function removedIsTold({ mls }: Tried): Promise<void> {
  const [founder, ana] = await peopled(mls, 2);
  if (!founder || !ana) throw new Error("a group");
  const extraProposals = [removing(1), adding(await person(mls, "Bea"))];
  const made = await committed(mls, founder, { extraProposals });
  expect((await processed(mls, ana, made)).groupActiveState.kind).toBe("removedFromGroup");
}

/** K: no step is derived for a root that the path does not reach: mls-rs takes such a commit. */
async function blankRootIsNoStep({ mls }: Tried): Promise<void> {
  const peer = new Peer();
  try {
    const bea = new Uint8Array(16).fill(7);
    const knock = mls.decodeMlsMessage(await peer.keyPackage(bea), 0)?.[0];
    if (knock?.wireformat !== "mls_key_package") throw new Error("a KeyPackage");
    const [ana, cleo] = [await person(mls, "Ana"), await person(mls, "Cleo")];
    const extraProposals = [ana, knock, cleo].map(adding);
    const made = await committed(mls, await founded(mls), { extraProposals });
    if (!made.welcome) throw new Error("no Welcome");
    const { welcome } = made;
    await peer.join(
      bea,
      mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome }),
    );
    const half = await committed(mls, await joined(mls, made, cleo), {
      extraProposals: [removing(0), removing(1)],
    });
    await peer.process(bea, mls.encodeMlsMessage(half.commit));
  } finally {
    await peer.end();
  }
}

/**
 * K, received: such a commit by leaf 4 of eight, made as mls-rs would make it, is followed by the leaf
 * beside hers and by one across. Two of the stock would agree with each other, and with nobody else.
 */
async function blankRootIsNoStepToFollow({ mls }: Tried): Promise<void> {
  const people = await Promise.all(Array.from({ length: 7 }, (_, at) => person(mls, `${at + 1}`)));
  const [, , , four, five, , seven] = people;
  if (!four || !five || !seven) throw new Error("a group");
  const ours = PATCHED.mls;
  const made = await committed(ours, await founded(ours), { extraProposals: people.map(adding) });
  const half = await committed(ours, await joined(ours, made, four), {
    extraProposals: [0, 1, 2, 3].map(removing),
  });
  for (const who of [five, seven]) {
    const { keySchedule } = await processed(mls, await joined(mls, made, who), half);
    expect(keySchedule.exporterSecret).toEqual(half.newState.keySchedule.exporterSecret);
  }
}

describe.each([
  [
    "B: a newcomer joins a tree with unmerged leaves",
    joinUnmerged,
    /must list leaf node in its unmerged_leaves/,
  ],
  [
    "C: external_pub carries its length",
    externalPubHasLength,
    /expected \[ 32, \+?\d+ \] to deeply equal \[ 33, 32 \]/,
  ],
  [
    "D: a change of extensions carries a path",
    extensionsCarryPath,
    /expected undefined to be defined/,
  ],
  ["D: a change of extensions with a Remove is followed", extensionsWithRemove, /OpenError/],
  ["G: an Add carries a path when asked to", addCarriesPath, /expected undefined to be defined/],
  [
    "H: the last other member, removed, does not know the next epoch",
    lastRemovedIsLockedOut,
    /to not deeply equal/,
  ],
  [
    "I: a KeyPackage from a clock that is ahead can be added",
    slowClockMayAdd,
    /not within Lifetime/,
  ],
  [
    "J: a member whose leaf goes to a newcomer is told that she is removed",
    removedIsTold,
    /No overlap between/,
  ],
  [
    "K: a commit that leaves half of the tree empty is taken by mls-rs",
    blankRootIsNoStep,
    /invalid confirmation tag/,
  ],
  [
    "K: a commit that leaves half of the tree empty is followed by ours",
    blankRootIsNoStepToFollow,
    /Could not verify confirmation tag/,
  ],
] as const)("%s", (_, scenario, fault) => {
  test("on the patched library", async () => {
    await scenario(PATCHED);
  });

  test("not on the stock one", async () => {
    await expect(scenario(STOCK)).rejects.toThrow(fault);
  });
});

test("F: we declare the noble packages that the library imports", () => {
  const read = (path: string) =>
    JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
  const theirs = read("../../node_modules/ts-mls/package.json").dependencies;
  expect(Object.keys(theirs)).not.toContain("@noble/hashes");
  expect(Object.keys(read("../../package.json").dependencies)).toContain("@noble/hashes");
});

test("both are the same version", () => {
  const version = (name: string): unknown =>
    JSON.parse(
      readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8"),
    ).version;
  expect([version("ts-mls"), version("ts-mls-stock")]).toEqual(["1.6.4", "1.6.4"]);
});
