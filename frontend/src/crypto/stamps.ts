/**
 * Stamps: the server's signed receipts, checked before anything is shown. A server that could hand
 * out false ones would later make a true report look like a lie.
 */
import { concat, equal, hex, Refusal, u64, utf8 } from "../bytes";
import { commitmentOf } from "./aad";
import { checkStampKey, type Deployment, GRACE, type StampKey } from "./certificates";
import { sha256 } from "./hashes";
import { rootOf } from "./merkle";
import { thumbprint, verify } from "./signatures";

export interface Stamp {
  readonly key: Uint8Array;
  readonly size: number;
  readonly index: number;
  readonly path: readonly Uint8Array[];
  readonly signature: Uint8Array;
}

/** What a stamp says of one entry; the minute is unix time, whole minutes. */
export interface Stamped {
  readonly room: Uint8Array;
  readonly generation: number;
  readonly epoch: number;
  readonly seat: Uint8Array;
  readonly seq: number;
  readonly minute: number;
  readonly kind: 1 | 2;
  readonly body: Uint8Array;
  readonly stamp: Stamp;
}

/** Seconds for which an entry may outlive its stamp key's certificate: keys sign for half their life. */
const LATE = 12 * 3_600;

/** Signatures already found good are remembered, since every entry of a transaction bears the same. */
const REMEMBERED = 256;

/** The stamp keys that this client was shown, and what they signed. */
export class StampBook {
  readonly #ground: { readonly root: Uint8Array; readonly deployment: Deployment; readonly room: Uint8Array };
  readonly #keys = new Map<string, StampKey>();
  readonly #good = new Set<string>();

  constructor(ground: { readonly root: Uint8Array; readonly deployment: Deployment; readonly room: Uint8Array }) {
    this.#ground = ground;
  }

  /** Takes a key, if its certificates hold at `now`; if they do not, its stamps will not hold either. */
  async learn(
    certificate: { readonly issuer: string; readonly key: string },
    now: number,
  ): Promise<void> {
    try {
      // Entries outlive the key that stamped them: whoever comes late still has to know it. Each entry's
      // own minute is held against the key's life in `holds`.
      const key = await checkStampKey(certificate, { ...this.#ground, now: now - LATE }).catch(() =>
        checkStampKey(certificate, { ...this.#ground, now }),
      );
      this.#keys.set(hex(thumbprint(key.key).slice(0, 16)), key);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  /** Whether the key behind this stamp was ever shown, with certificates that hold. */
  knows(stamp: Stamp): boolean {
    return this.#keys.has(hex(stamp.key));
  }

  /** Whether a known key stamped exactly this entry of this room, within the life of that key. */
  async holds(entry: Stamped): Promise<boolean> {
    const { stamp, minute } = entry;
    const key = this.#keys.get(hex(stamp.key));
    if (!key || !equal(entry.room, this.#ground.room)) return false;
    if (minute * 60 < key.nbf - GRACE || minute * 60 >= key.exp + GRACE) return false;
    const data = leafData(entry);
    const root = data && rootOf(data, stamp);
    return root !== null && this.#signed(key, stamp, root);
  }

  async #signed(key: StampKey, stamp: Stamp, root: Uint8Array): Promise<boolean> {
    const message = concat(utf8("peerchat-stamp-root-1"), u64(stamp.size), root);
    const known = hex(concat(stamp.key, message, stamp.signature));
    if (this.#good.has(known)) return true;
    if (!(await verify(key.key, message, stamp.signature))) return false;
    const [oldest] = this.#good;
    if (oldest !== undefined && this.#good.size >= REMEMBERED) this.#good.delete(oldest);
    this.#good.add(known);
    return true;
  }
}

/** What the tree hashes of one entry, or null for a message that bears no commitment. */
function leafData(entry: Stamped): Uint8Array | null {
  try {
    return concat(
      utf8("peerchat-stamp-1"),
      entry.room,
      u64(entry.generation),
      u64(entry.epoch),
      entry.seat,
      u64(entry.seq),
      u64(entry.minute),
      entry.kind === 1 ? sha256(entry.body) : commitmentOf(entry.body),
    );
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
