/** The vectors that Python and TypeScript both read, and pictures of bytes in them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromHex } from "../src/bytes";

/** The content of one file of vectors, in the form that its test expects. */
export function vectors<Content>(name: string): Content {
  const path = join(import.meta.dirname, "..", "..", "tests", "vectors", `${name}.json`);
  return JSON.parse(readFileSync(path, "utf-8")) as Content;
}

/** The code with which `attempt` is refused, or null when it is not. Anything else that is thrown escapes. */
export async function refusalOf(attempt: () => unknown): Promise<string | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    if (error instanceof Error && error.name === "Refusal" && "code" in error) return String(error.code);
    throw error;
  }
}

/** Hexadecimal members to bytes, the others as they are. */
export function bytesIn<Names extends string, Shown extends Readonly<Record<Names, string>>>(
  shown: Shown,
  ...names: readonly Names[]
): Omit<Shown, Names> & Readonly<Record<Names, Uint8Array>> {
  const read = names.map((name) => [name, fromHex(shown[name])] as const);
  return { ...shown, ...Object.fromEntries(read) } as Omit<Shown, Names> & Readonly<Record<Names, Uint8Array>>;
}
