/** Lays a brotli and a gzip file beside every asset and page, so that the server sends them as they are. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const DIST = join(import.meta.dirname, "..", "dist");
const assets = readdirSync(join(DIST, "assets")).map((name) => join("assets", name));
const pages = readdirSync(DIST).filter((name) => name.endsWith(".html"));

for (const name of [...assets, ...pages]) {
  const bytes = readFileSync(join(DIST, name));
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(join(DIST, `${name}.br`), brotliCompressSync(bytes, { params: quality }));
  writeFileSync(join(DIST, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}
