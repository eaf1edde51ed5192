/**
 * Compact JWS (RFC 7515) with one algorithm, one header and one encoding; the mirror of
 * `peerchat/trust/jws.py`. A certificate must have no second spelling.
 */
import { b64u, fromB64u, fromUtf8, isWellFormed, Refusal, utf8 } from "../../bytes";
import { sign, thumbprint, verify } from "../signatures";

/** The certificates there are; each refuses with codes that begin with its name. */
export type Name = "deployment" | "lead" | "shift" | "stamp_issuer" | "stamp_key" | "generation";

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [member: string]: Json;
}

/** Raw Ed25519: 32 bytes each, the secret one being the seed. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** A well-formed token of the expected type whose signature nobody has checked yet. */
export interface Unverified {
  readonly name: Name;
  readonly kid: Json;
  readonly claims: JsonObject;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

const MAX_LENGTH = 16_384;
/** Deepest nesting, so that a refusal does not depend on how high a reader's stack may grow. */
const MAX_DEPTH = 8;

/** Takes a token apart. Refuses `malformed`, `header_wrong`, `algorithm_wrong`, `type_wrong`. */
export function readJws(token: string, name: Name): Unverified {
  const { header, claims, signature } = parts(token, name);
  const { alg, kid, typ, ...others } = header;
  if (alg === undefined || kid === undefined || typ === undefined || Object.keys(others).length > 0)
    refuse(name, "header_wrong");
  if (alg !== "EdDSA") refuse(name, "algorithm_wrong");
  if (typ !== typeOf(name)) refuse(name, "type_wrong");
  return { name, kid, claims, signed: utf8(token.slice(0, token.lastIndexOf("."))), signature };
}

/** The claims, if the raw key `signer` signed them. Refuses `signer_wrong`, `signature_wrong`. */
export async function verifyJws(token: Unverified, signer: Uint8Array): Promise<JsonObject> {
  if (token.kid !== b64u(thumbprint(signer))) refuse(token.name, "signer_wrong");
  if (!(await verify(signer, token.signed, token.signature))) refuse(token.name, "signature_wrong");
  return token.claims;
}

/** A compact JWS of these claims. */
export async function signJws(name: Name, claims: JsonObject, key: KeyPair): Promise<string> {
  const header = { alg: "EdDSA", kid: b64u(thumbprint(key.publicKey)), typ: typeOf(name) };
  const signed = [header, claims].map((part) => b64u(utf8(canonical(part)))).join(".");
  return `${signed}.${b64u(await sign(key.secretKey, utf8(signed)))}`;
}

/** Refuses a certificate. */
export function refuse(name: Name, fault: string): never {
  throw new Refusal(`${name}_${fault}`);
}

function parts(token: string, name: Name) {
  try {
    if (token.length > MAX_LENGTH) throw new Refusal("malformed");
    const [header, claims, signature, ...more] = token.split(".");
    if (header === undefined || claims === undefined || signature === undefined || more.length > 0)
      throw new Refusal("malformed");
    return { header: object(header), claims: object(claims), signature: fromB64u(signature) };
  } catch {
    // Not only refusals: JSON.parse has errors of its own, and deep nesting ends in a RangeError.
    return refuse(name, "malformed");
  }
}

function typeOf(name: Name): string {
  return `peerchat-${name.replace("_", "-")}+jwt`;
}

/** A JSON object in its canonical spelling. */
function object(part: string): JsonObject {
  const text = fromUtf8(fromB64u(part));
  const value = JSON.parse(text) as Json;
  if (!isObject(value) || canonical(value) !== text) throw new Refusal("malformed");
  return value;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Members sorted, no space, whole numbers, nothing escaped that need not be. */
function canonical(value: Json, levels: number = MAX_DEPTH): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Refusal("malformed");
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (levels === 0) throw new Refusal("malformed");
  const inner = (held: Json): string => canonical(held, levels - 1);
  if (!isObject(value)) return `[${value.map(inner).join()}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([member, held]) => `${quoted(member)}:${inner(held)}`).join()}}`;
}

function quoted(text: string): string {
  if (!isWellFormed(text)) throw new Refusal("malformed");
  return JSON.stringify(text);
}
