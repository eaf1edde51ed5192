/**
 * The two ways into a group: making it, and being welcomed to it.
 *
 * The library's join hides who signed the GroupInfo, and any member could have. A Welcome not signed
 * by a certified mentor is refused before anything of it is believed.
 */
import type { GroupInfo, Welcome } from "ts-mls";
import { createGroup as createState, joinGroup } from "ts-mls/clientState.js";
import { ratchetTreeFromExtension } from "ts-mls/groupInfo.js";
import { makeKeyPackageRef } from "ts-mls/keyPackage.js";
import { emptyPskIndex } from "ts-mls/pskIndex.js";
import { decryptGroupInfo, decryptGroupSecrets } from "ts-mls/welcome.js";
import { equal } from "../../bytes";
import { hasPrimeOrder } from "../points";
import type { OwnKeyPackage } from "./keypackages";
import { readTree, seatOf } from "./members";
import { suite, SUITE } from "./provider";
import { decode, must, refusing } from "./refuse";
import { config, type Group, MAX_LEAVES } from "./state";
import { mayCommit, type Trust } from "./trust";

/** Opens a group of one. `groupId`: 16 random bytes, new for each generation. */
export async function createGroup(options: {
  readonly groupId: Uint8Array;
  readonly own: OwnKeyPackage;
}): Promise<Group> {
  const { publicPackage, privatePackage } = options.own.opaque;
  const groupId = options.groupId.slice();
  return {
    state: await createState(
      groupId,
      publicPackage,
      privatePackage,
      [],
      await suite(),
      config(null),
    ),
  };
}

/** Reads the GroupInfo that is meant for this KeyPackage, and nothing else. */
async function openGroupInfo(welcome: Welcome, own: OwnKeyPackage): Promise<GroupInfo> {
  const cs = await suite();
  must(welcome.cipherSuite === SUITE, "welcome_suite");
  const { publicPackage, privatePackage } = own.opaque;
  const reference = await makeKeyPackageRef(publicPackage, cs.hash);
  const initKey = await cs.hpke.importPrivateKey(privatePackage.initPrivateKey);
  const secrets = await decryptGroupSecrets(initKey, reference, welcome, cs.hpke);
  must(secrets !== undefined, "welcome_wrong");
  must(secrets.psks.length === 0, "welcome_psk");
  const noPsk = new Uint8Array(cs.kdf.size);
  const info = await decryptGroupInfo(welcome, secrets.joinerSecret, noPsk, cs);
  secrets.joinerSecret.fill(0);
  must(info !== undefined, "welcome_wrong");
  return info;
}

/** Our groups carry a ratchet tree and no extension else, and every leaf stands for somebody, by a key that signs. */
async function checkGroupInfo(info: GroupInfo, groupId: Uint8Array, trust: Trust): Promise<void> {
  must(equal(info.groupContext.groupId, groupId), "welcome_group");
  must(info.groupContext.cipherSuite === SUITE, "welcome_suite");
  must(info.groupContext.extensions.length === 0, "welcome_extensions");
  const types = info.extensions.map(({ extensionType }) => extensionType);
  must(types.length === 1 && types[0] === "ratchet_tree", "welcome_extensions");
  const tree = ratchetTreeFromExtension(info);
  must(tree !== undefined && tree.length < MAX_LEAVES * 2, "welcome_tree");
  const members = readTree(tree, "welcome_tree");
  must(
    new Set(members.map(({ identity }) => seatOf(identity))).size === members.length,
    "welcome_seats",
  );
  let signed = false;
  for (const { leaf, identity, signatureKey } of members) {
    const standing = await trust(identity, signatureKey);
    must(standing !== null && hasPrimeOrder(signatureKey), "welcome_leaf");
    if (leaf === info.signer) signed = mayCommit(standing);
  }
  must(signed, "welcome_signer");
}

/**
 * Joins by a Welcome (its MLSMessage, without the outer padding) that answers `own`, whose init key
 * is destroyed. Refusals: welcome_ wrong, suite, psk, group, extensions, tree, seats, leaf, signer.
 */
export function join(options: {
  readonly welcome: Uint8Array;
  readonly own: OwnKeyPackage;
  readonly trust: Trust;
  readonly groupId: Uint8Array;
}): Promise<Group> {
  return refusing("welcome_wrong", async () => {
    const { own, trust } = options;
    const message = decode(options.welcome, "welcome_wrong");
    must(message.wireformat === "mls_welcome", "welcome_wrong");
    await checkGroupInfo(await openGroupInfo(message.welcome, own), options.groupId, trust);
    const { publicPackage, privatePackage } = own.opaque;
    const state = await joinGroup(
      message.welcome,
      publicPackage,
      privatePackage,
      emptyPskIndex,
      await suite(),
      undefined,
      undefined,
      config(trust),
    );
    privatePackage.initPrivateKey.fill(0);
    return { state };
  });
}
