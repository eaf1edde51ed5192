/** What this client itself put into the log, which MLS does not open for it: known again by its bytes. */
import { equal, hex } from "../bytes";
import * as mls from "../crypto/group";
import type { Entry } from "../protocol/frames.generated";

/** Bytes that this client posted, and for which epoch. */
export interface Tried {
  readonly epoch: number;
  readonly body: Uint8Array;
}

/** What this client itself put into the log: every try at it, and for a commit the group after it. */
export interface Own {
  readonly tries: readonly Tried[];
  readonly after: mls.Group | null;
}

/** Whether the log returned one of these tries as it was. */
export const isOwn = (entry: Entry, { tries }: Own): boolean =>
  tries.some(({ epoch, body }) => entry.epoch === epoch && equal(entry.body, body));

/** Whether the log says of an own commit what it did: the roster comes from the tree, never from the server. */
export function declares(entry: Entry, before: mls.Group, after: mls.Group): boolean {
  const [was, is] = [mls.members(before), mls.members(after)];
  const among = (all: readonly mls.Member[], { leaf, signatureKey }: mls.Member): boolean =>
    all.some((other) => other.leaf === leaf && equal(other.signatureKey, signatureKey));
  const removed = was.filter((each) => !among(is, each)).map(({ leaf }) => leaf);
  const added = is.filter((each) => !among(was, each)).map(({ leaf, identity }) => `${leaf} ${hex(identity.slice(0, 16))}`);
  const sorted = (each: readonly (number | string)[]): string => each.map(String).toSorted().join();
  return (
    sorted(entry.removes) === sorted(removed) &&
    sorted(entry.adds.map(({ leaf, seat }) => `${leaf} ${hex(seat)}`)) === sorted(added)
  );
}
