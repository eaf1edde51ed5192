/**
 * What a hostile member can make with her own group state. Tests hand the bytes to the server or
 * straight to other clients, which must refuse them.
 */
import { fromHex } from "../bytes";
import * as mls from "../crypto/group";
import type { Membership } from "../room/membership";

export type Forgery =
  /** A commit that removes this leaf, signed by the member herself. */
  | { readonly kind: "remove"; readonly leaf: number }
  /** A commit that adds the holder of this KeyPackage (hex of the MLSMessage). */
  | { readonly kind: "add"; readonly keyPackage: string }
  /** An application message with these plaintext bytes and authenticated data (hex). */
  | { readonly kind: "message"; readonly plaintext: string; readonly aad: string };

/** The MLSMessage bytes. The member's own state is left as it was. */
export async function forge(membership: Membership, forgery: Forgery): Promise<Uint8Array> {
  const { group } = membership;
  const now = Math.floor(Date.now() / 1000);
  switch (forgery.kind) {
    case "remove":
      return (await mls.commit(group, { adds: [], removes: [forgery.leaf] }, now)).message;
    case "add":
      return (await mls.commit(group, { adds: [fromHex(forgery.keyPackage)], removes: [] }, now)).message;
    case "message":
      return (await mls.encrypt(group, fromHex(forgery.plaintext), fromHex(forgery.aad))).message;
  }
}
