/**
 * What a hostile member can make with the raw library, past every rule of ours. The headless client
 * makes the same for the stories, so nothing here knows the test runner.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import {
  type CiphersuiteImpl,
  createCommit,
  type CreateCommitOptions,
  createGroupInfoWithExternalPubAndRatchetTree,
  decodeMlsMessage,
  encodeMlsMessage,
  type Extension,
  joinGroupExternal,
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
import { nativeSuite, suite } from "../../../src/crypto/group/provider";
import { NOW } from "./clock";

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

/**
 * A commit in the name of whoever sits on `leaf`. Path, transcript, confirmation and membership tag are
 * as hers would be, for a member has all of their keys; only the signatures are made with her own.
 */
export function inName(
  { state }: Pick<Group, "state">,
  leaf: number,
  proposals: readonly Proposal[],
): Promise<Forged> {
  return forged({ state: { ...state, privatePath: { ...state.privatePath, leafIndex: leaf } } }, proposals);
}

/** A commit by which the owner of a KeyPackage lets herself in, by a GroupInfo that a member gave away. */
export async function external(
  group: Pick<Group, "state">,
  { opaque }: OwnKeyPackage,
): Promise<Uint8Array> {
  const cs = await suite();
  const info = await createGroupInfoWithExternalPubAndRatchetTree(group.state, [], cs);
  const { publicPackage, privatePackage } = opaque;
  const { publicMessage } = await joinGroupExternal(info, publicPackage, privatePackage, false, cs);
  return encodeMlsMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage });
}

/** Kinds of proposal that the library makes and no room takes. */
export const STRANGE: Readonly<Record<"extensions" | "reinit" | "custom", Proposal>> = {
  extensions: {
    proposalType: "group_context_extensions",
    groupContextExtensions: { extensions: [] },
  },
  reinit: {
    proposalType: "reinit",
    reinit: {
      groupId: new Uint8Array(16),
      version: "mls10",
      cipherSuite: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519",
      extensions: [],
    },
  },
  custom: { proposalType: 0xf000, proposalData: new Uint8Array(3) },
};

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
  /** a key, and one signature that is put under everything */
  readonly signing?: { readonly publicKey: Uint8Array; readonly signature: Uint8Array };
}

/** The identity of the curve as a key: S times the base point is R, so in Chromium this signature fits every message. */
export const FITS_ALL = {
  publicKey: new Uint8Array(32).fill(1, 0, 1),
  signature: new Uint8Array(64).fill(0x66, 0, 32).fill(0x58, 0, 1).fill(1, 32, 33),
} as const;

/**
 * Ed25519 that takes `FITS_ALL`, as Chromium and the server's OpenSSL do. Node and noble do not: here a test would
 * not see whether the key is asked about, since its signatures are refused in any case.
 */
export async function looseSuite(): Promise<CiphersuiteImpl> {
  const cs = await nativeSuite();
  const verify: CiphersuiteImpl["signature"]["verify"] = async (publicKey, message, signature) =>
    ed25519.verify(signature, message, publicKey, { zip215: true });
  return { ...cs, signature: { ...cs.signature, verify } };
}

/** A well signed KeyPackage with one thing odd about it. */
export async function oddKeyPackage(odd: Oddity): Promise<KeyPackage> {
  const cs: CiphersuiteImpl = await suite();
  const key = await cs.signature.keygen();
  const { publicKey: signaturePublicKey, signature } = odd.signing ?? { ...key, signature: null };
  const signing = signature ? { ...cs.signature, sign: async () => signature } : cs.signature;
  const publicKey = async () =>
    cs.hpke.exportPublicKey((await cs.hpke.generateKeyPair()).publicKey);
  const leafNode = await signLeafNodeKeyPackage(
    {
      leafNodeSource: "key_package",
      hpkePublicKey: odd.hpkePublicKey ?? (await publicKey()),
      signaturePublicKey,
      credential: odd.x509
        ? { credentialType: "x509", certificates: [new Uint8Array(16)] }
        : { credentialType: "basic", identity: odd.identity ?? crypto.getRandomValues(new Uint8Array(16)) },
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
    signing,
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
    signing,
  );
}

export const keyPackageBytes = (keyPackage: KeyPackage): Uint8Array =>
  encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage });
