/**
 * What travels in a group: messages sealed and opened, commits of others followed.
 *
 * Nothing is changed by bytes that are refused, so a hostile server can withhold but not unsettle.
 */
import type { ClientState, PrivateMessage, PublicMessage } from "ts-mls";
import { createApplicationMessage } from "ts-mls/createMessage.js";
import { encodeMlsMessage } from "ts-mls/message.js";
import { decryptSenderData } from "ts-mls/privateMessage.js";
import { processMessage } from "ts-mls/processMessages.js";
import { emptyPskIndex } from "ts-mls/pskIndex.js";
import { equal, wipe as overwrite } from "../../bytes";
import { leafNode, type Member, readTree } from "./members";
import { checkExpected, judge, type Judgement } from "./policy";
import { suite } from "./provider";
import { decode, must, refusing } from "./refuse";
import { active, type Group, retire } from "./state";

export interface Sealed {
  /** an MLSMessage holding a PrivateMessage */
  readonly message: Uint8Array;
  readonly group: Group;
}

/** Someone's message. Leaf, identity and key are those that signed it, in the tree of its own epoch. */
export interface Application {
  readonly kind: "application";
  readonly leaf: number;
  readonly identity: Uint8Array;
  readonly epoch: number;
  readonly plaintext: Uint8Array;
  readonly aad: Uint8Array;
  readonly signatureKey: Uint8Array;
  readonly group: Group;
}

/** Someone's commit. When `removes` holds this member's own leaf, the group is over for her. */
export interface Committed {
  readonly kind: "commit";
  readonly leaf: number;
  readonly adds: readonly Member[];
  readonly removes: readonly Member[];
  readonly group: Group;
}

export type Processed = Application | Committed;

/** Seals for everyone in the group. `aad` is readable by the server and signed with the message. */
export function encrypt(group: Group, plaintext: Uint8Array, aad: Uint8Array): Promise<Sealed> {
  return refusing("encrypt_failed", async () => {
    const made = await createApplicationMessage(active(group), plaintext, await suite(), aad);
    overwrite(...made.consumed);
    const { privateMessage } = made;
    return {
      message: encodeMlsMessage({
        version: "mls10",
        wireformat: "mls_private_message",
        privateMessage,
      }),
      group: { state: made.newState },
    };
  });
}

/** The keys and the tree of the epoch a message was sealed in: this one or the one before. */
function era(state: ClientState, message: PrivateMessage) {
  must(equal(message.groupId, state.groupContext.groupId), "wrong_group");
  must(message.epoch <= state.groupContext.epoch, "future_epoch");
  if (message.epoch === state.groupContext.epoch)
    return { secret: state.keySchedule.senderDataSecret, tree: state.ratchetTree };
  const past = state.historicalReceiverData.get(message.epoch);
  must(past !== undefined, "stale_epoch");
  return { secret: past.senderDataSecret, tree: past.ratchetTree };
}

/** The sender is read first and believed last: only once the library has checked the signature. */
async function open(state: ClientState, message: PrivateMessage): Promise<Application> {
  must(message.contentType === "application", "not_public_message");
  const cs = await suite();
  const { secret, tree } = era(state, message);
  const sender = await decryptSenderData(message, secret, cs);
  must(sender !== undefined, "message_unreadable");
  must(sender.leafIndex !== state.privatePath.leafIndex, "own_message");
  const node = leafNode(tree, sender.leafIndex);
  must(node?.credential.credentialType === "basic", "message_unreadable");
  const wire = { wireformat: "mls_private_message", privateMessage: message } as const;
  const opened = await processMessage(wire, state, emptyPskIndex, () => "reject", cs);
  must(opened.kind === "applicationMessage", "message_unreadable");
  overwrite(...opened.consumed);
  return {
    kind: "application",
    leaf: sender.leafIndex,
    identity: node.credential.identity,
    epoch: Number(message.epoch),
    plaintext: opened.message,
    aad: message.authenticatedData,
    signatureKey: node.signaturePublicKey,
    group: { state: opened.newState },
  };
}

async function follow(
  group: Group,
  state: ClientState,
  message: PublicMessage,
  judgement: Judgement,
): Promise<Committed> {
  const change = await judge(state, message, judgement);
  const wire = { wireformat: "mls_public_message", publicMessage: message } as const;
  const done = await processMessage(wire, state, emptyPskIndex, () => "accept", await suite());
  must(done.kind === "newState" && done.actionTaken === "accept", "commit_rejected");
  const keys = change.adds.map((each) => each.leafNode.signaturePublicKey);
  const adds = readTree(done.newState.ratchetTree, "tree_wrong").filter(({ signatureKey }) =>
    keys.some((key) => equal(key, signatureKey)),
  );
  if (judgement.expected) checkExpected(judgement.expected, change.committer, adds, change.removes);
  const next = { state: done.newState };
  overwrite(...done.consumed);
  retire(group, next);
  return { kind: "commit", leaf: change.committer, adds, removes: change.removes, group: next };
}

/**
 * Takes an MLSMessage from the log. On success the old group is spent; on a Refusal it is as it was.
 *
 * Refusals: message_malformed, not_private_message, not_public_message, wrong_group, stale_epoch,
 * future_epoch, own_message, message_unreadable; for commits not_a_commit, commit_* and key_package_*.
 */
export async function process(
  group: Group,
  message: Uint8Array,
  judgement: Judgement,
): Promise<Processed> {
  const decoded = decode(message, "message_malformed");
  const state = active(group, judgement.trust);
  if (decoded.wireformat === "mls_private_message")
    return refusing("message_unreadable", () => open(state, decoded.privateMessage));
  must(decoded.wireformat === "mls_public_message", "message_malformed");
  must(decoded.publicMessage.content.contentType !== "application", "not_private_message");
  return refusing("commit_rejected", () => follow(group, state, decoded.publicMessage, judgement));
}
