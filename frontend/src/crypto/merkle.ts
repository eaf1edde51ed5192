/** RFC 9162 §2.1.3.2: the root that an inclusion path leads to from one leaf. */
import { concat } from "../bytes";
import { sha256 } from "./hashes";

/** Longest path on the wire, so at most 2^20 leaves in one tree. */
const MAX_PATH = 20;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** 32 bytes, or null when a tree of this size has no such path. */
export function rootOf(
  leaf: Uint8Array,
  { index, size, path }: { readonly index: number; readonly size: number; readonly path: readonly Uint8Array[] },
): Uint8Array | null {
  if (index < 0 || index >= size || size > 2 ** MAX_PATH) return null;
  let here = index;
  let last = size - 1;
  let node = sha256(concat(LEAF, leaf));
  for (const sibling of path) {
    if (last === 0) return null;
    if (here % 2 === 1 || here === last) {
      node = sha256(concat(NODE, sibling, node));
      while (here % 2 === 0 && here !== 0) {
        here >>= 1;
        last >>= 1;
      }
    } else {
      node = sha256(concat(NODE, node, sibling));
    }
    here >>= 1;
    last >>= 1;
  }
  return last === 0 ? node : null;
}
