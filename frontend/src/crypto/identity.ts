/**
 * The identity inside an MLS basic credential: a seat, and for a mentor the proof of her shift.
 * seat ‖ lp(shift JWS) ‖ lp(lead JWS), or the seat alone; nothing after.
 */
import { concat, lp, readU32, Refusal, utf8 } from "../bytes";

const SEAT = 16;
const MAX_TOKEN = 4_096;

export type Identity =
  | { readonly role: "survivor"; readonly seat: Uint8Array }
  | {
      readonly role: "mentor";
      readonly seat: Uint8Array;
      /** still unchecked, as is the lead's */
      readonly shift: string;
      readonly lead: string;
    };

/** A mentor's identity. A survivor's is her seat as it is. */
export function mentorIdentity(seat: Uint8Array, shift: string, lead: string): Uint8Array {
  return concat(seat, lp(utf8(shift)), lp(utf8(lead)));
}

/** The bytes of a basic credential to an identity. Refuses `identity_malformed`. */
export function readIdentity(bytes: Uint8Array): Identity {
  if (bytes.length < SEAT) throw new Refusal("identity_malformed");
  const seat = bytes.slice(0, SEAT);
  if (bytes.length === SEAT) return { role: "survivor", seat };
  const shift = readToken(bytes, SEAT);
  const lead = readToken(bytes, SEAT + 4 + shift.length);
  if (SEAT + 8 + shift.length + lead.length !== bytes.length) throw new Refusal("identity_malformed");
  return { role: "mentor", seat, shift, lead };
}

function readToken(bytes: Uint8Array, at: number): string {
  const length = at + 4 <= bytes.length ? readU32(bytes, at) : 0;
  const token = String.fromCharCode(...bytes.subarray(at + 4, at + 4 + Math.min(length, MAX_TOKEN)));
  if (token.length !== length || !/^[A-Za-z0-9_.-]+$/.test(token)) throw new Refusal("identity_malformed");
  return token;
}
