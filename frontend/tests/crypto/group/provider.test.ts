/** Curves of the browser and curves in JavaScript are one suite: people with both share rooms. */
import type { CiphersuiteImpl } from "ts-mls";
import { afterAll, describe, expect, test, vi } from "vitest";
import { utf8 } from "../../../src/bytes";
import * as mls from "../../../src/crypto/group";
import { nativeSuite, portableSuite, suite, use } from "../../../src/crypto/group/provider";
import { agree, followed, keyPackage, NOW, opened, taken, welcomed } from "./cast";

const info = utf8("info");
const said = utf8("hello");

const both = [
  ["native", "portable", nativeSuite, portableSuite],
  ["portable", "native", portableSuite, nativeSuite],
  ["portable", "portable", portableSuite, portableSuite],
] as const;

describe.each(both)("%s to %s", (_, __, mine, theirs) => {
  test("what one signs the other verifies, and neither takes another message", async () => {
    const [one, other]: readonly CiphersuiteImpl[] = [await mine(), await theirs()];
    if (!one || !other) throw new Error("two suites");
    const { publicKey, signKey } = await one.signature.keygen();
    expect([publicKey.length, signKey.length]).toEqual([32, 32]);
    const signature = await one.signature.sign(signKey, said);
    expect(await other.signature.sign(signKey, said)).toEqual(signature);
    expect(await other.signature.verify(publicKey, said, signature)).toBe(true);
    expect(await other.signature.verify(publicKey, info, signature)).toBe(false);
  });

  test("what one seals the other opens, and keys derive alike", async () => {
    const [one, other] = [(await mine()).hpke, (await theirs()).hpke];
    const seed = new Uint8Array(32).fill(7);
    const [pair, same] = [await one.deriveKeyPair(seed), await other.deriveKeyPair(seed)];
    const publicKey = await one.exportPublicKey(pair.publicKey);
    expect(await other.exportPublicKey(same.publicKey)).toEqual(publicKey);
    const { enc, ct } = await one.seal(await one.importPublicKey(publicKey), said, info);
    const privateKey = await other.importPrivateKey(await one.exportPrivateKey(pair.privateKey));
    expect(await other.open(privateKey, enc, ct, info)).toEqual(said);
  });

  test("a room of both agrees, and reads each other", async () => {
    use(mine());
    const mo = await opened();
    use(theirs());
    const ana = await keyPackage();
    use(mine());
    const pending = await mls.commit(mo, { adds: [ana.message], removes: [] }, NOW);
    const moAfter = mls.merge(mo, pending.group);
    use(theirs());
    const anaAfter = await welcomed(pending.welcome, ana);
    const sealed = await mls.encrypt(anaAfter, said, info);
    await agree(moAfter, anaAfter);
    use(mine());
    expect(await taken(moAfter, sealed.message)).toMatchObject({ plaintext: said, aad: info });
    const again = await mls.commit(moAfter, { adds: [], removes: [] }, NOW);
    use(theirs());
    await agree(mls.merge(moAfter, again.group), await followed(sealed.group, again.message));
  });
});

describe("a browser without the new curves", () => {
  afterAll(() => {
    vi.unstubAllGlobals();
    use(nativeSuite());
  });

  test("gets those in JavaScript by itself, and uses its own for the rest", async () => {
    const { subtle } = crypto;
    const older = new Proxy(subtle, {
      get:
        (target, name: keyof SubtleCrypto) =>
        (algorithm: unknown, ...rest: unknown[]) => {
          const asked = JSON.stringify([algorithm, ...rest]);
          if (/Ed25519|X25519/.test(asked)) throw new DOMException("no", "NotSupportedError");
          return Reflect.apply(target[name], target, [algorithm, ...rest]);
        },
    });
    vi.stubGlobal("crypto", {
      subtle: older,
      getRandomValues: crypto.getRandomValues.bind(crypto),
    });
    vi.resetModules();
    const fresh = await import("../../../src/crypto/group/provider");
    const { signature, hpke } = await fresh.suite();
    const { publicKey, signKey } = await signature.keygen();
    expect(await signature.verify(publicKey, said, await signature.sign(signKey, said))).toBe(true);
    expect((await hpke.generateKeyPair()).publicKey).toBeDefined();
    expect(fresh.suite).not.toBe(suite);
  });
});
