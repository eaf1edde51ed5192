/**
 * Spoilt certificates: signed as they should be by whoever should, over claims that nobody should.
 * Flipped bits end at the signature. What a hostile lead or mentor may sign does not.
 */
import { b64u, concat, fromB64u, fromUtf8, utf8 } from "../../src/bytes";
import { sha256 } from "../../src/crypto/hashes";
import { sign } from "../../src/crypto/signatures";
import { vectors } from "../shared";
import type { Chance } from "./sizes";
import { noise, pick, spoilt, type Way } from "./spoiling";

type Members = Readonly<Record<string, unknown>>;
type Name = "deployment" | "lead" | "shift" | "stamp_issuer" | "stamp_key" | "generation";

export const GIVEN = vectors<{
  readonly now: number;
  readonly root: string;
  readonly room: string;
  readonly group: string;
  readonly number: number;
  readonly leaf_key: string;
  readonly deployment: string;
  readonly honest: Readonly<Record<Name, Readonly<Record<string, string>>>>;
  readonly identities: readonly { readonly bytes: string; readonly code?: string }[];
}>("certificates");

/** Which of a case's tokens is the certificate itself, and whose key of the vectors signed it. */
const OWN: Readonly<Record<Name, readonly [string, string]>> = {
  deployment: ["deployment", "root"],
  lead: ["lead", "root"],
  shift: ["shift", "lead"],
  stamp_issuer: ["issuer", "root"],
  stamp_key: ["key", "issuer"],
  generation: ["generation", "Mo's leaf"],
};

export const NAMES = Object.keys(OWN) as Name[];

/** The honest certificate of this name. */
export function honest(name: Name): string {
  return GIVEN.honest[name][OWN[name][0]] ?? "";
}

/** What the signer of this certificate would have put below these bytes. */
export async function signed(name: Name, header: Uint8Array, payload: Uint8Array): Promise<string> {
  const said = `${b64u(header)}.${b64u(payload)}`;
  const secret = sha256(utf8(`peerchat-vector ${OWN[name][1]}`));
  return `${said}.${b64u(await sign(secret, utf8(said)))}`;
}

/** Examples of this certificate with other claims or another header, signed all the same. */
export function certified(name: Name): Way {
  const [head, claims] = honest(name)
    .split(".", 2)
    .map((part) => JSON.parse(fromUtf8(fromB64u(part))) as Members);
  return async (below) => {
    const how = below(10);
    let payload = spelled(how < 6 ? changed(claims ?? {}, below) : (claims ?? {}), below);
    const header = spelled(how === 6 ? changed(head ?? {}, below) : (head ?? {}), below);
    if (below(30) === 0) payload = towered(payload, pick([100, 900, 5_000], below));
    else if (below(7) === 0) payload = spoilt([payload], below);
    return utf8(await signed(name, header, payload));
  };
}

function towered(payload: Uint8Array, height: number): Uint8Array {
  return concat(payload.subarray(0, -1), utf8(`,"z":${"[".repeat(height)}${"]".repeat(height)}}`));
}

/** JSON, mostly in the canonical spelling. */
export function spelled(members: Members, below: Chance): Uint8Array {
  const how = below(10);
  const names = Object.keys(members);
  const text = JSON.stringify(how < 9 ? Object.fromEntries(names.sort().map((each) => [each, members[each]])) : members);
  return utf8(how === 8 ? text.replace(",", ", ") : text);
}

/** The same with one member changed, missing, or one too many. */
export function changed(members: Members, below: Chance): Members {
  const all = new Map(Object.entries(members));
  const name = pick([...all.keys()], below);
  const held = all.get(name);
  const how = below(10);
  if (how === 0) all.delete(name);
  else if (how === 1) all.set(pick(["more", "__proto__", "toString", "1", "\ue000", "🌻", ""], below), strange(below));
  else if (how < 4 && typeof held === "number")
    all.set(name, held + pick([-(2 ** 31), -86_400, -601, -600, -1, 1, 600, 86_400, 2 ** 40], below));
  else if (how === 4 && Array.isArray(held)) all.set(name, [...(held as unknown[]), held[0], strange(below)].slice(0, held.length + 1));
  else all.set(name, strange(below));
  return Object.fromEntries(all);
}

/** A JSON value that does not belong where it stands. */
export function strange(below: Chance): unknown {
  return pick<unknown>(
    [
      ...[null, true, false, 0, 1, -1, -0, 1.5, 1e21, 2 ** 31, 2 ** 53 - 1, 2 ** 53, "", "a", "mentor", "root", "25+"],
      ...["es", "A".repeat(22), "A".repeat(43), "=", "\0", "\u007f", "\u2028", "\ud800", "🌻".repeat(24)],
      ...["🌻".repeat(25), "x".repeat(201), "https://a.example/", "https://a.example:99999/", "javascript:1"],
      ...[[], [[]], Array(33).fill("A".repeat(22)), {}, { v: 1 }, [[{ a: [1] }]]],
      ...[b64u(noise(16, below)), b64u(noise(32, below))],
    ],
    below,
  );
}
