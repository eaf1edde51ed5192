/** The parsers of certificates. What they take is, letter by letter, what the signer would have written. */
import { fromB64u, utf8 } from "../../src/bytes";
import { checkDeployment, checkGeneration, checkLead, checkShift, checkStampKey } from "../../src/crypto/certificates";
import { readJws, verifyJws } from "../../src/crypto/certificates/jws";
import { certified, GIVEN, honest, NAMES, signed } from "./tokens";
import type { Parser } from "./trial";

export type Check = (token: string) => Promise<unknown>;

const now = GIVEN.now;
const root = fromB64u(GIVEN.root);
const room = fromB64u(GIVEN.room);
const group = fromB64u(GIVEN.group);
const shift = { root, room, leafKey: fromB64u(GIVEN.leaf_key), now };
const deployment = await checkDeployment(GIVEN.deployment, { root, now });

/** For each certificate the check of a token that stands in the honest one's place. */
export const CHECKS: Readonly<Record<(typeof NAMES)[number], Check>> = {
  deployment: (token) => checkDeployment(token, { root, now }),
  lead: (token) => checkLead(token, { root, now }),
  shift: (token) => checkShift(token, honest("lead"), shift),
  stamp_issuer: (token) => checkStampKey({ issuer: token, key: honest("stamp_key") }, { root, deployment, now }),
  stamp_key: (token) => checkStampKey({ issuer: honest("stamp_issuer"), key: token }, { root, deployment, now }),
  generation: (token) => checkGeneration(token, { root, room, number: GIVEN.number, group, now }),
};

const FUNCTIONS = {
  deployment: "deployment.checkDeployment",
  lead: "shifts.checkLead",
  shift: "shifts.checkShift",
  stamp_issuer: "stampkeys.checkStampKey by a hostile issuer",
  stamp_key: "stampkeys.checkStampKey",
  generation: "generations.checkGeneration",
};

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** Any bytes as the text that reaches a parser of texts; what is no UTF-8 as U+FFFD. */
export const letters = (data: Uint8Array): string => lenient.decode(data);

const CODE = new RegExp(
  `^(?:(?:${NAMES.join("|")})_(?:malformed|(?:header|algorithm|type|signer|signature|claim|window|root|room|leaf|number|group)_wrong|` +
    "claim_missing|claim_unknown|too_early|expired)|shift_untrained|stamp_issuer_unlisted)$",
);

function checked(name: (typeof NAMES)[number], check: Check, function_: string): Parser {
  return {
    name: `crypto/certificates/${function_}`,
    read: async (data) => {
      await check(letters(data));
      return letters(data);
    },
    honest: [utf8(honest(name))],
    codes: CODE,
    again: async (token: string) => {
      const [header = "", claims = ""] = token.split(".");
      return utf8(await signed(name, canonical(header), canonical(claims)));
    },
    ways: [certified(name)],
    cost: 2,
  };
}

/** The canonical spelling of what a part says, by the rules of docs/protocol.md rather than by our code. */
function canonical(part: string): Uint8Array {
  const members = JSON.parse(letters(fromB64u(part))) as Readonly<Record<string, unknown>>;
  return utf8(JSON.stringify(Object.fromEntries(Object.keys(members).sort().map((name) => [name, members[name]]))));
}

export const PARSERS: readonly Parser[] = [
  ...NAMES.map((name) => checked(name, CHECKS[name], FUNCTIONS[name])),
  checked(
    "lead",
    (token) => checkShift(honest("shift"), token, shift),
    "shifts.checkShift by a hostile lead certificate",
  ),
  ...NAMES.map((name): Parser => ({
    name: `crypto/certificates/jws.readJws of a ${name}`,
    read: (data) => readJws(letters(data), name),
    honest: [utf8(honest(name))],
    codes: /^[a-z_]+_(?:malformed|header_wrong|algorithm_wrong|type_wrong)$/,
    ways: [certified(name)],
    cost: 2,
  })),
  {
    name: "crypto/certificates/jws.verifyJws",
    read: (data) => verifyJws(readJws(honest("lead"), "lead"), data),
    honest: [root],
    codes: /^lead_(?:signer|signature)_wrong$/,
    only: true,
  },
];
