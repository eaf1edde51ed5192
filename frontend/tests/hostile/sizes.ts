/**
 * How many examples each parser gets, and the seed that repeats a run: the one place to read both.
 * EXAMPLES is 1,000 in `make test`, 100,000 for assurance. A long run draws a new seed; both are told.
 */
import { randomInt } from "node:crypto";
import { hex, utf8 } from "../../src/bytes";
import { sha256 } from "../../src/crypto/hashes";
import { random } from "../random";

const USUAL = 1_000;
export const EXAMPLES = Number(process.env["EXAMPLES"] || USUAL);
export const SEED = Number(process.env["SEED"] || (EXAMPLES <= USUAL ? 1 : randomInt(2 ** 31)));

/** A whole number from 0 up to, and not including, its argument. */
export type Chance = (below: number) => number;

/** The chance of one parser: the same for the same seed, whatever runs beside it. */
export function chance(name: string): Chance {
  return random(parseInt(hex(sha256(utf8(`${SEED} ${name}`))).slice(0, 8), 16));
}
