/** Stamps hold for exactly what was stored, and for nothing else (row X1). */
import { beforeAll, describe, expect, test } from "vitest";
import { fromB64u, fromHex } from "../../src/bytes";
import { checkDeployment } from "../../src/crypto/certificates";
import { type Stamped, StampBook } from "../../src/crypto/stamps";
import { bytesIn, vectors } from "../shared";

interface Shown extends Omit<Stamped, "room" | "seat" | "body" | "stamp"> {
  readonly name?: string;
  readonly room: string;
  readonly seat: string;
  readonly body: string;
  readonly stamp: {
    readonly key: string;
    readonly size: number;
    readonly index: number;
    readonly path: readonly string[];
    readonly signature: string;
  };
}

interface Vectors {
  readonly now: number;
  readonly root: string;
  readonly deployment: string;
  readonly certificate: { readonly issuer: string; readonly key: string };
  readonly room: string;
  readonly stamped: readonly Shown[];
  readonly refused: readonly Shown[];
}

const given = vectors<Vectors>("stamps");
const root = fromB64u(given.root);
let book: StampBook;

async function empty(): Promise<StampBook> {
  const deployment = await checkDeployment(given.deployment, { root, now: given.now });
  return new StampBook({ root, deployment, room: fromHex(given.room) });
}

function read(shown: Shown): Stamped {
  const stamp = bytesIn(shown.stamp, "key", "signature");
  return { ...bytesIn(shown, "room", "seat", "body"), stamp: { ...stamp, path: stamp.path.map(fromHex) } };
}

beforeAll(async () => {
  book = await empty();
  await book.learn(given.certificate, given.now);
});

test("a stamp holds for what was stored, the second time too", async () => {
  for (const entry of [...given.stamped, ...given.stamped]) expect(await book.holds(read(entry))).toBe(true);
});

describe("a stamp holds for nothing else", () => {
  test.each(given.refused)("$name", async (entry) => {
    expect(await book.holds(read(entry))).toBe(false);
  });
});

test("no stamp holds before its key is known, nor when its certificate does not hold", async () => {
  const [entry] = given.stamped.map(read);
  const fresh = await empty();
  expect(entry && (await fresh.holds(entry))).toBe(false);
  await fresh.learn(given.certificate, given.now + 2 * 86_400);
  await fresh.learn({ issuer: "a.b.c", key: given.certificate.key }, given.now);
  expect(entry && (await fresh.holds(entry))).toBe(false);
  await fresh.learn(given.certificate, given.now);
  expect(entry && (await fresh.holds(entry))).toBe(true);
});
