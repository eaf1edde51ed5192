/** The parsers of MLS, inside a real group: nothing escapes but refusals, and a refusal changes nothing. # C2 */
import { expect, test } from "vitest";
import { concat, equal, utf8 } from "../../src/bytes";
import * as mls from "../../src/crypto/group";
import { agree, GROUP_ID, keyPackage, NOW, room, taken, trust, welcomed } from "../crypto/group/cast";
import { keyPackageBytes, oddKeyPackage } from "../crypto/group/hostile";
import { chance, EXAMPLES } from "./sizes";
import { noise, type Way } from "./spoiling";
import { examine, type Parser } from "./trial";

const LONG = 1_800_000;
/** Cryptography is dear: 200 in `make test`, 20,000 of 100,000. */
const DEAR = 5;

const OF_A_KEY_PACKAGE = /^key_package_(?:wrong|suite|identity|lifetime|signature|keys)$/;
const OF_A_WELCOME = /^welcome_(?:wrong|suite|psk|group|extensions|tree|seats|leaf|signer)$/;
const OF_A_MESSAGE =
  /^(?:message_(?:malformed|unreadable)|not_(?:private|public)_message|not_a_commit|wrong_group|(?:stale|future)_epoch|own_message|commit_[a-z_]+|key_package_(?:wrong|suite|identity|lifetime|signature|keys)|tree_wrong)$/;

const examined = async (parser: Omit<Parser, "cost">): Promise<void> => {
  const verdicts = await examine({ ...parser, cost: DEAR });
  expect(verdicts.refused).toBeGreaterThan(0);
};

test("a KeyPackage that was changed lets nobody in", { timeout: LONG }, async () => {
  const honest = await Promise.all([keyPackage(), keyPackage("mentor")]);
  const messages = honest.map(({ message }) => message);
  await examined({
    name: "crypto/group/keypackages.readKeyPackage",
    read: (data) => mls.readKeyPackage(data, { now: NOW }),
    honest: messages,
    codes: OF_A_KEY_PACKAGE,
    only: true,
  });
  const { mo } = await room();
  await examined({
    name: "crypto/group/committing.commit",
    read: (data) => mls.commit(mo, { adds: [data], removes: [] }, NOW),
    honest: messages,
    codes: OF_A_KEY_PACKAGE,
    only: true,
  });
});

test("a KeyPackage that is signed well says what it says, or is refused", { timeout: LONG }, async () => {
  const odd: Way = async (below) => {
    const lifetimes = [0n, ...[-500, 0, 500, 7_200].map((seconds) => BigInt(NOW + seconds)), 2n ** 63n, 2n ** 64n - 1n];
    const lifetime = () => lifetimes[below(lifetimes.length)] ?? 0n;
    return keyPackageBytes(
      await oddKeyPackage({
        ...(below(3) === 0 && { identity: noise(below(300), below) }),
        ...(below(3) > 0 && { lifetime: { notBefore: lifetime(), notAfter: lifetime() } }),
        ...(below(3) === 0 && { initKey: noise(below(3) === 0 ? below(40) : 32, below) }),
        ...(below(3) === 0 && { hpkePublicKey: noise(below(3) === 0 ? below(40) : 32, below) }),
      }),
    );
  };
  await examined({
    name: "crypto/group/keypackages.readKeyPackage of a stranger's making",
    read: async (data) => {
      const { notBefore, notAfter } = await mls.readKeyPackage(data, { now: NOW });
      expect(notBefore).toBeLessThanOrEqual(notAfter);
    },
    honest: [(await keyPackage()).message],
    codes: OF_A_KEY_PACKAGE,
    ways: [odd],
  });
});

test("a Welcome that was changed lets nobody in and can still be used", { timeout: LONG }, async () => {
  const { mo } = await room();
  const cleo = await keyPackage();
  const pending = await mls.commit(mo, { adds: [cleo.message], removes: [3] }, NOW);
  const welcome = pending.welcome ?? new Uint8Array();
  await examined({
    name: "crypto/group/joining.join",
    read: (data) => mls.join({ welcome: data, own: cleo, trust, groupId: GROUP_ID }),
    honest: [welcome],
    codes: OF_A_WELCOME,
    only: true,
    once: true,
  });
  await agree(await welcomed(welcome, cleo), mls.merge(mo, pending.group));
});

test("messages and commits that were changed are refused and unsettle nobody", { timeout: LONG }, async () => {
  const { mo, noor, ana, bea } = await room();
  const cleo = await keyPackage();
  const sealed = await mls.encrypt(ana, utf8("hello"), new Uint8Array(33));
  const commit = await mls.commit(noor, { adds: [cleo.message], removes: [2] }, NOW);
  const honest = [sealed.message, commit.message];
  await examined({
    name: "crypto/group/messages.process",
    read: (data) => taken(bea, data),
    honest,
    codes: OF_A_MESSAGE,
    only: true,
    once: true,
  });
  await agree(mo, bea);
  const read = await taken(bea, sealed.message);
  expect(read.kind).toBe("application");
  await agree((await taken(read.group, commit.message)).group, mls.merge(noor, commit.group));
});

test("what a member seals without sense is opened as it was sealed", { timeout: LONG }, async () => {
  const { ana, bea } = await room();
  const below = chance("sealed");
  let [sender, reader] = [ana, bea];
  for (let at = 0; at < Math.max(EXAMPLES / 50, 20); at++) {
    const plaintext = noise(below(5_000), below);
    const aad = noise(below(70), below);
    const sealed = await mls.encrypt(sender, plaintext, aad);
    const opened = await taken(reader, sealed.message);
    if (opened.kind !== "application") throw new Error(opened.kind);
    expect(equal(concat(opened.plaintext, opened.aad), concat(plaintext, aad))).toBe(true);
    [sender, reader] = [sealed.group, opened.group];
  }
});
