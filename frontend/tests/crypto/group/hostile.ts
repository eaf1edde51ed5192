/** What a hostile member can make with the raw library, past every rule of ours. */
import {
  type CiphersuiteImpl,
  createCommit,
  type CreateCommitOptions,
  decodeMlsMessage,
  encodeMlsMessage,
  type Extension,
  type KeyPackage,
  type Lifetime,
  type MLSMessage,
  type MlsPublicMessage,
  type Proposal,
  type Welcome,
} from "ts-mls";
import { defaultClientConfig } from "ts-mls/clientConfig.js";
import { signKeyPackage } from "ts-mls/keyPackage.js";
import { signLeafNodeKeyPackage } from "ts-mls/leafNode.js";
import type { Group, OwnKeyPackage } from "../../../src/crypto/group";
import { suite } from "../../../src/crypto/group/provider";
import { identity, NOW } from "./cast";

export interface Forged {
  readonly message: Uint8Array;
  readonly welcome: Uint8Array | null;
}

const welcomeBytes = (welcome: Welcome): Uint8Array =>
  encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome });

/** A commit with none of our checks. */
export async function forged(
  group: Pick<Group, "state">,
  extraProposals: readonly Proposal[],
  options: CreateCommitOptions = {},
): Promise<Forged> {
  const made = await createCommit(
    { state: { ...group.state, clientConfig: defaultClientConfig }, cipherSuite: await suite() },
    {
      wireAsPublicMessage: true,
      ratchetTreeExtension: true,
      forcePath: true,
      extraProposals: [...extraProposals],
      ...options,
    },
  );
  return {
    message: encodeMlsMessage(made.commit),
    welcome: made.welcome ? welcomeBytes(made.welcome) : null,
  };
}

export function decoded(message: Uint8Array): MLSMessage {
  const read = decodeMlsMessage(message.slice(), 0);
  if (!read) throw new Error("not an MLSMessage");
  return read[0];
}

export function keyPackageOf(own: OwnKeyPackage): KeyPackage {
  const message = decoded(own.message);
  if (message.wireformat !== "mls_key_package") throw new Error("not a KeyPackage");
  return message.keyPackage;
}

export const adding = (keyPackage: KeyPackage): Proposal => ({
  proposalType: "add",
  add: { keyPackage },
});

export const removing = (removed: number): Proposal => ({
  proposalType: "remove",
  remove: { removed },
});

/** A commit changed on its way; whatever signs it no longer holds. */
export function altered(
  message: Uint8Array,
  change: (message: MlsPublicMessage["publicMessage"]) => void,
): Uint8Array {
  const read = decoded(message);
  if (read.wireformat !== "mls_public_message") throw new Error("not a PublicMessage");
  change(read.publicMessage);
  return encodeMlsMessage(read);
}

/** What a KeyPackage may get wrong while both its signatures are right. */
export interface Oddity {
  readonly identity?: Uint8Array;
  readonly lifetime?: Lifetime;
  readonly hpkePublicKey?: Uint8Array;
  readonly initKey?: Uint8Array;
  readonly credentials?: KeyPackage["leafNode"]["capabilities"]["credentials"];
  readonly ciphersuites?: KeyPackage["leafNode"]["capabilities"]["ciphersuites"];
  readonly cipherSuite?: KeyPackage["cipherSuite"];
  readonly extensions?: Extension[];
  readonly leafExtensions?: Extension[];
  readonly x509?: boolean;
}

/** A well signed KeyPackage with one thing odd about it. */
export async function oddKeyPackage(odd: Oddity): Promise<KeyPackage> {
  const cs: CiphersuiteImpl = await suite();
  const key = await cs.signature.keygen();
  const publicKey = async () =>
    cs.hpke.exportPublicKey((await cs.hpke.generateKeyPair()).publicKey);
  const leafNode = await signLeafNodeKeyPackage(
    {
      leafNodeSource: "key_package",
      hpkePublicKey: odd.hpkePublicKey ?? (await publicKey()),
      signaturePublicKey: key.publicKey,
      credential: odd.x509
        ? { credentialType: "x509", certificates: [new Uint8Array(16)] }
        : { credentialType: "basic", identity: odd.identity ?? identity("survivor") },
      capabilities: {
        versions: ["mls10"],
        ciphersuites: odd.ciphersuites ?? [cs.name],
        extensions: [],
        proposals: [],
        credentials: odd.credentials ?? ["basic"],
      },
      lifetime: odd.lifetime ?? { notBefore: BigInt(NOW), notAfter: BigInt(NOW + 7200) },
      extensions: odd.leafExtensions ?? [],
    },
    key.signKey,
    cs.signature,
  );
  return signKeyPackage(
    {
      version: "mls10",
      cipherSuite: odd.cipherSuite ?? cs.name,
      initKey: odd.initKey ?? (await publicKey()),
      leafNode,
      extensions: odd.extensions ?? [],
    },
    key.signKey,
    cs.signature,
  );
}

export const keyPackageBytes = (keyPackage: KeyPackage): Uint8Array =>
  encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage });
