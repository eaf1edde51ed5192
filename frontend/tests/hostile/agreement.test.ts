/**
 * Says of each example that pytest wrote whether it is taken here: null, or the code of the refusal. AGREEMENT
 * names the folder; tests/hostile/test_agreement.py runs this and compares.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { fromB64u, Refusal } from "../../src/bytes";
import { readIdentity } from "../../src/crypto/identity";
import { unpadKeyPackage, unpadWelcome } from "../../src/crypto/padding";
import { decodePayload } from "../../src/crypto/payload";
import { hasPrimeOrder } from "../../src/crypto/points";
import { decode } from "../../src/protocol/codec";
import { refusalOf } from "../shared";
import { CHECKS, letters } from "./certificates";
import { opened } from "./messages";

const FOLDER = process.env["AGREEMENT"] ?? "";

const KINDS: Readonly<Record<string, (data: Uint8Array) => unknown>> = {
  base64url: (data) => fromB64u(letters(data)),
  identity: readIdentity,
  key_package_padding: unpadKeyPackage,
  welcome_padding: unpadWelcome,
  point: (data) => {
    if (!hasPrimeOrder(data)) throw new Refusal("malformed");
  },
  frame: decode,
  payload: decodePayload,
  frank: opened,
  ...Object.fromEntries(Object.entries(CHECKS).map(([name, check]) => [name, (data: Uint8Array) => check(letters(data))])),
};

test.skipIf(!FOLDER)("each example is judged", { timeout: 1_800_000 }, async () => {
  const cases = JSON.parse(gunzipSync(readFileSync(join(FOLDER, "cases.json.gz"))).toString()) as readonly [string, string][];
  const verdicts: (string | null)[] = [];
  for (const [kind, data] of cases) {
    const read = KINDS[kind];
    if (!read) throw new Error(`no such kind: ${kind}`);
    verdicts.push(await refusalOf(() => read(new Uint8Array(Buffer.from(data, "base64")))));
  }
  expect(verdicts).toHaveLength(cases.length);
  writeFileSync(join(FOLDER, "verdicts.json"), JSON.stringify(verdicts));
});
