/**
 * The commitment of an application message, read off the outside of its PrivateMessage
 * (RFC 9420 §6, §6.3) without any key: version, wire format, group id, epoch, content type, AAD.
 */
import { concat, equal, Refusal } from "../bytes";

const LENGTH = 33;
const VERSION = 1;
/** mls10, mls_private_message */
const FRAMING = Uint8Array.of(0, 1, 0, 2);

/** The authenticated data that carries a commitment of 32 bytes. */
export function aadOf(commitment: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(VERSION), commitment);
}

/** The commitment inside authenticated data. Refuses `commitment_missing`. */
export function commitmentIn(aad: Uint8Array): Uint8Array {
  if (aad.length !== LENGTH || aad[0] !== VERSION) throw new Refusal("commitment_missing");
  return aad.slice(1);
}

/** The commitment of a PrivateMessage with an application inside. Refuses `commitment_missing`. */
export function commitmentOf(message: Uint8Array): Uint8Array {
  const [groupLength = 0] = message.subarray(FRAMING.length);
  // A group id of 16 bytes has a one-byte length, and so has authenticated data of 33.
  const at = FRAMING.length + 1 + groupLength + 8;
  const isApplication = message[at] === 1 && message[at + 1] === LENGTH;
  if (!equal(message.subarray(0, FRAMING.length), FRAMING) || groupLength > 63 || !isApplication)
    throw new Refusal("commitment_missing");
  return commitmentIn(message.slice(at + 2, at + 2 + LENGTH));
}
