/** Lays a brotli and a gzip file beside every asset, so that the server sends them as they are. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const ASSETS = join(import.meta.dirname, "..", "dist", "assets");

for (const name of readdirSync(ASSETS)) {
  const bytes = readFileSync(join(ASSETS, name));
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(join(ASSETS, `${name}.br`), brotliCompressSync(bytes, { params: quality }));
  writeFileSync(join(ASSETS, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}
