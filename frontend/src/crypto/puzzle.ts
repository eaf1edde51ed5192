/** Proof of work in place of an account: makes a flood dear and asks nobody who they are. */
import { type Challenge, pbkdf2, solveChallenge } from "altcha/lib";
import { Refusal } from "../bytes";

/** Far above what any deployment asks, so that a server cannot keep a phone busy for hours. */
const MAX_COST = 1_000_000;
const TIMEOUT_MS = 120_000;
const ALGORITHM = "PBKDF2/SHA-256";
/** Whole bytes: half a byte makes the library throw an error that is no refusal. A prefix may end in one. */
const BYTES = /^(?:[0-9a-f]{2}){0,32}$/;
const DIGITS = /^[0-9a-f]{0,64}$/;
/** What a browser turns into base64, in any member: of other characters it throws an error that is no refusal. */
const PLAIN = /^[ -~]*$/;

/**
 * The answer to a challenge of `POST /api/puzzle`, as `POST /api/tickets` wants it. `progress`
 * hears the chance, 0 to 1, that it would have been found by now, or null when nobody can tell.
 * Refuses `puzzle_unknown` for a challenge that this client does not do, `puzzle_timeout`.
 */
export async function solve(
  asked: unknown,
  progress: (value: number | null) => void,
): Promise<string> {
  const challenge = read(asked);
  const chance = 16 ** -challenge.parameters.keyPrefix.length;
  let tries = 0;
  const solution = await solveChallenge({
    challenge,
    timeout: TIMEOUT_MS,
    deriveKey: (parameters, salt, password) => {
      tries += 1;
      progress(chance < 1e-6 ? null : 1 - (1 - chance) ** tries);
      return pbkdf2.deriveKey(parameters, salt, password);
    },
  });
  if (!solution) throw new Refusal("puzzle_timeout");
  // How long it took is left out: it would tell what kind of device this is.
  const { counter, derivedKey } = solution;
  return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
}

function read(asked: unknown): Challenge {
  const parameters = member(asked, "parameters");
  const cost = member(parameters, "cost");
  const known =
    member(parameters, "algorithm") === ALGORITHM &&
    Number.isInteger(cost) &&
    Number(cost) >= 1 &&
    Number(cost) <= MAX_COST &&
    ["nonce", "salt"].every((name) => isText(member(parameters, name), BYTES)) &&
    isText(member(parameters, "keyPrefix"), DIGITS) &&
    member(parameters, "keyLength") === 32 &&
    PLAIN.test(JSON.stringify(asked));
  if (!known) throw new Refusal("puzzle_unknown");
  return asked as Challenge;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function isText(value: unknown, form: RegExp): boolean {
  return typeof value === "string" && form.test(value);
}
