/** Lead and shift certificates: how a mentor proves, to every member's device, who let her in. */
import { equal } from "../../bytes";
import { thumbprint } from "../signatures";
import { Claims, GRACE } from "./claims";
import { readJws, verifyJws } from "./jws";

const MAX_LEAD = 30 * 86_400;
/** Longest shift in seconds. */
export const MAX_SHIFT = 12 * 3_600;

const ROLES = ["mentor", "lead"] as const;
const BANDS = ["13-17", "18-24", "25+"] as const;
const LANGS = ["en", "es"] as const;

/** A lead's raw signing key. Times are unix seconds everywhere here. */
export interface Lead {
  readonly jti: Uint8Array;
  readonly key: Uint8Array;
  readonly nbf: number;
  readonly exp: number;
}

/** What one mentor may do with one leaf key; `leaf` is that key's thumbprint. */
export interface Shift {
  readonly jti: Uint8Array;
  readonly rooms: readonly Uint8Array[];
  readonly role: (typeof ROLES)[number];
  readonly bands: readonly (typeof BANDS)[number][];
  readonly langs: readonly (typeof LANGS)[number][];
  readonly states: readonly string[];
  readonly trainingUntil: number;
  readonly name: string;
  readonly leaf: Uint8Array;
  readonly nbf: number;
  readonly exp: number;
}

/** The thumbprint by which a shift certificate names a leaf key. */
export const shiftThumbprint = thumbprint;

/** A lead certificate, valid at `now`. Refuses with `lead_…`. */
export async function checkLead(
  token: string,
  { root, now }: { readonly root: Uint8Array; readonly now: number },
): Promise<Lead> {
  const claims = new Claims("lead", await verifyJws(readJws(token, "lead"), root), ["jti", "key", "nbf", "exp"]);
  const lead = {
    jti: claims.raw("jti", 16),
    key: claims.key("key"),
    nbf: claims.moment("nbf"),
    exp: claims.moment("exp"),
  };
  claims.window(lead.nbf, lead.exp, { longest: MAX_LEAD, now });
  return lead;
}

const SHIFT_CLAIMS =
  "jti rooms role bands langs states training_until name leaf nbf exp".split(" ");

/** A shift that lets `leafKey` mentor in `room` at `now`. Refuses with `lead_…` and `shift_…`. */
export async function checkShift(
  token: string,
  leadToken: string,
  expected: {
    readonly root: Uint8Array;
    readonly room: Uint8Array;
    readonly leafKey: Uint8Array;
    readonly now: number;
  },
): Promise<{ readonly shift: Shift; readonly lead: Lead }> {
  const { room, leafKey, now } = expected;
  const lead = await checkLead(leadToken, expected);
  const claims = new Claims("shift", await verifyJws(readJws(token, "shift"), lead.key), SHIFT_CLAIMS);
  const shift: Shift = {
    jti: claims.raw("jti", 16),
    rooms: claims.raws("rooms", 16, { fewest: 1, most: 32 }),
    role: claims.oneOf("role", ROLES),
    bands: claims.someOf("bands", BANDS),
    langs: claims.someOf("langs", LANGS),
    states: claims.texts("states", 24, 64),
    trainingUntil: claims.moment("training_until"),
    name: claims.text("name", 24),
    leaf: claims.raw("leaf", 32),
    nbf: claims.moment("nbf"),
    exp: claims.moment("exp"),
  };
  claims.window(shift.nbf, shift.exp, { longest: MAX_SHIFT, now });
  if (now >= shift.trainingUntil + GRACE) claims.refuse("untrained");
  if (!equal(shift.leaf, thumbprint(leafKey))) claims.refuse("leaf_wrong");
  if (!shift.rooms.some((each) => equal(each, room))) claims.refuse("room_wrong");
  return { shift, lead };
}
