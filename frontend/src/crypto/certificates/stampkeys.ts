/** Stamp issuers and stamp keys: who may sign that an entry was stored. root → issuer → key. */
import { equal } from "../../bytes";
import type { Deployment } from "./deployment";
import { Claims } from "./claims";
import { readJws, refuse, verifyJws } from "./jws";
import { thumbprint } from "../signatures";

const MAX_STAMP_KEY = 24 * 3_600;

/** A raw public key and its window in unix seconds. */
export interface StampKey {
  readonly key: Uint8Array;
  readonly nbf: number;
  readonly exp: number;
}

/** A stamp key valid at `now`, by an issuer that the manifest names. Refuses `stamp_issuer_…`, `stamp_key_…`. */
export async function checkStampKey(
  certificate: { readonly issuer: string; readonly key: string },
  expected: { readonly root: Uint8Array; readonly deployment: Deployment; readonly now: number },
): Promise<StampKey> {
  const { root, deployment, now } = expected;
  const issuer = await check("stamp_issuer", certificate.issuer, { signer: root, longest: Infinity, now });
  const print = thumbprint(issuer.key);
  if (!deployment.stampIssuers.some((listed) => equal(listed, print))) refuse("stamp_issuer", "unlisted");
  return check("stamp_key", certificate.key, { signer: issuer.key, longest: MAX_STAMP_KEY, now });
}

async function check(
  name: "stamp_issuer" | "stamp_key",
  token: string,
  { signer, longest, now }: { readonly signer: Uint8Array; readonly longest: number; readonly now: number },
): Promise<StampKey> {
  const claims = new Claims(name, await verifyJws(readJws(token, name), signer), ["key", "nbf", "exp"]);
  const key = { key: claims.key("key"), nbf: claims.moment("nbf"), exp: claims.moment("exp") };
  claims.window(key.nbf, key.exp, { longest, now });
  return key;
}
