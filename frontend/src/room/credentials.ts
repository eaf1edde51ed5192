/** What a mentor's client holds for one shift, and what it signs with it. */
import { b64u, concat } from "../bytes";
import { mentorIdentity } from "../crypto/identity";
import { signGeneration } from "../crypto/certificates";

export interface Credentials {
  readonly shift: string;
  readonly lead: string;
  readonly name: string;
  readonly key: { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array };
}

/** The basic-credential identity of this seat: the seat alone, or the seat and its certificates. */
export function identityOf(seat: Uint8Array, mentor: Credentials | null): Uint8Array {
  return mentor ? mentorIdentity(seat, mentor.shift, mentor.lead) : concat(seat);
}

/** Agreement, ruleset and staff list are not in use yet; their hashes are zero until they are. */
const NONE = b64u(new Uint8Array(32));

/** The signed descriptor with which a mentor opens a generation. */
export function descriptor(
  mentor: Credentials,
  opens: { readonly room: Uint8Array; readonly number: number; readonly group: Uint8Array; readonly now: number },
): Promise<string> {
  return signGeneration(
    {
      v: 1,
      room: b64u(opens.room),
      number: opens.number,
      group: b64u(opens.group),
      agreement: NONE,
      ruleset: NONE,
      staff: NONE,
      iat: Math.floor(opens.now),
      shift: mentor.shift,
      lead: mentor.lead,
    },
    mentor.key,
  );
}
