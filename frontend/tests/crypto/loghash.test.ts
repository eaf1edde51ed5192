/** The log hash of the shared vectors (row C6). */
import { expect, test } from "vitest";
import { fromHex, hex } from "../../src/bytes";
import { firstHash, type Hashed, nextHash } from "../../src/crypto/loghash";
import { bytesIn, vectors } from "../shared";

type Shown = Omit<Hashed, "room" | "seat" | "body"> & Readonly<Record<"room" | "seat" | "body", string>>;

test("the chain is that of the vectors", () => {
  const given = vectors<{ group_id: string; entries: readonly Shown[]; hashes: readonly string[] }>("loghash");
  let hash = firstHash(fromHex(given.group_id));
  const chain = [hash];
  for (const entry of given.entries) {
    hash = nextHash(hash, bytesIn(entry, "room", "seat", "body"));
    chain.push(hash);
  }
  expect(chain.map(hex)).toEqual(given.hashes);
});
