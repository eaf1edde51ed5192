/**
 * A member's state in one group, and the forgetting of it.
 *
 * State is functional: every verb takes an old Group and gives a new one, and the old one must not
 * be used again, since the secrets that the step used up are gone from both. A member who keeps
 * used secrets gives whoever seizes the phone what was said before.
 */
import type { ClientConfig, ClientState } from "ts-mls";
import type { AuthenticationService } from "ts-mls/authenticationService.js";
import { defaultKeyPackageEqualityConfig } from "ts-mls/keyPackageEqualityConfig.js";
import { allSecretTreeValues } from "ts-mls/secretTree.js";
import { wipe as overwrite } from "../../bytes";
import { must } from "./refuse";
import type { Trust } from "./trust";

/** One member's view of one group. What it holds is for the files of this folder alone. */
export interface Group {
  readonly state: ClientState;
}

/** No room is larger: the server refuses the Add. */
export const MAX_LEAVES = 64;

/** The committer has judged those it adds before it commits; receivers judge with `trust`. */
const judged: AuthenticationService = { validateCredential: async () => true };

function authentication(trust: Trust): AuthenticationService {
  return {
    validateCredential: async (credential, signatureKey) =>
      credential.credentialType === "basic" &&
      (await trust(credential.identity, signatureKey)) !== null,
  };
}

/**
 * Our policy in the library's words. No skipped generation's secret is kept: the log delivers a
 * sender's messages in order, and what the library would keep is the chain secret, which opens
 * everything after it. Lifetimes are checked by us, against the clock that we are given.
 */
export function config(trust: Trust | null): ClientConfig {
  return {
    keyRetentionConfig: {
      retainKeysForGenerations: 0,
      retainKeysForEpochs: 1,
      maximumForwardRatchetSteps: 64,
    },
    lifetimeConfig: { maximumTotalLifetime: 0n, validateLifetimeOnReceive: false },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    paddingConfig: { kind: "alwaysPad", paddingLength: 0 },
    authService: trust ? authentication(trust) : judged,
  };
}

/** The state to work on; refuses with `removed` once this member has been removed. */
export function active(group: Group, trust: Trust | null = null): ClientState {
  must(group.state.groupActiveState.kind === "active", "removed");
  return { ...group.state, clientConfig: config(trust) };
}

function* secrets(state: ClientState): Iterable<Uint8Array> {
  yield* Object.values(state.keySchedule);
  yield* allSecretTreeValues(state.secretTree).filter((each) => each !== undefined);
  for (const past of state.historicalReceiverData.values()) {
    yield past.senderDataSecret;
    yield past.resumptionPsk;
    yield* allSecretTreeValues(past.secretTree).filter((each) => each !== undefined);
  }
  yield* Object.values(state.privatePath.privateKeys);
  yield state.signaturePrivateKey;
}

/** Overwrites the secrets of `old` that `kept` no longer needs. */
export function retire(old: Group, kept: Group): void {
  const needed = new Set(secrets(kept.state));
  for (const secret of secrets(old.state)) if (!needed.has(secret)) secret.fill(0);
}

/** Overwrites every secret of the group. JavaScript may hold copies that nobody can reach. */
export function wipe(group: Group): void {
  overwrite(...secrets(group.state));
}
