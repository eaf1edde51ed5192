/**
 * What may change a room's membership. The server decides nothing here: a commit that breaks a
 * rule below is refused by every client, whoever delivered it.
 */
import type { ClientState, KeyPackage, LeafNode, Proposal, PublicMessage } from "ts-mls";
import type { FramedContentCommit } from "ts-mls/framedContent.js";
import { equal, hex } from "../../bytes";
import { checkKeyPackage } from "./keypackages";
import { leafNode, type Member, readLeaf, readTree, SEAT_LENGTH, seatOf } from "./members";
import { must } from "./refuse";
import { MAX_LEAVES } from "./state";
import { mayCommit, type Trust } from "./trust";

/**
 * Seconds of tolerance in a KeyPackage's lifetime for whoever follows its Add. More than for the mentor who makes it:
 * no two clocks agree, and what her device took must not stop anybody else's.
 */
const FOLLOWED = 3_600;

/** What the log said of a commit. The seats and leaves must be exactly those of the commit itself. */
export interface Expected {
  /** leaf of the committer, when the caller knows it */
  readonly sender?: number;
  readonly adds: readonly { readonly seat: Uint8Array; readonly leaf: number }[];
  readonly removes: readonly number[];
}

export interface Judgement {
  readonly trust: Trust;
  /** unix seconds */
  readonly now: number;
  readonly expected?: Expected;
  /** mentors' leaves that said they are leaving, so that another mentor may remove them */
  readonly leaving?: ReadonlySet<number>;
}

/** What a commit asks for, once it may be asked. */
export interface Change {
  readonly committer: number;
  readonly adds: readonly KeyPackage[];
  readonly removes: readonly Member[];
}

/** The framing: a PublicMessage commit by a member, for this group and epoch, with nothing beside it. */
function commitOf(state: ClientState, message: PublicMessage): [FramedContentCommit, number] {
  const { content } = message;
  must(equal(content.groupId, state.groupContext.groupId), "wrong_group");
  must(content.contentType === "commit", "not_a_commit");
  must(content.epoch >= state.groupContext.epoch, "stale_epoch");
  must(content.epoch === state.groupContext.epoch, "future_epoch");
  must(content.sender.senderType === "member", "commit_external");
  must(content.authenticatedData.length === 0, "commit_aad");
  return [content, content.sender.leafIndex];
}

/** Proposals stand in the commit by value, and are Adds and Removes alone. */
function proposalsOf(content: FramedContentCommit): readonly Proposal[] {
  return content.commit.proposals.map((each) => {
    must(each.proposalOrRefType === "proposal", "commit_reference");
    return each.proposal;
  });
}

/** A path renews keys; who its committer is stays as it was when the room's members accepted her. */
function checkPath(state: ClientState, content: FramedContentCommit, before: LeafNode): void {
  const { path } = content.commit;
  must(path !== undefined, "commit_path");
  const was = readLeaf(0, before, "commit_leaf");
  const is = readLeaf(0, path.leafNode, "commit_leaf");
  must(equal(was.identity, is.identity), "commit_leaf");
  must(equal(was.signatureKey, is.signatureKey), "commit_leaf");
  must(path.leafNode.capabilities.credentials.includes("basic"), "commit_leaf");
  checkKeysAreNew(
    state.ratchetTree,
    [path.leafNode, ...path.nodes].map(({ hpkePublicKey }) => hpkePublicKey),
  );
}

/** Every HPKE key is in the tree once. The library compares no new key, but each joiner would. */
function checkKeysAreNew(tree: ClientState["ratchetTree"], added: readonly Uint8Array[]): void {
  const seen = new Set<string>();
  for (const node of tree)
    if (node) seen.add(hex((node.nodeType === "leaf" ? node.leaf : node.parent).hpkePublicKey));
  for (const key of added.map(hex)) {
    must(!seen.has(key), "commit_key_taken");
    seen.add(key);
  }
}

/** One seat, one leaf, and never more leaves than a room holds. */
export function checkSeats(
  tree: ClientState["ratchetTree"],
  added: readonly KeyPackage[],
  removed: readonly number[],
): void {
  const staying = readTree(tree, "tree_wrong").filter(({ leaf }) => !removed.includes(leaf));
  must(staying.length + added.length <= MAX_LEAVES, "commit_full");
  const seats = new Set(staying.map(({ identity }) => seatOf(identity)));
  for (const { leafNode: leaf } of added) {
    const seat = seatOf(readLeaf(0, leaf, "key_package_identity").identity);
    must(!seats.has(seat), "commit_seat_taken");
    seats.add(seat);
  }
  checkKeysAreNew(
    tree,
    added.map(({ leafNode: leaf }) => leaf.hpkePublicKey),
  );
}

/** Only a lead may remove somebody who is still certified, unless that mentor is leaving. */
async function checkRemove(
  state: ClientState,
  leaf: number,
  byLead: boolean,
  judgement: Judgement,
): Promise<Member> {
  const node = leafNode(state.ratchetTree, leaf);
  must(node !== undefined, "commit_remove_unknown");
  const member = readLeaf(leaf, node, "tree_wrong");
  const standing = await judgement.trust(member.identity, member.signatureKey);
  const protectedLeaf = mayCommit(standing) && !judgement.leaving?.has(leaf);
  must(byLead || !protectedLeaf, "commit_removes_mentor");
  return member;
}

/** Refuses a commit that this room does not take; changes nothing. Signatures are checked after. */
export async function judge(
  state: ClientState,
  message: PublicMessage,
  judgement: Judgement,
): Promise<Change> {
  const [content, committer] = commitOf(state, message);
  const node = leafNode(state.ratchetTree, committer);
  must(node !== undefined, "commit_committer");
  must(committer !== state.privatePath.leafIndex, "own_message");
  const { identity, signatureKey } = readLeaf(committer, node, "tree_wrong");
  const standing = await judgement.trust(identity, signatureKey);
  must(mayCommit(standing), "commit_committer");
  const adds: KeyPackage[] = [];
  const removes: Member[] = [];
  for (const proposal of proposalsOf(content)) {
    must(proposal.proposalType === "add" || proposal.proposalType === "remove", "commit_proposal");
    if (proposal.proposalType === "add") adds.push(proposal.add.keyPackage);
    else
      removes.push(
        await checkRemove(state, proposal.remove.removed, standing === "lead", judgement),
      );
  }
  checkPath(state, content, node);
  for (const keyPackage of adds) {
    await checkKeyPackage(keyPackage, judgement.now, FOLLOWED);
    const added = readLeaf(0, keyPackage.leafNode, "key_package_identity");
    const known = await judgement.trust(added.identity, added.signatureKey);
    must(known !== null, "commit_add_refused");
  }
  checkSeats(
    state.ratchetTree,
    adds,
    removes.map(({ leaf }) => leaf),
  );
  return { committer, adds, removes };
}

/** What the log declared must be what the commit did, or names would be shown on the wrong leaves. */
export function checkExpected(
  expected: Expected,
  committer: number,
  adds: readonly Member[],
  removes: readonly Member[],
): void {
  must(expected.sender === undefined || expected.sender === committer, "commit_undeclared");
  const leaves = (each: readonly { readonly leaf: number }[]): string =>
    each
      .map(({ leaf }) => leaf)
      .toSorted((a, b) => a - b)
      .join();
  must(leaves(removes) === leaves(expected.removes.map((leaf) => ({ leaf }))), "commit_undeclared");
  must(leaves(adds) === leaves(expected.adds), "commit_undeclared");
  for (const { leaf, identity } of adds) {
    const declared = expected.adds.find((each) => each.leaf === leaf);
    must(declared !== undefined, "commit_undeclared");
    must(equal(declared.seat, identity.subarray(0, SEAT_LENGTH)), "commit_undeclared");
  }
}
