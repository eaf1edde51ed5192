/**
 * Captured keys: everything a member held at one moment, kept by somebody who forgets nothing, and
 * tried on whatever the server stored. Follows commits wherever these keys can.
 */
import { fromHex, hex } from "../bytes";
import * as mls from "../crypto/group";

/** A copy that outlives the wiping of the original. The library's configuration holds functions. */
export function copied(group: mls.Group): mls.Group {
  const { clientConfig, ...state } = group.state;
  return { state: { ...structuredClone(state), clientConfig } };
}

/** A thief breaks no rule of hers by following anybody's commit. */
const anybody: mls.Trust = async () => "lead";

/**
 * Tries these keys on bodies of the log (hex), in order. Answers the plaintext of each in hex, or
 * null for what did not open; commits count as unopened, and are followed where they can be.
 */
export async function attempt(
  captured: mls.Group,
  bodies: readonly string[],
): Promise<readonly (string | null)[]> {
  const held = [copied(captured)];
  const opened: (string | null)[] = [];
  for (const body of bodies) {
    let found: string | null = null;
    for (const [at, group] of [...held].entries()) {
      const taken = await tried(group, fromHex(body));
      if (taken?.kind === "commit") held.push(taken.group);
      if (taken?.kind !== "application") continue;
      held[at] = taken.group;
      found = hex(taken.plaintext);
    }
    opened.push(found);
  }
  return opened;
}

/** Works on a copy, since a step that is taken uses up what it stood on. */
async function tried(group: mls.Group, body: Uint8Array): Promise<mls.Processed | null> {
  const now = Math.floor(Date.now() / 1000);
  return mls.process(copied(group), body, { trust: anybody, now }).catch(() => null);
}
