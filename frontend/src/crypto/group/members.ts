/** Who sits in the ratchet tree, which is the only roster there is: the server's is never shown. */
import { mlsExporter } from "ts-mls/keySchedule.js";
import type { LeafNode, RatchetTree } from "ts-mls";
import { hex } from "../../bytes";
import { must } from "./refuse";
import { suite } from "./provider";
import type { Group } from "./state";

export interface Member {
  /** leaf index */
  readonly leaf: number;
  /** the basic credential's identity; its first 16 bytes are the seat */
  readonly identity: Uint8Array;
  /** raw Ed25519 public key, 32 bytes */
  readonly signatureKey: Uint8Array;
}

export const SEAT_LENGTH = 16;

/** The seat that an identity starts with, in hex. */
export const seatOf = (identity: Uint8Array): string => hex(identity.subarray(0, SEAT_LENGTH));

/** Reads a leaf; refuses with `code` what we never admit: another credential type, extensions, no seat. */
export function readLeaf(leaf: number, node: LeafNode, code: string): Member {
  must(node.credential.credentialType === "basic", code);
  must(node.extensions.length === 0 && node.credential.identity.length >= SEAT_LENGTH, code);
  return { leaf, identity: node.credential.identity, signatureKey: node.signaturePublicKey };
}

/** The node of a leaf; undefined when it is blank or out of the tree. */
export function leafNode(tree: RatchetTree, leaf: number): LeafNode | undefined {
  const node = tree[leaf * 2];
  return node?.nodeType === "leaf" ? node.leaf : undefined;
}

/** Every leaf of a tree, lowest first. */
export function readTree(tree: RatchetTree, code: string): readonly Member[] {
  const found: Member[] = [];
  for (let leaf = 0; leaf * 2 < tree.length; leaf += 1) {
    const node = leafNode(tree, leaf);
    if (node) found.push(readLeaf(leaf, node, code));
  }
  return found;
}

export const members = (group: Group): readonly Member[] =>
  readTree(group.state.ratchetTree, "tree_wrong");

export const epoch = (group: Group): number => Number(group.state.groupContext.epoch);

export const groupId = (group: Group): Uint8Array => group.state.groupContext.groupId;

export const ownLeaf = (group: Group): number => group.state.privatePath.leafIndex;

/** Equal for two members exactly when they agree on the whole history of the group (RFC 9420 §8.7). */
export const epochAuthenticator = (group: Group): Uint8Array =>
  group.state.keySchedule.epochAuthenticator.slice();

/** A secret of this epoch that every member can derive (RFC 9420 §8.5). */
export async function exporter(
  group: Group,
  label: string,
  context: Uint8Array,
  length: number,
): Promise<Uint8Array> {
  const { exporterSecret } = group.state.keySchedule;
  return mlsExporter(exporterSecret, label, context, length, await suite());
}
