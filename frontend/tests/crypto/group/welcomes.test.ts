/** Welcomes that a newcomer refuses, each made by a member who holds every key she needs. # C1 */
import { makePskIndex, type ClientState, type Extension } from "ts-mls";
import { describe, expect, onTestFinished, test } from "vitest";
import * as mls from "../../../src/crypto/group";
import { nativeSuite, suite, use } from "../../../src/crypto/group/provider";
import { GROUP_ID, identity, keyPackage, refusal, room, trust, welcomed } from "./cast";
import { adding, decoded, FITS_ALL, forged, keyPackageOf, looseSuite, oddKeyPackage, removing } from "./hostile";

const extension: Extension = { extensionType: 0xf000, extensionData: new Uint8Array(1) };

/** Cleo's answer to a Welcome that `committer` makes for her. */
async function refused(
  committer: Pick<mls.Group, "state">,
  options: Parameters<typeof forged>[2] = {},
  others: Parameters<typeof forged>[1] = [],
): Promise<string> {
  const cleo = await keyPackage();
  const { welcome } = await forged(committer, [adding(keyPackageOf(cleo)), ...others], options);
  return refusal(welcomed(welcome, cleo));
}

const changed = (group: mls.Group, change: Partial<ClientState>): Pick<mls.Group, "state"> => ({
  state: { ...group.state, ...change },
});

describe("a Welcome", () => {
  test("by a mentor is taken", async () => {
    const cleo = await keyPackage();
    const { welcome } = await forged((await room()).noor, [adding(keyPackageOf(cleo))]);
    expect(mls.ownLeaf(await welcomed(welcome, cleo))).toBe(4);
  });

  test("whose GroupInfo a survivor signed is refused", async () => {
    expect(await refused((await room()).ana)).toBe("welcome_signer");
  });

  test("whose GroupInfo is signed in a mentor's name by somebody else is refused", async () => {
    const { noor, ana } = await room();
    const { signaturePrivateKey } = ana.state;
    expect(await refused(changed(noor, { signaturePrivateKey }))).toBe("welcome_wrong");
  });

  test("to a tree with a leaf that stands for nobody is refused", async () => {
    const nobody = await oddKeyPackage({ identity: identity("nobody") });
    expect(await refused((await room()).noor, {}, [adding(nobody)])).toBe("welcome_leaf");
  });

  test("to a tree with a leaf whose key any signature fits is refused", async () => {
    onTestFinished(() => use(nativeSuite()));
    use(looseSuite());
    const weak = await oddKeyPackage({ signing: FITS_ALL });
    expect(await refused((await room()).noor, {}, [adding(weak)])).toBe("welcome_leaf");
  });

  test("to a tree with two leaves on one seat is refused", async () => {
    const { noor } = await room();
    const seat = mls.members(noor)[2]?.identity ?? new Uint8Array();
    const twin = await oddKeyPackage({ identity: seat });
    expect(await refused(noor, {}, [adding(twin)])).toBe("welcome_seats");
  });

  test("to another group than the one knocked at is refused", async () => {
    const cleo = await keyPackage();
    const { welcome } = await forged((await room()).noor, [adding(keyPackageOf(cleo))]);
    if (!welcome) throw new Error("no Welcome");
    const elsewhere = GROUP_ID.with(0, (GROUP_ID[0] ?? 0) ^ 1);
    expect(await refusal(mls.join({ welcome, own: cleo, trust, groupId: elsewhere }))).toBe(
      "welcome_group",
    );
  });

  test("without a ratchet tree, or with any other extension, is refused", async () => {
    const { noor } = await room();
    expect(await refused(noor, { ratchetTreeExtension: false })).toBe("welcome_extensions");
    expect(await refused(noor, { groupInfoExtensions: [extension] })).toBe("welcome_extensions");
    const required: Extension = {
      extensionType: "required_capabilities",
      extensionData: Uint8Array.of(0, 0, 0),
    };
    const groupContext = { ...noor.state.groupContext, extensions: [required] };
    expect(await refused(changed(noor, { groupContext }))).toBe("welcome_extensions");
  });

  test("that needs a pre-shared key is refused", async () => {
    const { noor } = await room();
    const cleo = await keyPackage();
    const pskId = Uint8Array.of(1);
    const { createCommit, encodeMlsMessage } = await import("ts-mls");
    const made = await createCommit(
      {
        state: noor.state,
        cipherSuite: await suite(),
        pskIndex: makePskIndex(noor.state, { "AQ==": new Uint8Array(32) }),
      },
      {
        ratchetTreeExtension: true,
        extraProposals: [
          adding(keyPackageOf(cleo)),
          {
            proposalType: "psk",
            psk: {
              preSharedKeyId: { psktype: "external", pskId, pskNonce: new Uint8Array(32) },
            },
          },
        ],
      },
    );
    if (!made.welcome) throw new Error("no Welcome");
    const welcome = encodeMlsMessage({
      version: "mls10",
      wireformat: "mls_welcome",
      welcome: made.welcome,
    });
    expect(await refusal(welcomed(welcome, cleo))).toBe("welcome_psk");
  });

  test("for somebody else, cut short, or that is no Welcome is refused", async () => {
    const [cleo, other] = [await keyPackage(), await keyPackage()];
    const { welcome, message } = await forged((await room()).noor, [adding(keyPackageOf(other))]);
    if (!welcome) throw new Error("no Welcome");
    for (const bytes of [welcome, welcome.subarray(0, -1), message, new Uint8Array()])
      expect(await refusal(welcomed(bytes, cleo))).toBe("welcome_wrong");
  });

  test("that was changed on its way is refused wherever the change is, and can still be used", async () => {
    const cleo = await keyPackage();
    const { welcome } = await forged((await room()).noor, [
      adding(keyPackageOf(cleo)),
      removing(3),
    ]);
    if (!welcome) throw new Error("no Welcome");
    expect(decoded(welcome).wireformat).toBe("mls_welcome");
    for (let at = 0; at < welcome.length; at += 37) {
      const bytes = welcome.with(at, (welcome[at] ?? 0) ^ 0x55);
      expect(await refusal(welcomed(bytes, cleo))).toMatch(/^welcome_/);
    }
    expect(mls.members(await welcomed(welcome, cleo))).toHaveLength(4);
  });
});
