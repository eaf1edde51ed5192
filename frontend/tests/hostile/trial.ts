/**
 * One parser on trial: only its declared refusals may come out, and what it takes has one spelling.
 * A fault names the parser, the seed, the number of the example and its bytes. No time is asserted.
 */
import { equal, hex } from "../../src/bytes";
import { chance, EXAMPLES, SEED } from "./sizes";
import { examples, type Way } from "./spoiling";

export interface Parser {
  /** module and export, with words behind it where one has several rows */
  readonly name: string;
  readonly read: (data: Uint8Array) => unknown;
  /** examples that are taken; spoilt ones are made of them */
  readonly honest: readonly Uint8Array[];
  /** which codes a refusal may bear; absent when nothing is ever refused */
  readonly codes?: RegExp;
  /** what was read, as bytes that have to be those that were read */
  readonly again?: (value: never) => Uint8Array | Promise<Uint8Array>;
  /** nothing but the honest examples is taken */
  readonly only?: boolean;
  /** an honest one can be taken once: whoever holds the row tries that afterwards */
  readonly once?: boolean;
  /** makers of examples that know the format */
  readonly ways?: readonly Way[];
  /** it gets one example where others get so many */
  readonly cost?: number;
}

export interface Verdicts {
  taken: number;
  refused: number;
}

/** The code of a refusal; anything else that is thrown is a fault. */
function codeOf(error: unknown): string | null {
  return error instanceof Error && error.name === "Refusal" && "code" in error ? String(error.code) : null;
}

/** Throws at the first fault. */
export async function examine(parser: Parser, count = EXAMPLES): Promise<Verdicts> {
  const verdicts = { taken: 0, refused: 0 };
  let slowest = { took: 0, length: 0 };
  const isHonest = (data: Uint8Array): boolean => parser.honest.some((each) => equal(each, data));

  async function judge(data: Uint8Array, number: number | "honest"): Promise<boolean> {
    const fault = (what: string, cause?: unknown): Error =>
      new Error(`${parser.name}: ${what}; SEED=${SEED} ${number}: ${hex(data)}`, { cause });
    const start = performance.now();
    let value: unknown;
    try {
      value = await parser.read(data.slice());
    } catch (error) {
      const code = codeOf(error);
      if (code === null) throw fault(`${error instanceof Error ? error.name : "something"} escapes`, error);
      if (!parser.codes?.test(code)) throw fault(`it refuses with ${code}, which it does not declare`);
      return false;
    } finally {
      const took = performance.now() - start;
      if (took > slowest.took) slowest = { took, length: data.length };
    }
    if (parser.only && !isHonest(data)) throw fault("it takes what nobody honest made");
    if (parser.again && !equal(await parser.again(value as never), data)) throw fault("it takes a second spelling");
    return true;
  }

  if (!parser.once)
    for (const data of parser.honest)
      if (!(await judge(data, "honest"))) throw new Error(`${parser.name}: an honest one is refused: ${hex(data)}`);
  const wanted = Math.max(Math.floor(count / (parser.cost ?? 1)), 20);
  let number = 0;
  for await (const data of examples(parser.honest, parser.ways ?? [], chance(parser.name), wanted)) {
    number += 1;
    if (parser.once && isHonest(data)) continue;
    if (await judge(data, number)) verdicts.taken += 1;
    else verdicts.refused += 1;
  }
  process.stdout.write(
    `${parser.name}: SEED=${SEED} ${wanted} examples, ${verdicts.taken} taken, ` +
      `slowest ${slowest.took.toFixed(1)} ms (${slowest.length} bytes)\n`,
  );
  return verdicts;
}
