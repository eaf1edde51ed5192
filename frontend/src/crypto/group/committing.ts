/**
 * A mentor's own commits: made here, believed only when the log returns them.
 *
 * Two mentors race for each epoch. The group after a commit is therefore kept beside the present
 * one, and either merged or discarded; secrets are overwritten only when that is known.
 */
import { createCommit } from "ts-mls/createCommit.js";
import { encodeMlsMessage } from "ts-mls/message.js";
import type { Proposal } from "ts-mls";
import { equal } from "../../bytes";
import { openKeyPackage } from "./keypackages";
import { leafNode, type Member, readTree } from "./members";
import { checkSeats } from "./policy";
import { suite } from "./provider";
import { must, refusing } from "./refuse";
import { active, type Group, retire } from "./state";

export interface Pending {
  /** the commit, an MLSMessage holding a PublicMessage */
  readonly message: Uint8Array;
  /** one Welcome for everyone added, an MLSMessage; null when nobody was */
  readonly welcome: Uint8Array | null;
  readonly adds: readonly Member[];
  /** give this to `merge` when the log returns the message, to `discard` when it never will */
  readonly group: Group;
}

/**
 * Makes a commit that adds the owners of these KeyPackages (MLSMessages) and removes these leaves.
 * It always renews the committer's path. `now` is unix seconds. Refusals: key_package_*,
 * commit_seat_taken, commit_key_taken, commit_full, commit_remove_unknown, commit_failed, removed.
 */
export function commit(
  group: Group,
  change: { readonly adds: readonly Uint8Array[]; readonly removes: readonly number[] },
  now: number,
): Promise<Pending> {
  return refusing("commit_failed", async () => {
    const state = active(group);
    const added = await Promise.all(change.adds.map((message) => openKeyPackage(message, now)));
    for (const leaf of change.removes)
      must(leafNode(state.ratchetTree, leaf) !== undefined, "commit_remove_unknown");
    checkSeats(state.ratchetTree, added, change.removes);
    const extraProposals: Proposal[] = [
      ...change.removes.map(
        (removed) => ({ proposalType: "remove", remove: { removed } }) as const,
      ),
      ...added.map((keyPackage) => ({ proposalType: "add", add: { keyPackage } }) as const),
    ];
    const made = await createCommit(
      { state, cipherSuite: await suite() },
      { wireAsPublicMessage: true, ratchetTreeExtension: true, forcePath: true, extraProposals },
    );
    const { welcome, newState } = made;
    const keys = added.map((each) => each.leafNode.signaturePublicKey);
    return {
      message: encodeMlsMessage(made.commit),
      welcome: welcome
        ? encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome })
        : null,
      adds: readTree(newState.ratchetTree, "tree_wrong").filter(({ signatureKey }) =>
        keys.some((key) => equal(key, signatureKey)),
      ),
      group: { state: newState },
    };
  });
}

/**
 * The group after one's own commit came back from the log. `current` is the group as it is now,
 * which may have opened messages since the commit was made: their secrets stay used up.
 * Refuses with `commit_stale` when `after` does not follow `current`.
 */
export function merge(current: Group, after: Group): Group {
  const { epoch } = current.state.groupContext;
  const past = after.state.historicalReceiverData.get(epoch);
  must(past !== undefined && after.state.groupContext.epoch === epoch + 1n, "commit_stale");
  must(equal(past.senderDataSecret, current.state.keySchedule.senderDataSecret), "commit_stale");
  const { secretTree } = current.state;
  const historicalReceiverData = new Map([[epoch, { ...past, secretTree }]]);
  const merged = { state: { ...after.state, historicalReceiverData } };
  retire(current, merged);
  return merged;
}

/** Forgets the group after a commit that lost its race. `kept` is the group that goes on. */
export function discard(after: Group, kept: Group): void {
  retire(after, kept);
}
