/** Official vectors of framing: every message type there and back, protection, Welcome. */
import { decodeMlsMessage, encodeMlsMessage } from "ts-mls";
import { decodeCommit, encodeCommit } from "ts-mls/commit.js";
import { createContentCommitSignature } from "ts-mls/framedContent.js";
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from "ts-mls/groupInfo.js";
import { decodeGroupSecrets, encodeGroupSecrets } from "ts-mls/groupSecrets.js";
import { makeKeyPackageRef } from "ts-mls/keyPackage.js";
import * as sealed from "ts-mls/messageProtection.js";
import * as open from "ts-mls/messageProtectionPublic.js";
import * as proposals from "ts-mls/proposal.js";
import { decodeRatchetTree, encodeRatchetTree } from "ts-mls/ratchetTree.js";
import { createSecretTree } from "ts-mls/secretTree.js";
import { decryptGroupInfo, decryptGroupSecrets } from "ts-mls/welcome.js";
import { expect } from "vitest";
import { bytes, type Check, type Hex, kind, same, suiteOf, whole } from "./kind";

const message = (hex: Hex) => whole(decodeMlsMessage, hex);

/** Proposals stand in the vectors without their type; it is put before them. */
const PROPOSALS = {
  add_proposal: "0001",
  update_proposal: "0002",
  remove_proposal: "0003",
  pre_shared_key_proposal: "0004",
  re_init_proposal: "0005",
  external_init_proposal: "0006",
  group_context_extensions_proposal: "0007",
} as const;

async function messages(vector: Readonly<Record<string, Hex>>): Promise<void> {
  for (const [name, hex] of Object.entries(vector)) {
    if (name in PROPOSALS) {
      const typed = PROPOSALS[name as keyof typeof PROPOSALS] + hex;
      same(proposals.encodeProposal(whole(proposals.decodeProposal, typed)), typed);
    } else if (name === "ratchet_tree") same(encodeRatchetTree(whole(decodeRatchetTree, hex)), hex);
    else if (name === "group_secrets")
      same(encodeGroupSecrets(whole(decodeGroupSecrets, hex)), hex);
    else if (name === "commit") same(encodeCommit(whole(decodeCommit, hex)), hex);
    else same(encodeMlsMessage(message(hex)), hex);
  }
}

interface Protection {
  readonly cipher_suite: number;
  readonly group_id: Hex;
  readonly epoch: number;
  readonly tree_hash: Hex;
  readonly confirmed_transcript_hash: Hex;
  readonly signature_priv: Hex;
  readonly signature_pub: Hex;
  readonly encryption_secret: Hex;
  readonly sender_data_secret: Hex;
  readonly membership_key: Hex;
  readonly proposal: Hex;
  readonly proposal_priv: Hex;
  readonly proposal_pub: Hex;
  readonly commit: Hex;
  readonly commit_priv: Hex;
  readonly commit_pub: Hex;
  readonly application: Hex;
  readonly application_priv: Hex;
}

async function protection(vector: Protection): Promise<void> {
  const cs = await suiteOf(vector.cipher_suite);
  const context = {
    version: "mls10" as const,
    cipherSuite: cs.name,
    groupId: bytes(vector.group_id),
    epoch: BigInt(vector.epoch),
    treeHash: bytes(vector.tree_hash),
    confirmedTranscriptHash: bytes(vector.confirmed_transcript_hash),
    extensions: [],
  };
  const [priv, pub] = [bytes(vector.signature_priv), bytes(vector.signature_pub)];
  const [senderData, membership] = [bytes(vector.sender_data_secret), bytes(vector.membership_key)];
  const tree = await createSecretTree(2, bytes(vector.encryption_secret), cs.kdf);
  const keep = {
    retainKeysForGenerations: 10,
    retainKeysForEpochs: 1,
    maximumForwardRatchetSteps: 10,
  };
  const none = new Uint8Array();
  const noPadding = { kind: "alwaysPad", paddingLength: 0 } as const;

  const unseal = async (wire: Uint8Array): Promise<Hex> => {
    const read = message(Buffer.from(wire).toString("hex"));
    if (read.wireformat !== "mls_private_message") throw new Error(read.wireformat);
    const { privateMessage } = read;
    const opened = await sealed.unprotectPrivateMessage(
      senderData,
      privateMessage,
      tree,
      [],
      context,
      keep,
      cs,
      pub,
    );
    return inner(opened.content.content);
  };
  const show = async (wire: Uint8Array): Promise<Hex> => {
    const read = message(Buffer.from(wire).toString("hex"));
    if (read.wireformat !== "mls_public_message") throw new Error(read.wireformat);
    const { publicMessage } = read;
    return inner(
      (await open.unprotectPublicMessage(membership, context, [], publicMessage, cs, pub)).content,
    );
  };
  expect(await unseal(bytes(vector.proposal_priv))).toBe(vector.proposal);
  expect(await unseal(bytes(vector.commit_priv))).toBe(vector.commit);
  expect(await unseal(bytes(vector.application_priv))).toBe(vector.application);
  expect(await show(bytes(vector.proposal_pub))).toBe(vector.proposal);
  expect(await show(bytes(vector.commit_pub))).toBe(vector.commit);

  const asPrivate = (privateMessage: sealed.ProtectResult["privateMessage"]): Uint8Array =>
    encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage });
  const asPublic = (publicMessage: Parameters<typeof open.unprotectPublicMessage>[3]): Uint8Array =>
    encodeMlsMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage });
  const proposal = whole(proposals.decodeProposal, vector.proposal);
  const said = await sealed.protectApplicationData(
    priv,
    senderData,
    bytes(vector.application),
    none,
    context,
    tree,
    1,
    noPadding,
    cs,
  );
  expect(await unseal(asPrivate(said.privateMessage))).toBe(vector.application);
  const proposed = await sealed.protectProposal(
    priv,
    senderData,
    proposal,
    none,
    context,
    tree,
    1,
    noPadding,
    cs,
  );
  expect(await unseal(asPrivate(proposed.privateMessage))).toBe(vector.proposal);
  const shown = await open.protectProposalPublic(priv, membership, context, none, proposal, 1, cs);
  expect(await show(asPublic(shown.publicMessage))).toBe(vector.proposal);
  const { signature, framedContent: content } = await createContentCommitSignature(
    context,
    "mls_public_message",
    whole(decodeCommit, vector.commit),
    { senderType: "member", leafIndex: 1 },
    none,
    priv,
    cs.signature,
  );
  const auth = { contentType: "commit", signature, confirmationTag: new Uint8Array(32) } as const;
  const commitContent = { wireformat: "mls_public_message", content, auth } as const;
  const committed = await open.protectPublicMessage(membership, context, commitContent, cs);
  expect(await show(asPublic(committed))).toBe(vector.commit);
}

function inner(
  content: Awaited<ReturnType<typeof sealed.unprotectPrivateMessage>>["content"]["content"],
): Hex {
  const encoded = {
    application: () => (content.contentType === "application" ? content.applicationData : null),
    proposal: () =>
      content.contentType === "proposal" ? proposals.encodeProposal(content.proposal) : null,
    commit: () => (content.contentType === "commit" ? encodeCommit(content.commit) : null),
  }[content.contentType]();
  return Buffer.from(encoded ?? []).toString("hex");
}

interface WelcomeVector {
  readonly cipher_suite: number;
  readonly init_priv: Hex;
  readonly key_package: Hex;
  readonly signer_pub: Hex;
  readonly welcome: Hex;
}

async function welcome(vector: WelcomeVector): Promise<void> {
  const cs = await suiteOf(vector.cipher_suite);
  const [one, other] = [message(vector.key_package), message(vector.welcome)];
  if (one.wireformat !== "mls_key_package" || other.wireformat !== "mls_welcome")
    throw new Error("other messages");
  const reference = await makeKeyPackageRef(one.keyPackage, cs.hash);
  const initKey = await cs.hpke.importPrivateKey(bytes(vector.init_priv));
  const group = await decryptGroupSecrets(initKey, reference, other.welcome, cs.hpke);
  if (!group) throw new Error("no GroupSecrets");
  const noPsk = new Uint8Array(cs.kdf.size);
  const info = await decryptGroupInfo(other.welcome, group.joinerSecret, noPsk, cs);
  if (!info) throw new Error("no GroupInfo");
  expect(await verifyGroupInfoSignature(info, bytes(vector.signer_pub), cs.signature)).toBe(true);
  expect(await verifyGroupInfoConfirmationTag(info, group.joinerSecret, noPsk, cs)).toBe(true);
}

export const framing: Readonly<Record<string, Check>> = {
  messages: kind(messages),
  "message-protection": kind(protection),
  welcome: kind(welcome),
};
