/** One kind of official vector: a file of them, and what each must satisfy. */
import { hex as toHex } from "../../src/bytes";
import { type CiphersuiteImpl, getCiphersuiteFromName, getCiphersuiteImpl } from "ts-mls";
import { getCiphersuiteNameFromId } from "ts-mls/crypto/ciphersuite.js";
import { expect } from "vitest";

/** Lower-case hex of bytes, as everything in the files is. */
export type Hex = string;

export type Check = (vector: unknown) => Promise<void>;

/** The files are the MLS working group's own, so a vector's shape is believed, not checked. */
export const kind =
  <V>(check: (vector: V) => Promise<void>): Check =>
  (vector) =>
    check(vector as V);

export const bytes = (hex: Hex): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

export function same(found: Uint8Array, expected: Hex): void {
  expect(toHex(found)).toBe(expected);
}

export async function suiteOf(id: number): Promise<CiphersuiteImpl> {
  const name = getCiphersuiteNameFromId(id as 1);
  return getCiphersuiteImpl(getCiphersuiteFromName(name));
}

/** What a decoder of the library reads, whole; fails on bytes left over. */
export function whole<T>(
  decode: (bytes: Uint8Array, offset: number) => [T, number] | undefined,
  hex: Hex,
): T {
  const read = decode(bytes(hex), 0);
  if (!read) throw new Error("not decoded");
  expect(read[1]).toBe(hex.length / 2);
  return read[0];
}
