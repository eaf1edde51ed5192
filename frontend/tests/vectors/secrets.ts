/** Official vectors of the key schedule, the secret tree, pre-shared keys and transcripts. */
import { mlsExporter } from "ts-mls";
import { decodeAuthenticatedContent } from "ts-mls/authenticatedContent.js";
import { verifyConfirmationTag } from "ts-mls/framedContent.js";
import { encodeGroupContext } from "ts-mls/groupContext.js";
import { initializeEpoch } from "ts-mls/keySchedule.js";
import { computePskSecret } from "ts-mls/presharedkey.js";
import { createSecretTree, ratchetToGeneration } from "ts-mls/secretTree.js";
import { expandSenderDataKey, expandSenderDataNonce, type ReuseGuard } from "ts-mls/sender.js";
import { createConfirmedHash, createInterimHash } from "ts-mls/transcriptHash.js";
import { expect } from "vitest";
import { bytes, type Check, type Hex, kind, same, suiteOf, whole } from "./kind";

interface Epoch {
  readonly tree_hash: Hex;
  readonly commit_secret: Hex;
  readonly psk_secret: Hex;
  readonly confirmed_transcript_hash: Hex;
  readonly group_context: Hex;
  readonly joiner_secret: Hex;
  readonly welcome_secret: Hex;
  readonly init_secret: Hex;
  readonly sender_data_secret: Hex;
  readonly encryption_secret: Hex;
  readonly exporter_secret: Hex;
  readonly epoch_authenticator: Hex;
  readonly external_secret: Hex;
  readonly confirmation_key: Hex;
  readonly membership_key: Hex;
  readonly resumption_psk: Hex;
  readonly external_pub: Hex;
  readonly exporter: {
    readonly label: string;
    readonly context: Hex;
    readonly length: number;
    readonly secret: Hex;
  };
}

interface KeySchedule {
  readonly cipher_suite: number;
  readonly group_id: Hex;
  readonly initial_init_secret: Hex;
  readonly epochs: readonly Epoch[];
}

async function keySchedule(vector: KeySchedule): Promise<void> {
  const cs = await suiteOf(vector.cipher_suite);
  let initSecret = bytes(vector.initial_init_secret);
  for (const [at, epoch] of vector.epochs.entries()) {
    const context = {
      version: "mls10",
      cipherSuite: cs.name,
      groupId: bytes(vector.group_id),
      epoch: BigInt(at),
      treeHash: bytes(epoch.tree_hash),
      confirmedTranscriptHash: bytes(epoch.confirmed_transcript_hash),
      extensions: [],
    } as const;
    same(encodeGroupContext({ ...context, extensions: [] }), epoch.group_context);
    const made = await initializeEpoch(
      initSecret,
      bytes(epoch.commit_secret),
      { ...context, extensions: [] },
      bytes(epoch.psk_secret),
      cs.kdf,
    );
    same(made.joinerSecret, epoch.joiner_secret);
    same(made.welcomeSecret, epoch.welcome_secret);
    same(made.encryptionSecret, epoch.encryption_secret);
    const secrets = made.keySchedule;
    same(secrets.initSecret, epoch.init_secret);
    same(secrets.senderDataSecret, epoch.sender_data_secret);
    same(secrets.exporterSecret, epoch.exporter_secret);
    same(secrets.epochAuthenticator, epoch.epoch_authenticator);
    same(secrets.externalSecret, epoch.external_secret);
    same(secrets.confirmationKey, epoch.confirmation_key);
    same(secrets.membershipKey, epoch.membership_key);
    same(secrets.resumptionPsk, epoch.resumption_psk);
    const external = await cs.hpke.deriveKeyPair(secrets.externalSecret);
    same(await cs.hpke.exportPublicKey(external.publicKey), epoch.external_pub);
    const { label, context: about, length, secret } = epoch.exporter;
    same(await mlsExporter(secrets.exporterSecret, label, bytes(about), length, cs), secret);
    initSecret = secrets.initSecret;
  }
}

interface Generation {
  readonly generation: number;
  readonly application_key: Hex;
  readonly application_nonce: Hex;
  readonly handshake_key: Hex;
  readonly handshake_nonce: Hex;
}

interface SecretTreeVector {
  readonly cipher_suite: number;
  readonly encryption_secret: Hex;
  readonly sender_data: {
    readonly sender_data_secret: Hex;
    readonly ciphertext: Hex;
    readonly key: Hex;
    readonly nonce: Hex;
  };
  readonly leaves: readonly (readonly Generation[])[];
}

async function secretTree(vector: SecretTreeVector): Promise<void> {
  const cs = await suiteOf(vector.cipher_suite);
  const { sender_data_secret: secret, ciphertext, key, nonce } = vector.sender_data;
  same(await expandSenderDataKey(cs, bytes(secret), bytes(ciphertext)), key);
  same(await expandSenderDataNonce(cs, bytes(secret), bytes(ciphertext)), nonce);
  const tree = await createSecretTree(
    vector.leaves.length,
    bytes(vector.encryption_secret),
    cs.kdf,
  );
  const keep = {
    retainKeysForGenerations: 10,
    retainKeysForEpochs: 1,
    maximumForwardRatchetSteps: 100,
  };
  const reuseGuard = new Uint8Array(4) as unknown as ReuseGuard;
  for (const [leafIndex, generations] of vector.leaves.entries())
    for (const each of generations) {
      const at = { leafIndex, generation: each.generation, reuseGuard };
      const application = await ratchetToGeneration(tree, at, "application", keep, cs);
      same(application.key, each.application_key);
      same(application.nonce, each.application_nonce);
      const handshake = await ratchetToGeneration(tree, at, "commit", keep, cs);
      same(handshake.key, each.handshake_key);
      same(handshake.nonce, each.handshake_nonce);
    }
}

interface PskSecret {
  readonly cipher_suite: number;
  readonly psks: readonly { readonly psk_id: Hex; readonly psk: Hex; readonly psk_nonce: Hex }[];
  readonly psk_secret: Hex;
}

async function pskSecret(vector: PskSecret): Promise<void> {
  const psks = vector.psks.map(({ psk_id: id, psk, psk_nonce: nonce }) => [
    { psktype: "external" as const, pskId: bytes(id), pskNonce: bytes(nonce) },
    bytes(psk),
  ]) satisfies Parameters<typeof computePskSecret>[0];
  same(await computePskSecret(psks, await suiteOf(vector.cipher_suite)), vector.psk_secret);
}

interface Transcript {
  readonly cipher_suite: number;
  readonly confirmation_key: Hex;
  readonly authenticated_content: Hex;
  readonly interim_transcript_hash_before: Hex;
  readonly confirmed_transcript_hash_after: Hex;
  readonly interim_transcript_hash_after: Hex;
}

async function transcript(vector: Transcript): Promise<void> {
  const { hash } = await suiteOf(vector.cipher_suite);
  const { wireformat, content, auth } = whole(
    decodeAuthenticatedContent,
    vector.authenticated_content,
  );
  if (content.contentType !== "commit" || auth.contentType !== "commit") throw new Error("commit");
  const input = { wireformat, content, signature: auth.signature };
  const before = bytes(vector.interim_transcript_hash_before);
  const confirmed = await createConfirmedHash(before, input, hash);
  same(confirmed, vector.confirmed_transcript_hash_after);
  const { confirmationTag } = auth;
  same(
    await createInterimHash(confirmed, confirmationTag, hash),
    vector.interim_transcript_hash_after,
  );
  const key = bytes(vector.confirmation_key);
  expect(await verifyConfirmationTag(key, confirmationTag, confirmed, hash)).toBe(true);
}

export const secrets: Readonly<Record<string, Check>> = {
  "key-schedule": kind(keySchedule),
  "secret-tree": kind(secretTree),
  psk_secret: kind(pskSecret),
  "transcript-hashes": kind(transcript),
};
