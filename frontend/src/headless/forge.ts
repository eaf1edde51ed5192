/**
 * What a hostile member can make with her own group state. Tests hand the bytes to the server or
 * straight to other clients, which must refuse them.
 */
import { fromHex, hex } from "../bytes";
import * as mls from "../crypto/group";
import type { Membership } from "../room/membership";
import { adding, decoded, external, forged, inName, removing, STRANGE } from "../../tests/crypto/group/hostile";

export type Forgery =
  /** A commit that removes this leaf, signed by the member herself. */
  | { readonly kind: "remove"; readonly leaf: number }
  /** A commit that adds the holder of this KeyPackage (hex of the MLSMessage), and its Welcome. */
  | { readonly kind: "add"; readonly keyPackage: string }
  /** A commit of a proposal that no room takes. */
  | { readonly kind: keyof typeof STRANGE }
  /** A commit that takes out `removes` and lets in the holders of `adds` (KeyPackages), as if by the holder of `leaf`. */
  | {
      readonly kind: "in_name";
      readonly leaf: number;
      readonly removes: readonly number[];
      readonly adds?: readonly string[];
    }
  /** A commit by which somebody outside lets herself in. */
  | { readonly kind: "external" }
  /** An application message with these plaintext bytes and authenticated data (hex). */
  | { readonly kind: "message"; readonly plaintext: string; readonly aad: string }
  /** A KeyPackage for this identity (hex), as it was made at `now` (unix seconds). */
  | { readonly kind: "key_package"; readonly identity: string; readonly now: number };

/** MLSMessages in hex. */
export interface Forged {
  readonly forged: string;
  readonly welcome: string | null;
}

/** Commits leave the member's own state as it was; a message uses up a secret like any other. */
export async function forge(membership: Membership, forgery: Forgery): Promise<Forged> {
  const { group } = membership;
  const now = Math.floor(Date.now() / 1000);
  switch (forgery.kind) {
    case "remove":
      return shown(await mls.commit(group, { adds: [], removes: [forgery.leaf] }, now));
    case "add":
      return shown(await mls.commit(group, { adds: [fromHex(forgery.keyPackage)], removes: [] }, now));
    case "in_name": {
      const added = (forgery.adds ?? []).map(lettingIn);
      return shown(await inName(group, forgery.leaf, [...forgery.removes.map(removing), ...added]));
    }
    case "external": {
      const own = await mls.createKeyPackage({ identity: crypto.getRandomValues(new Uint8Array(16)), now });
      return shown({ message: await external(group, own), welcome: null });
    }
    case "message": {
      const sealed = await mls.encrypt(group, fromHex(forgery.plaintext), fromHex(forgery.aad));
      membership.advance(sealed.group);
      return shown({ message: sealed.message, welcome: null });
    }
    case "key_package": {
      const { message } = await mls.createKeyPackage({
        identity: fromHex(forgery.identity),
        now: forgery.now,
      });
      return shown({ message, welcome: null });
    }
    default:
      return shown(await forged(group, [STRANGE[forgery.kind]]));
  }
}

/** An Add of the holder of this KeyPackage (hex of the MLSMessage). */
function lettingIn(keyPackage: string): ReturnType<typeof adding> {
  const read = decoded(fromHex(keyPackage));
  if (read.wireformat !== "mls_key_package") throw new Error("not a KeyPackage");
  return adding(read.keyPackage);
}

function shown(made: { readonly message: Uint8Array; readonly welcome: Uint8Array | null }): Forged {
  return { forged: hex(made.message), welcome: made.welcome && hex(made.welcome) };
}
