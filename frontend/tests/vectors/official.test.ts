/**
 * The MLS working group's vectors against the patched library, in all seven suites of RFC 9420.
 *
 * VECTORS names the folder of their JSON files, which are not part of this project; without it
 * there is nothing to run. `make assurance VECTORS=<folder>` sets it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { basics } from "./basics";
import { framing } from "./messages";
import { clients } from "./passive";
import { secrets } from "./secrets";
import { trees } from "./trees";

const FOLDER = process.env["VECTORS"] ?? "";
const KINDS = Object.entries({ ...basics, ...secrets, ...framing, ...trees, ...clients });
const counts = { passed: 0, of: 0 };

describe.skipIf(!FOLDER)("official MLS vectors", () => {
  afterAll(() => {
    process.stdout.write(`mls_vectors_passed=${counts.passed} of ${counts.of}\n`);
  });

  test.each(KINDS)("%s", { timeout: 600_000 }, async (name, check) => {
    const path = join(FOLDER, `${name}.json`);
    expect(existsSync(path), `${path} is there`).toBe(true);
    const vectors = JSON.parse(readFileSync(path, "utf8")) as readonly unknown[];
    expect(vectors.length).toBeGreaterThan(0);
    counts.of += vectors.length;
    const failed: string[] = [];
    for (const [at, vector] of vectors.entries()) {
      try {
        await check(vector);
        counts.passed += 1;
      } catch (error) {
        failed.push(`${at}: ${String(error).slice(0, 200)}`);
      }
    }
    const passed = vectors.length - failed.length;
    process.stdout.write(`${name.padEnd(32)} ${passed}/${vectors.length}\n`);
    expect(failed).toEqual([]);
  });
});
