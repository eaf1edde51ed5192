/**
 * The deployment a bundle is built for: its signed manifest, and the root key that it names.
 * Both become constants of the bundle, since a key fetched at run time would prove nothing.
 */

export interface Deployment {
  /** the manifest, a compact JWS */
  readonly manifest: string;
  /** the root's raw Ed25519 key, base64url */
  readonly root: string;
}

/** Reads PEERCHAT_DEPLOYMENT. Throws, saying how to make one, when it is missing or no manifest. */
export function deployment(environment: Readonly<Record<string, string | undefined>>): Deployment {
  const manifest = environment["PEERCHAT_DEPLOYMENT"] ?? "";
  const payload = manifest.split(".")[1];
  if (!payload) {
    throw new Error("PEERCHAT_DEPLOYMENT holds no manifest; `make run` makes one and sets it");
  }
  const { root } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { root?: unknown };
  if (typeof root !== "string") throw new Error("PEERCHAT_DEPLOYMENT names no root key");
  return { manifest, root };
}
