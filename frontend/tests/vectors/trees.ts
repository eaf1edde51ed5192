/** Official vectors of the ratchet tree: validity, operations, and TreeKEM in both directions. */
import type {
  CiphersuiteImpl,
  GroupContext,
  PrivateKeyPath,
  RatchetTree,
  UpdatePath,
} from "ts-mls";
import { applyUpdatePathSecret } from "ts-mls/createCommit.js";
import { verifyLeafNodeSignature } from "ts-mls/leafNode.js";
import { verifyParentHashes } from "ts-mls/parentHash.js";
import { getCommitSecret } from "ts-mls/pathSecrets.js";
import { mergePrivateKeyPaths, toPrivateKeyPath } from "ts-mls/privateKeyPath.js";
import { decodeProposal } from "ts-mls/proposal.js";
import {
  addLeafNode,
  decodeRatchetTree,
  encodeRatchetTree,
  removeLeafNode,
  resolution,
  updateLeafNode,
} from "ts-mls/ratchetTree.js";
import { treeHash, treeHashRoot } from "ts-mls/treeHash.js";
import { toLeafIndex, toNodeIndex } from "ts-mls/treemath.js";
import { applyUpdatePath, createUpdatePath, decodeUpdatePath } from "ts-mls/updatePath.js";
import { expect } from "vitest";
import { bytes, type Check, type Hex, kind, same, suiteOf, whole } from "./kind";

interface Validation {
  readonly cipher_suite: number;
  readonly tree: Hex;
  readonly group_id: Hex;
  readonly tree_hashes: readonly Hex[];
  readonly resolutions: readonly (readonly number[])[];
}

async function validation(vector: Validation): Promise<void> {
  const cs = await suiteOf(vector.cipher_suite);
  const tree = whole(decodeRatchetTree, vector.tree);
  for (const [at, hash] of vector.tree_hashes.entries()) {
    same(await treeHash(tree, toNodeIndex(at), cs.hash), hash);
    expect(resolution(tree, toNodeIndex(at))).toEqual(vector.resolutions[at]);
  }
  expect(await verifyParentHashes(tree, cs.hash)).toBe(true);
  for (const [at, node] of tree.entries())
    if (node?.nodeType === "leaf") {
      const groupId = bytes(vector.group_id);
      expect(await verifyLeafNodeSignature(node.leaf, groupId, at / 2, cs.signature)).toBe(true);
    }
}

interface Operation {
  readonly cipher_suite: number;
  readonly proposal: Hex;
  readonly proposal_sender: number;
  readonly tree_before: Hex;
  readonly tree_after: Hex;
  readonly tree_hash_before: Hex;
  readonly tree_hash_after: Hex;
}

async function operation(vector: Operation): Promise<void> {
  const { hash } = await suiteOf(vector.cipher_suite);
  const before = whole(decodeRatchetTree, vector.tree_before);
  same(await treeHashRoot(before, hash), vector.tree_hash_before);
  const proposal = whole(decodeProposal, vector.proposal);
  let after: RatchetTree;
  if (proposal.proposalType === "add")
    [after] = addLeafNode(before, proposal.add.keyPackage.leafNode);
  else if (proposal.proposalType === "update")
    after = updateLeafNode(before, proposal.update.leafNode, toLeafIndex(vector.proposal_sender));
  else if (proposal.proposalType === "remove")
    after = removeLeafNode(before, toLeafIndex(proposal.remove.removed));
  else throw new Error(String(proposal.proposalType));
  same(encodeRatchetTree(after), vector.tree_after);
  same(await treeHashRoot(after, hash), vector.tree_hash_after);
}

interface TreeKem {
  readonly cipher_suite: number;
  readonly group_id: Hex;
  readonly epoch: number;
  readonly confirmed_transcript_hash: Hex;
  readonly ratchet_tree: Hex;
  readonly leaves_private: readonly {
    readonly index: number;
    readonly encryption_priv: Hex;
    readonly signature_priv: Hex;
    readonly path_secrets: readonly { readonly node: number; readonly path_secret: Hex }[];
  }[];
  readonly update_paths: readonly {
    readonly sender: number;
    readonly update_path: Hex;
    readonly path_secrets: readonly (Hex | null)[];
    readonly commit_secret: Hex;
    readonly tree_hash_after: Hex;
  }[];
}

type Member = TreeKem["leaves_private"][number];

async function privatePath(member: Member, cs: CiphersuiteImpl): Promise<PrivateKeyPath> {
  const secrets = Object.fromEntries(
    member.path_secrets.map(({ node, path_secret: secret }) => [node, bytes(secret)]),
  );
  const own = { [member.index * 2]: bytes(member.encryption_priv) };
  const path = await toPrivateKeyPath(secrets, member.index, cs);
  return mergePrivateKeyPaths({ leafIndex: member.index, privateKeys: own }, path);
}

/** What one member makes of a path: the secret sealed to her, and the commit secret. */
async function received(
  member: Member,
  sender: number,
  path: UpdatePath,
  tree: RatchetTree,
  context: GroupContext,
  cs: CiphersuiteImpl,
): Promise<{ readonly pathSecret: Uint8Array; readonly commitSecret: Uint8Array }> {
  const own = await privatePath(member, cs);
  const { nodeIndex, pathSecret } = await applyUpdatePathSecret(
    tree,
    own,
    toLeafIndex(sender),
    context,
    path,
    [],
    cs,
  );
  const at = toNodeIndex(nodeIndex);
  return { pathSecret, commitSecret: await getCommitSecret(tree, at, pathSecret, cs.kdf) };
}

async function treeKem(vector: TreeKem): Promise<void> {
  const cs = await suiteOf(vector.cipher_suite);
  const tree = whole(decodeRatchetTree, vector.ratchet_tree);
  const contextAt = (treeHash: Uint8Array): GroupContext => ({
    version: "mls10",
    cipherSuite: cs.name,
    groupId: bytes(vector.group_id),
    epoch: BigInt(vector.epoch),
    treeHash,
    confirmedTranscriptHash: bytes(vector.confirmed_transcript_hash),
    extensions: [],
  });
  for (const update of vector.update_paths) {
    const path = whole(decodeUpdatePath, update.update_path);
    const after = await applyUpdatePath(tree, toLeafIndex(update.sender), path, cs.hash);
    same(await treeHashRoot(after, cs.hash), update.tree_hash_after);
    const context = contextAt(bytes(update.tree_hash_after));
    for (const member of vector.leaves_private) {
      const expected = update.path_secrets[member.index];
      if (typeof expected !== "string") continue;
      const got = await received(member, update.sender, path, after, context, cs);
      same(got.pathSecret, expected);
      same(got.commitSecret, update.commit_secret);
    }
  }
  for (const sender of vector.leaves_private) await ourPath(sender, vector, tree, contextAt, cs);
}

/** A path of our own is understood by every other member alike. */
async function ourPath(
  sender: Member,
  vector: TreeKem,
  tree: RatchetTree,
  contextAt: (treeHash: Uint8Array) => GroupContext,
  cs: CiphersuiteImpl,
): Promise<void> {
  const before = { ...contextAt(new Uint8Array()), epoch: BigInt(vector.epoch - 1) };
  const [after, path, secrets] = await createUpdatePath(
    tree,
    toLeafIndex(sender.index),
    before,
    bytes(sender.signature_priv),
    cs,
  );
  const applied = await applyUpdatePath(tree, toLeafIndex(sender.index), path, cs.hash);
  const hash = await treeHashRoot(after, cs.hash);
  expect(await treeHashRoot(applied, cs.hash)).toEqual(hash);
  const first = secrets.at(-1);
  if (!first) return;
  const at = toNodeIndex(first.nodeIndex);
  const expected = await getCommitSecret(applied, at, first.secret, cs.kdf);
  for (const member of vector.leaves_private) {
    if (member.index === sender.index) continue;
    const got = await received(member, sender.index, path, applied, contextAt(hash), cs);
    expect(got.commitSecret).toEqual(expected);
  }
}

export const trees: Readonly<Record<string, Check>> = {
  "tree-validation": kind(validation),
  "tree-operations": kind(operation),
  treekem: kind(treeKem),
};
