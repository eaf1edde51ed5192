/**
 * Message franking: each message is committed to outside the encryption, and opened inside it, so
 * that whoever was in the room can later prove what was said, and nobody can prove what was not.
 *
 * plaintext = k (32 random bytes) ‖ lp(payload) ‖ zeros, exactly 256, 1024 or 4096 bytes.
 */
import { concat, equal, lp, readU32, Refusal, u64, utf8 } from "../bytes";
import { aadOf, commitmentIn } from "./aad";
import { hmacSha256 } from "./hashes";
import { decodePayload, encodePayload, type Payload } from "./payload";
import { thumbprint } from "./signatures";

const SIZES = [256, 1_024, 4_096];
const KEY = 32;

/** What MLS and the log say of a message, and a commitment binds. The key is the leaf's raw one. */
export interface Context {
  readonly groupId: Uint8Array;
  readonly epoch: number;
  readonly leaf: number;
  readonly signatureKey: Uint8Array;
  readonly clientId: Uint8Array;
}

export interface Opened {
  readonly payload: Payload;
  /** k, with which a report proves the message */
  readonly key: Uint8Array;
}

/** HMAC-SHA256 under `key`, 32 bytes; `payload` as it was sent. */
function commit(key: Uint8Array, context: Context, said: { counter: number; payload: Uint8Array }): Uint8Array {
  const parts = [
    utf8("peerchat-franking-1"),
    context.groupId,
    u64(context.epoch),
    u64(context.leaf),
    thumbprint(context.signatureKey),
    u64(said.counter),
    context.clientId,
    said.payload,
  ];
  return hmacSha256(key, concat(...parts.map(lp)));
}

/** What goes into MLS: the padded plaintext, and authenticated data. Refuses `payload_too_long`. */
export function sealFrank(
  sealed: Context & { readonly payload: Payload; readonly random: (length: number) => Uint8Array },
): { readonly plaintext: Uint8Array; readonly aad: Uint8Array } {
  const payload = encodePayload(sealed.payload);
  const key = sealed.random(KEY);
  const size = SIZES.find((each) => KEY + 4 + payload.length <= each);
  if (size === undefined) throw new Refusal("payload_too_long");
  const plaintext = new Uint8Array(size);
  plaintext.set(concat(key, lp(payload)));
  return { plaintext, aad: aadOf(commit(key, sealed, { counter: sealed.payload.counter, payload })) };
}

/**
 * What came out of MLS. Refuses `plaintext_size`, `plaintext_padding`, `payload_malformed`,
 * `commitment_missing`, and `commitment_wrong` for one that does not open to this message here.
 */
export function openFrank(
  sealed: Context & { readonly plaintext: Uint8Array; readonly aad: Uint8Array },
): Opened {
  const { plaintext, aad } = sealed;
  const commitment = commitmentIn(aad);
  if (!SIZES.includes(plaintext.length)) throw new Refusal("plaintext_size");
  const end = KEY + 4 + readU32(plaintext, KEY);
  if (end > plaintext.length || plaintext.subarray(end).some((byte) => byte !== 0))
    throw new Refusal("plaintext_padding");
  const key = plaintext.slice(0, KEY);
  const bytes = plaintext.slice(KEY + 4, end);
  const payload = decodePayload(bytes);
  const { counter } = payload;
  if (!equal(commit(key, sealed, { counter, payload: bytes }), commitment)) throw new Refusal("commitment_wrong");
  return { payload, key };
}
