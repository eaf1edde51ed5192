/** Official vectors of a whole client: it is welcomed, and follows everything that others do. */
import {
  acceptAll,
  bytesToBase64,
  decodeMlsMessage,
  joinGroup,
  makePskIndex,
  processMessage,
} from "ts-mls";
import { decodeRatchetTree } from "ts-mls/ratchetTree.js";
import { bytes, type Check, type Hex, kind, same, suiteOf, whole } from "./kind";

interface Passive {
  readonly cipher_suite: number;
  readonly external_psks: readonly { readonly psk_id: Hex; readonly psk: Hex }[];
  readonly key_package: Hex;
  readonly signature_priv: Hex;
  readonly encryption_priv: Hex;
  readonly init_priv: Hex;
  readonly welcome: Hex;
  readonly ratchet_tree: Hex | null;
  readonly initial_epoch_authenticator: Hex;
  readonly epochs: readonly {
    readonly proposals: readonly Hex[];
    readonly commit: Hex;
    readonly epoch_authenticator: Hex;
  }[];
}

async function passive(vector: Passive): Promise<void> {
  const cs = await suiteOf(vector.cipher_suite);
  const [own, invitation] = [vector.key_package, vector.welcome].map((hex) =>
    whole(decodeMlsMessage, hex),
  );
  if (own?.wireformat !== "mls_key_package" || invitation?.wireformat !== "mls_welcome")
    throw new Error("other messages");
  const psks = Object.fromEntries(
    vector.external_psks.map(({ psk_id: id, psk }) => [bytesToBase64(bytes(id)), bytes(psk)]),
  );
  let state = await joinGroup(
    invitation.welcome,
    own.keyPackage,
    {
      initPrivateKey: bytes(vector.init_priv),
      hpkePrivateKey: bytes(vector.encryption_priv),
      signaturePrivateKey: bytes(vector.signature_priv),
    },
    makePskIndex(undefined, psks),
    cs,
    vector.ratchet_tree === null ? undefined : whole(decodeRatchetTree, vector.ratchet_tree),
  );
  same(state.keySchedule.epochAuthenticator, vector.initial_epoch_authenticator);
  for (const epoch of vector.epochs) {
    for (const hex of [...epoch.proposals, epoch.commit]) {
      const read = whole(decodeMlsMessage, hex);
      if (read.wireformat !== "mls_public_message" && read.wireformat !== "mls_private_message")
        throw new Error(read.wireformat);
      const index = makePskIndex(state, psks);
      state = (await processMessage(read, state, index, acceptAll, cs)).newState;
    }
    same(state.keySchedule.epochAuthenticator, epoch.epoch_authenticator);
  }
}

export const clients: Readonly<Record<string, Check>> = {
  "passive-client-welcome": kind(passive),
  "passive-client-handling-commit": kind(passive),
  "passive-client-random": kind(passive),
};
