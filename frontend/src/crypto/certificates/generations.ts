/**
 * The descriptor of a generation: a mentor's signed word on which MLS group a room now is. Her
 * key is a claim, since she may have left the group by the time somebody checks.
 */
import { b64u, equal } from "../../bytes";
import { Claims, GRACE } from "./claims";
import { type JsonObject, type KeyPair, readJws, signJws, verifyJws } from "./jws";
import { checkShift, MAX_SHIFT } from "./shifts";

/** Which MLS group a room is now, by the word of a mentor whose raw leaf key is `key`. */
export interface Descriptor {
  readonly room: Uint8Array;
  readonly number: number;
  readonly group: Uint8Array;
  readonly agreement: Uint8Array;
  readonly ruleset: Uint8Array;
  readonly staff: Uint8Array;
  readonly iat: number;
  readonly key: Uint8Array;
  readonly shift: string;
  readonly lead: string;
}

const GENERATION_CLAIMS =
  "room number group agreement ruleset staff iat key shift lead".split(" ");

/**
 * The descriptor of a generation, by a mentor who was on shift when she opened it: it outlives her
 * shift when another one carries on. Refuses with `generation_…`, `shift_…` and `lead_…`; with
 * `generation_expired` only where all else holds.
 */
export async function checkGeneration(
  token: string,
  expected: {
    readonly root: Uint8Array;
    readonly room: Uint8Array;
    readonly number: number;
    readonly group: Uint8Array;
    readonly now: number;
  },
): Promise<Descriptor> {
  const unverified = readJws(token, "generation");
  const unsigned = new Claims("generation", unverified.claims, GENERATION_CLAIMS);
  const members = await verifyJws(unverified, unsigned.key("key"));
  const claims = new Claims("generation", members, GENERATION_CLAIMS);
  const descriptor = readDescriptor(claims);
  const { root, room, now } = expected;
  if (!equal(descriptor.room, room)) claims.refuse("room_wrong");
  if (descriptor.number !== expected.number) claims.refuse("number_wrong");
  if (!equal(descriptor.group, expected.group)) claims.refuse("group_wrong");
  const { shift, lead, key, iat } = descriptor;
  await checkShift(shift, lead, { root, room, leafKey: key, now: iat });
  // Two people's clocks, each ten minutes off the server's: neither of them lies.
  claims.window(iat - GRACE, iat + MAX_SHIFT, { longest: MAX_SHIFT + GRACE, now });
  return descriptor;
}

function readDescriptor(claims: Claims): Descriptor {
  const number = claims.moment("number");
  const iat = claims.moment("iat");
  if (number < 1 || iat > Number.MAX_SAFE_INTEGER - MAX_SHIFT) claims.refuse("claim_wrong");
  return {
    room: claims.raw("room", 16),
    number,
    group: claims.raw("group", 16),
    agreement: claims.raw("agreement", 32),
    ruleset: claims.raw("ruleset", 32),
    staff: claims.raw("staff", 32),
    iat,
    key: claims.key("key"),
    shift: claims.token("shift"),
    lead: claims.token("lead"),
  };
}

/** The claims of a descriptor but for the key, byte strings in base64url. */
export interface GenerationClaims extends JsonObject {
  readonly v: 1;
  readonly room: string;
  readonly number: number;
  readonly group: string;
  readonly agreement: string;
  readonly ruleset: string;
  readonly staff: string;
  readonly iat: number;
  readonly shift: string;
  readonly lead: string;
}

/** A descriptor, signed by the mentor's leaf key. */
export function signGeneration(claims: GenerationClaims, key: KeyPair): Promise<string> {
  return signJws("generation", { ...claims, key: b64u(key.publicKey) }, key);
}
