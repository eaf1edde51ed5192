/**
 * Every export of the modules that meet what comes from outside is on trial in this folder, or said to be no
 * parser. A parser that nobody attacks is the one that falls.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PARSERS as CERTIFICATES } from "./certificates";
import { PARSERS as MESSAGES } from "./messages";
import { PARSERS as STAMPED } from "./stamped";

const SOURCE = join(import.meta.dirname, "..", "..", "src");
const EXPORTED = /^export (?:async )?(?:const|let|function\*?|class) ([\w$]+)/gm;

/** module.export of every value that is exported below these folders. */
function exported(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(SOURCE, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.includes(".generated."))
      .flatMap((name) => namesIn(`${folder}/${name.slice(0, -3)}`, readFileSync(join(SOURCE, folder, name), "utf8"))),
  );
}

const namesIn = (module: string, text: string): string[] => [...text.matchAll(EXPORTED)].map(([, name]) => `${module}.${name}`);

/** On trial in a test of its own, since it needs a group, a server, or both languages. */
const ELSEWHERE = [
  "protocol/api.api",
  "crypto/group/keypackages.readKeyPackage",
  "crypto/group/keypackages.openKeyPackage",
  "crypto/group/keypackages.checkKeyPackage",
  "crypto/group/committing.commit",
  "crypto/group/joining.join",
  "crypto/group/messages.process",
  "crypto/group/refuse.decode",
  "crypto/group/policy.judge",
  "crypto/group/policy.checkExpected",
  "crypto/group/policy.checkSeats",
];

/** Why each of the others needs no trial. */
const NO_PARSERS: Readonly<Record<string, string>> = {
  "makes what is ours": `
    bytes/base64url.b64u bytes/concat.concat bytes/integers.u32 bytes/integers.u64 bytes/integers.lp
    bytes/text.utf8 bytes/text.hex bytes/refusal.Refusal crypto/aad.aadOf crypto/franking.sealFrank
    crypto/identity.mentorIdentity crypto/payload.encodePayload crypto/padding.padKeyPackage crypto/padding.padWelcome
    crypto/signatures.sign crypto/certificates/jws.signJws crypto/certificates/generations.signGeneration
    crypto/group/keypackages.createKeyPackage crypto/group/keypackages.generateSignatureKey
    crypto/group/joining.createGroup crypto/group/messages.encrypt crypto/group/provider.nativeSuite
    crypto/group/provider.portableSuite crypto/group/provider.suite crypto/group/provider.use crypto/group/state.config
    crypto/group/ed25519.nativeEd25519 crypto/group/ed25519.portableEd25519 protocol/codec.encode
    protocol/codec.fits`,
  "hashes or compares any bytes": `
    bytes/compare.equal bytes/compare.wipe crypto/hashes.sha256 crypto/hashes.hmacSha256 crypto/signatures.thumbprint
    crypto/certificates/shifts.shiftThumbprint crypto/loghash.firstHash crypto/loghash.nextHash`,
  "is a number or a name": `
    crypto/certificates/claims.GRACE crypto/certificates/shifts.MAX_SHIFT crypto/group/provider.SUITE
    crypto/group/members.SEAT_LENGTH crypto/group/state.MAX_LEAVES protocol/connection.SUBPROTOCOL`,
  "is on trial with the certificates and frames that it is part of": `
    crypto/certificates/claims.Claims crypto/certificates/jws.refuse protocol/checks.bytes protocol/checks.integer
    protocol/checks.text protocol/checks.oneOf protocol/checks.list protocol/checks.maybe protocol/checks.fields`,
  "looks at a group that was read already": `
    crypto/group/members.seatOf crypto/group/members.readLeaf crypto/group/members.leafNode crypto/group/members.readTree
    crypto/group/members.members crypto/group/members.epoch crypto/group/members.groupId crypto/group/members.ownLeaf
    crypto/group/members.epochAuthenticator crypto/group/members.exporter crypto/group/committing.merge
    crypto/group/committing.discard crypto/group/state.active crypto/group/state.retire crypto/group/state.wipe
    crypto/group/trust.mayCommit crypto/group/refuse.refusing crypto/group/refuse.must`,
  "is told nothing": "protocol/api.sayGone protocol/connection.dialOrigin",
};

const on = [...MESSAGES, ...CERTIFICATES, ...STAMPED].map(({ name }) => name.split(" ")[0] ?? "");
const none = Object.values(NO_PARSERS).flatMap((names) => names.trim().split(/\s+/));

test("every export is on trial or said to be no parser", () => {
  const found = exported(["bytes", "protocol", "crypto"]);
  const known = [...on, ...ELSEWHERE, ...none];
  expect(found.length).toBeGreaterThan(100);
  expect(found.filter((name) => !known.includes(name)), "on trial nowhere: add a row").toEqual([]);
  expect(known.filter((name) => !found.includes(name) && !name.startsWith("room/")), "no such export any more").toEqual([]);
  expect(none.filter((name) => on.includes(name) || ELSEWHERE.includes(name)), "both a parser and none").toEqual([]);
});

test("a new export would be found", () => {
  const text = "export function read(data: Uint8Array) {}\nconst inner = 1;\nexport const open = 1;\nexport class Book {}\nexport type Kind = 1;";
  expect(namesIn("planted", text)).toEqual(["planted.read", "planted.open", "planted.Book"]);
});
