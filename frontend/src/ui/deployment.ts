/** What the page needs of the deployment manifest: where the exit leads, and whether it is a demo. */

/** The manifest, a compact JWS, put here by the build; its signature is checked in the worker. */
declare const __DEPLOYMENT__: string;

interface Claims {
  readonly exit: string;
  readonly demo: boolean;
}

/** The claims of a manifest. Throws when it is none. */
function claims(jws: string): Claims {
  const payload = (jws.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
  const { exit, demo } = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Claims>;
  if (typeof exit !== "string" || !exit.startsWith("https://") || typeof demo !== "boolean") {
    throw new TypeError("not a deployment manifest");
  }
  return { exit, demo };
}

export const DEPLOYMENT: Claims = claims(__DEPLOYMENT__);
