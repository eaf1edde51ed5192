/**
 * KeyPackages: making our own, and judging those of strangers before anyone is admitted by them.
 *
 * A stranger's KeyPackage becomes part of the tree that every later newcomer must accept, so one
 * that only this client would take could lock everybody else out. Everything is checked here once.
 */
import type { PrivateKeyPackage } from "ts-mls";
import { generateKeyPackageWithKey, type KeyPackage, verifyKeyPackage } from "ts-mls/keyPackage.js";
import { verifyLeafNodeSignatureKeyPackage } from "ts-mls/leafNode.js";
import { encodeMlsMessage } from "ts-mls/message.js";
import { equal } from "../../bytes";
import { hasPrimeOrder } from "../points";
import { readLeaf, SEAT_LENGTH } from "./members";
import { suite, SUITE } from "./provider";
import { decode, must, refusing } from "./refuse";

/** Ours begin 10 minutes ago, for slow clocks, and live two hours. Seconds. */
const BEFORE = 600;
const AFTER = 7200;
const TOLERANCE = 600;
const LONGEST = 366n * 86_400n;

export interface SignatureKey {
  /** raw Ed25519, 32 bytes */
  readonly publicKey: Uint8Array;
  /** raw Ed25519 seed, 32 bytes */
  readonly secretKey: Uint8Array;
}

/** A KeyPackage of our own. It admits once: joining with it destroys its init key. */
export interface OwnKeyPackage {
  /** the MLSMessage to send */
  readonly message: Uint8Array;
  readonly identity: Uint8Array;
  readonly signatureKey: Uint8Array;
  /** for the files of this folder alone */
  readonly opaque: {
    readonly publicPackage: KeyPackage;
    readonly privatePackage: PrivateKeyPackage;
  };
}

/** What a checked KeyPackage says. Times are unix seconds. */
export interface ReadKeyPackage {
  readonly identity: Uint8Array;
  readonly signatureKey: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** A new leaf key. A mentor's shift certificate names its thumbprint. */
export async function generateSignatureKey(): Promise<SignatureKey> {
  const { signKey, publicKey } = await (await suite()).signature.keygen();
  return { publicKey, secretKey: signKey };
}

/** `now` is unix seconds. The signature key is copied, so that wiping a group spares the caller's. */
export async function createKeyPackage(options: {
  readonly identity: Uint8Array;
  readonly signatureKey?: SignatureKey;
  readonly now: number;
}): Promise<OwnKeyPackage> {
  must(options.identity.length >= SEAT_LENGTH, "key_package_identity");
  const key = options.signatureKey ?? (await generateSignatureKey());
  const identity = options.identity.slice();
  const made = await generateKeyPackageWithKey(
    { credentialType: "basic", identity },
    {
      versions: ["mls10"],
      ciphersuites: [SUITE],
      extensions: [],
      proposals: [],
      credentials: ["basic"],
    },
    { notBefore: BigInt(options.now - BEFORE), notAfter: BigInt(options.now + AFTER) },
    [],
    { publicKey: key.publicKey.slice(), signKey: key.secretKey.slice() },
    await suite(),
  );
  const message = encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_key_package",
    keyPackage: made.publicPackage,
  });
  return { message, identity, signatureKey: key.publicKey, opaque: made };
}

function checkLifetime(keyPackage: KeyPackage, now: number, tolerance: number): void {
  const { notBefore, notAfter } = keyPackage.leafNode.lifetime;
  const lasts = notAfter - notBefore;
  const holds = notBefore <= BigInt(now + tolerance) && BigInt(now - tolerance) <= notAfter;
  must(holds && lasts >= 0n && lasts <= LONGEST, "key_package_lifetime");
}

function checkSuite(keyPackage: KeyPackage): void {
  const { versions, ciphersuites, credentials } = keyPackage.leafNode.capabilities;
  must(keyPackage.version === "mls10" && keyPackage.cipherSuite === SUITE, "key_package_suite");
  must(versions.includes("mls10") && ciphersuites.includes(SUITE), "key_package_suite");
  must(credentials.includes("basic"), "key_package_suite");
  must(keyPackage.extensions.length === 0, "key_package_wrong");
}

/**
 * Both HPKE keys must be ones that can be sealed to. A leaf key of small order seals for nobody,
 * and would make every later commit fail while its owner sits in the tree.
 */
async function checkKeys(keyPackage: KeyPackage): Promise<void> {
  const { hpke } = await suite();
  const leafKey = keyPackage.leafNode.hpkePublicKey;
  must(!equal(keyPackage.initKey, leafKey), "key_package_keys");
  await refusing("key_package_keys", async () => {
    for (const key of [keyPackage.initKey, leafKey]) {
      must(key.length === 32, "key_package_keys");
      await hpke.seal(await hpke.importPublicKey(key), new Uint8Array(1), new Uint8Array());
    }
  });
}

/**
 * Refuses a KeyPackage that is not valid at `now` (RFC 9420 §10.1), give or take `tolerance` seconds, with the
 * reason as its code.
 */
export async function checkKeyPackage(keyPackage: KeyPackage, now: number, tolerance = TOLERANCE): Promise<void> {
  const { signature } = await suite();
  checkSuite(keyPackage);
  readLeaf(0, keyPackage.leafNode, "key_package_identity");
  must(keyPackage.leafNode.leafNodeSource === "key_package", "key_package_wrong");
  checkLifetime(keyPackage, now, tolerance);
  must(hasPrimeOrder(keyPackage.leafNode.signaturePublicKey), "key_package_signature");
  const signed = await refusing(
    "key_package_signature",
    async () =>
      (await verifyLeafNodeSignatureKeyPackage(keyPackage.leafNode, signature)) &&
      verifyKeyPackage(keyPackage, signature),
  );
  must(signed, "key_package_signature");
  await checkKeys(keyPackage);
}

/** Decodes and checks the MLSMessage of a KeyPackage. */
export async function openKeyPackage(message: Uint8Array, now: number): Promise<KeyPackage> {
  const decoded = decode(message, "key_package_wrong");
  must(decoded.wireformat === "mls_key_package", "key_package_wrong");
  await checkKeyPackage(decoded.keyPackage, now);
  return decoded.keyPackage;
}

/** Says who knocks. Refusals: key_package_ wrong, suite, identity, lifetime, signature, keys. */
export async function readKeyPackage(
  message: Uint8Array,
  options: { readonly now: number },
): Promise<ReadKeyPackage> {
  const keyPackage = await openKeyPackage(message, options.now);
  const { identity, signatureKey } = readLeaf(0, keyPackage.leafNode, "key_package_identity");
  const { notBefore, notAfter } = keyPackage.leafNode.lifetime;
  return { identity, signatureKey, notBefore: Number(notBefore), notAfter: Number(notAfter) };
}
