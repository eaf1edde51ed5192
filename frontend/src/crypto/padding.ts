/**
 * KeyPackages and Welcomes in fixed sizes, so that their length tells nothing of who is in them:
 * lp(MLSMessage) ‖ zeros, up to the smallest size that fits. Anything else is refused.
 */
import { equal, lp, readU32, Refusal } from "../bytes";

const KEY_PACKAGE = { sizes: [1_024, 4_096], code: "key_package_padding" };
const WELCOME = { sizes: [4_096, 16_384, 49_152], code: "welcome_padding" };

/** To 1 or 4 KiB. Refuses `key_package_padding` when it is empty or does not fit. */
export const padKeyPackage = (message: Uint8Array): Uint8Array => pad(message, KEY_PACKAGE);

/** The MLSMessage inside. Refuses `key_package_padding`. */
export const unpadKeyPackage = (padded: Uint8Array): Uint8Array => unpad(padded, KEY_PACKAGE);

/** To 4, 16 or 48 KiB. Refuses `welcome_padding` when it is empty or does not fit. */
export const padWelcome = (message: Uint8Array): Uint8Array => pad(message, WELCOME);

/** The MLSMessage inside. Refuses `welcome_padding`. */
export const unpadWelcome = (padded: Uint8Array): Uint8Array => unpad(padded, WELCOME);

function pad(message: Uint8Array, { sizes, code }: typeof WELCOME): Uint8Array {
  const size = sizes.find((each) => message.length + 4 <= each);
  if (message.length === 0 || size === undefined) throw new Refusal(code);
  const padded = new Uint8Array(size);
  padded.set(lp(message));
  return padded;
}

function unpad(padded: Uint8Array, shape: typeof WELCOME): Uint8Array {
  if (padded.length < 4) throw new Refusal(shape.code);
  const message = padded.slice(4, 4 + readU32(padded, 0));
  if (!equal(pad(message, shape), padded)) throw new Refusal(shape.code);
  return message;
}
