/** Every certificate of the shared vectors is taken, or refused with its code (row C5). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { b64u, fromB64u, fromHex, Refusal } from "../../src/bytes";
import {
  checkDeployment,
  checkGeneration,
  checkLead,
  checkShift,
  checkStampKey,
  type GenerationClaims,
  signGeneration,
} from "../../src/crypto/certificates";
import { mentorIdentity, readIdentity } from "../../src/crypto/identity";
import { refusalOf, vectors } from "../shared";

type Tokens = Readonly<Record<string, string>>;

interface Case {
  readonly name: string;
  readonly check: string;
  readonly code: string | null;
  readonly tokens?: Tokens;
  readonly now?: number;
  readonly root?: string;
  readonly room?: string;
  readonly leaf_key?: string;
  readonly number?: number;
  readonly group?: string;
}

interface Identity {
  readonly name: string;
  readonly bytes: string;
  readonly seat?: string;
  readonly shift?: string;
  readonly lead?: string;
  readonly code?: string;
}

interface Vectors {
  readonly now: number;
  readonly root: string;
  readonly room: string;
  readonly group: string;
  readonly number: number;
  readonly leaf_key: string;
  readonly leaf_secret: string;
  readonly deployment: string;
  readonly honest: Readonly<Record<string, Tokens>>;
  readonly claims: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly cases: readonly Case[];
  readonly identities: readonly Identity[];
}

const given = vectors<Vectors>("certificates");

async function check(one: Partial<Case> & { readonly check: string }): Promise<unknown> {
  const tokens = { ...given.honest[one.check], ...one.tokens };
  const { deployment = "", lead = "", shift = "", generation = "", issuer = "", key = "" } = tokens;
  const now = one.now ?? given.now;
  const root = fromB64u(one.root ?? given.root);
  const room = fromB64u(one.room ?? given.room);
  switch (one.check) {
    case "deployment":
      return checkDeployment(deployment, { root, now });
    case "lead":
      return checkLead(lead, { root, now });
    case "shift":
      return checkShift(shift, lead, { root, room, leafKey: fromB64u(one.leaf_key ?? given.leaf_key), now });
    case "generation": {
      const group = fromB64u(one.group ?? given.group);
      return checkGeneration(generation, { root, room, number: one.number ?? given.number, group, now });
    }
    default: {
      const manifest = await checkDeployment(given.deployment, { root, now: given.now });
      return checkStampKey({ issuer, key }, { root, deployment: manifest, now });
    }
  }
}

describe("a certificate is taken or refused with its code", () => {
  test.each(given.cases)("$name", async (one) => {
    expect(await check({ check: one.check })).toBeTruthy();
    expect(await refusalOf(() => check(one))).toBe(one.code);
  });
});

test("what is checked is what was issued", async () => {
  const { shift } = (await check({ check: "shift" })) as Awaited<ReturnType<typeof checkShift>>;
  const claims = given.claims["shift"] ?? {};
  expect(shift.rooms.map(b64u)).toEqual(claims["rooms"]);
  expect({ ...shift, jti: b64u(shift.jti), leaf: b64u(shift.leaf), rooms: [], trainingUntil: 0 }).toEqual({
    ...Object.fromEntries(Object.entries(claims).filter(([name]) => name !== "v" && name !== "training_until")),
    rooms: [],
    trainingUntil: 0,
  });
  expect(shift.trainingUntil).toBe(claims["training_until"]);
});

test("a descriptor signed here is the one that Python signs", async () => {
  const { key, ...claims } = given.claims["generation"] ?? {};
  const pair = { publicKey: fromB64u(given.leaf_key), secretKey: fromB64u(given.leaf_secret) };
  expect(key).toBe(given.leaf_key);
  const token = await signGeneration(claims as unknown as GenerationClaims, pair);
  expect(token).toBe(given.honest["generation"]?.["generation"]);
});

test("a token with any letter changed is refused", async () => {
  const token = given.honest["lead"]?.["lead"] ?? "";
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.string({ unit: "binary", minLength: 1, maxLength: 1 }), async (at, letter) => {
      const changed = token.slice(0, at) + letter + token.slice(at + 1);
      fc.pre(changed !== token);
      expect(await refusalOf(() => check({ check: "lead", tokens: { lead: changed } }))).toMatch(/^lead_/);
    }),
  );
});

describe("an identity is read or refused", () => {
  test.each(given.identities)("$name", async ({ bytes, seat, shift, lead, code }) => {
    if (code !== undefined) {
      expect(await refusalOf(() => readIdentity(fromHex(bytes)))).toBe(code);
      return;
    }
    const read = readIdentity(fromHex(bytes));
    expect(read.seat).toEqual(fromHex(seat ?? ""));
    expect(read.role).toBe(shift === undefined ? "survivor" : "mentor");
    if (read.role === "survivor") return;
    expect([read.shift, read.lead]).toEqual([shift, lead]);
    expect(mentorIdentity(read.seat, read.shift, read.lead)).toEqual(fromHex(bytes));
  });
});

test("bytes are one identity or none", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (data) => {
      try {
        const read = readIdentity(data);
        const written = read.role === "survivor" ? read.seat : mentorIdentity(read.seat, read.shift, read.lead);
        expect(written).toEqual(data);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }),
  );
});
