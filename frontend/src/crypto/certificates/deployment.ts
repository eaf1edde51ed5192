/** The deployment manifest: what an organisation's root key says about its own server. */
import { equal } from "../../bytes";
import { Claims } from "./claims";
import { readJws, verifyJws } from "./jws";

/** What the root says about its server: issuers by thumbprint, two X25519 keys, the exit page. */
export interface Deployment {
  readonly root: Uint8Array;
  readonly stampIssuers: readonly Uint8Array[];
  readonly ombuds: readonly Uint8Array[];
  /** the server holds the root, so nothing here protects from the operator */
  readonly demo: boolean;
  readonly exit: string;
  readonly iat: number;
  readonly exp: number;
}

/** The compiled-in manifest, valid at `now`. Refuses with `deployment_…`. */
export async function checkDeployment(
  token: string,
  { root, now }: { readonly root: Uint8Array; readonly now: number },
): Promise<Deployment> {
  const members = await verifyJws(readJws(token, "deployment"), root);
  const claims = new Claims("deployment", members, ["root", "stamp_issuers", "ombuds", "demo", "exit", "iat", "exp"]);
  const deployment = {
    root: claims.raw("root", 32),
    stampIssuers: claims.raws("stamp_issuers", 32, { fewest: 1, most: 8 }),
    ombuds: claims.raws("ombuds", 32, { fewest: 2, most: 2 }),
    demo: claims.flag("demo"),
    exit: claims.url("exit"),
    iat: claims.moment("iat"),
    exp: claims.moment("exp"),
  };
  if (!equal(deployment.root, root)) claims.refuse("root_wrong");
  claims.window(deployment.iat, deployment.exp, { longest: Infinity, now });
  return deployment;
}
