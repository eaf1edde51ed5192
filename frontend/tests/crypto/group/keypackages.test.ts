/** Strangers' KeyPackages: what is admitted and what is not. # C1 */
import { verifyKeyPackage } from "ts-mls/keyPackage.js";
import { verifyLeafNodeSignatureKeyPackage } from "ts-mls/leafNode.js";
import { describe, expect, onTestFinished, test } from "vitest";
import * as mls from "../../../src/crypto/group";
import { nativeSuite, suite, use } from "../../../src/crypto/group/provider";
import { identity, keyPackage, NOW, opened, refusal } from "./cast";
import { FITS_ALL, keyPackageBytes, keyPackageOf, looseSuite, type Oddity, oddKeyPackage } from "./hostile";

const DAY = 86_400;
const lifetime = (from: number, to: number): Oddity => ({
  lifetime: { notBefore: BigInt(NOW + from), notAfter: BigInt(NOW + to) },
});

const read = async (odd: Oddity): Promise<mls.ReadKeyPackage> =>
  mls.readKeyPackage(keyPackageBytes(await oddKeyPackage(odd)), { now: NOW });

describe("a KeyPackage", () => {
  test("of ours says who knocks, and lives from ten minutes ago for two hours and ten", async () => {
    const own = await keyPackage();
    expect(await mls.readKeyPackage(own.message, { now: NOW })).toEqual({
      identity: own.identity,
      signatureKey: own.signatureKey,
      notBefore: NOW - 600,
      notAfter: NOW + 7200,
    });
  });

  test("of ours claims no more than it needs", async () => {
    expect(keyPackageOf(await keyPackage()).leafNode.capabilities).toEqual({
      versions: ["mls10"],
      ciphersuites: ["MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"],
      extensions: [],
      proposals: [],
      credentials: ["basic"],
    });
  });

  test.each([
    ["begins within ten minutes", lifetime(600, 7200)],
    ["ended within ten minutes", lifetime(-7200, -600)],
    ["lives 366 days", lifetime(0, 366 * DAY)],
  ])("that %s is taken", async (_, odd) => {
    await expect(read(odd)).resolves.toHaveProperty("identity");
  });

  test.each([
    ["begins too late", lifetime(601, 7200), "key_package_lifetime"],
    ["ended too long ago", lifetime(-7200, -601), "key_package_lifetime"],
    ["lives longer than 366 days", lifetime(0, 366 * DAY + 1), "key_package_lifetime"],
    [
      "has an identity shorter than a seat",
      { identity: new Uint8Array(15) },
      "key_package_identity",
    ],
    [
      "has an X.509 credential",
      { x509: true, credentials: ["basic", "x509"] },
      "key_package_identity",
    ],
    [
      "has a leaf extension",
      { leafExtensions: [{ extensionType: 7, extensionData: new Uint8Array() }] },
      "key_package_identity",
    ],
    [
      "has an extension",
      { extensions: [{ extensionType: 10, extensionData: new Uint8Array() }] },
      "key_package_wrong",
    ],
    ["does not know basic credentials", { credentials: [] }, "key_package_suite"],
    ["does not know the suite", { ciphersuites: [] }, "key_package_suite"],
    [
      "is for another suite",
      { cipherSuite: "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519" },
      "key_package_suite",
    ],
    [
      "has an init key that nobody can seal to",
      { initKey: new Uint8Array(32) },
      "key_package_keys",
    ],
    [
      "has a leaf key that nobody can seal to",
      { hpkePublicKey: new Uint8Array(32) },
      "key_package_keys",
    ],
    ["has a short leaf key", { hpkePublicKey: new Uint8Array(31) }, "key_package_keys"],
  ] satisfies readonly [string, Oddity, string][])("that %s is refused", async (_, odd, code) => {
    expect(await refusal(read(odd))).toBe(code);
  });

  test("that is signed under a key that any signature fits is refused, though both its signatures hold", async () => {
    onTestFinished(() => use(nativeSuite()));
    use(looseSuite());
    const { signature } = await suite();
    const weak = await oddKeyPackage({ signing: FITS_ALL });
    expect(await verifyKeyPackage(weak, signature)).toBe(true);
    expect(await verifyLeafNodeSignatureKeyPackage(weak.leafNode, signature)).toBe(true);
    expect(await refusal(read({ signing: FITS_ALL }))).toBe("key_package_signature");
    await expect(read({})).resolves.toHaveProperty("identity");
  });

  test("whose init key is its leaf key is refused", async () => {
    const key = keyPackageOf(await keyPackage()).initKey;
    expect(await refusal(read({ initKey: key, hpkePublicKey: key }))).toBe("key_package_keys");
  });

  test("is refused when either of its signatures does not hold", async () => {
    const good = await oddKeyPackage({});
    const broken = good.signature.map((byte) => byte ^ 1);
    const leafNode = { ...good.leafNode, signature: broken };
    for (const bad of [
      { ...good, signature: broken },
      { ...good, leafNode },
    ])
      expect(await refusal(mls.readKeyPackage(keyPackageBytes(bad), { now: NOW }))).toBe(
        "key_package_signature",
      );
  });

  test("is one MLSMessage, whole, and nothing after", async () => {
    const { message } = await keyPackage();
    const bad = [message.subarray(1), message.subarray(0, -1), new Uint8Array([...message, 0])];
    for (const bytes of [...bad, new Uint8Array(), (await keyPackage()).message.with(3, 3)])
      expect(await refusal(mls.readKeyPackage(bytes, { now: NOW }))).toBe("key_package_wrong");
  });

  test("that is refused is not committed either", async () => {
    const old = keyPackageBytes(await oddKeyPackage(lifetime(-7200, -3600)));
    const mo = await opened();
    expect(await refusal(mls.commit(mo, { adds: [old], removes: [] }, NOW))).toBe(
      "key_package_lifetime",
    );
  });

  test("cannot be made without a seat", async () => {
    const bare = mls.createKeyPackage({ identity: identity("survivor").subarray(1), now: NOW });
    expect(await refusal(bare)).toBe("key_package_identity");
  });
});
