/**
 * Which mentors said that they leave, and whether everybody inside can know it.
 *
 * A mentor whose certificate holds is taken out on her own word alone. Whoever came after that word cannot read it: to
 * her it would be a mentor thrown out, her client would stop, and it would name the innocent one who did it.
 */

/** Somebody who was let in while this member was there. */
interface Newcomer {
  /** The entry that let her in, and the epoch that it opened: the first one that she can read. */
  readonly since: number;
  readonly epoch: number;
  /** The leaves of whom every anchor for her said that they leave; null before the first. */
  told: ReadonlySet<number> | null;
  /** Whether she was heard: nobody writes before her anchor has come, and later ones tell her nothing. */
  heard: boolean;
}

export class Farewells {
  readonly #left = new Set<number>();
  /** By leaf, the epoch in which she said it herself. */
  readonly #said = new Map<number, number>();
  readonly #newcomers = new Map<number, Newcomer>();

  /** Of whom this member knows that they leave: another mentor may take them out. */
  get left(): ReadonlySet<number> {
    return this.#left;
  }

  /** The holder of this leaf said that she leaves, in a message sealed in `epoch`. */
  said(leaf: number, epoch: number): void {
    this.#left.add(leaf);
    this.#said.set(leaf, epoch);
  }

  /** The anchor by which this member came in says that the holder of this leaf leaves. */
  told(leaf: number): void {
    this.#left.add(leaf);
  }

  /** The commit at `since` let these in, into `epoch`. */
  came(leaves: readonly number[], since: number, epoch: number): void {
    for (const leaf of leaves) this.#newcomers.set(leaf, { since, epoch, told: null, heard: false });
  }

  /** An anchor for the commit at `seq`, said or heard in `epoch`: of these leaves it tells that they leave. */
  anchored(seq: number, epoch: number, leaving: readonly number[]): void {
    for (const newcomer of this.#newcomers.values()) {
      // What was sealed before her own epoch she cannot read.
      if (newcomer.since !== seq || newcomer.heard || newcomer.epoch > epoch) continue;
      const { told } = newcomer;
      // Two mentors may vouch for one commit. Which anchor is first in the log is not known of one's own.
      newcomer.told = new Set(told ? leaving.filter((leaf) => told.has(leaf)) : leaving);
    }
  }

  /** Something of hers came: if she is new, her anchor came before it. */
  heard(leaf: number): void {
    const newcomer = this.#newcomers.get(leaf);
    if (newcomer) newcomer.heard = true;
  }

  /** The leaf is empty from now on. */
  gone(leaf: number): void {
    this.#left.delete(leaf);
    this.#said.delete(leaf);
    this.#newcomers.delete(leaf);
  }

  /**
   * Whether everybody inside can know that the holder of this leaf leaves: each was there when she said it, or was told
   * by the anchor that let her write. One who was told so herself cannot judge it: she does not know who came before.
   */
  known(leaf: number): boolean {
    const epoch = this.#said.get(leaf);
    if (epoch === undefined) return false;
    return [...this.#newcomers.values()].every(
      (each) => each.epoch <= epoch || (each.heard && each.told?.has(leaf) === true),
    );
  }
}
