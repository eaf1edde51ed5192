/**
 * Writes dist/landing.en.html and dist/landing.es.html from the renderer that `--mode landing` built.
 * Every tag carries the hash of what it loads, so that a file changed on its way is refused.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Built, render as Render } from "../src/prerender.tsx";
import { deployment } from "./deployment.ts";

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
}

const FRONTEND = join(import.meta.dirname, "..");
const DIST = join(FRONTEND, "dist");
const RENDERER = join(DIST, ".vite", "landing.js");
const ICON = join(FRONTEND, "src", "ui", "assets", "icon.svg");

function integrity(file: string): string {
  return `sha384-${createHash("sha384").update(readFileSync(join(DIST, file))).digest("base64")}`;
}

/** Copies the icon among the assets under the hash of its bytes; returns its address. */
function icon(): string {
  if (!existsSync(ICON)) throw new Error(`${ICON} is missing`);
  const bytes = readFileSync(ICON);
  const name = createHash("sha256").update(bytes).digest("base64url").slice(0, 8);
  mkdirSync(join(DIST, "assets"), { recursive: true });
  writeFileSync(join(DIST, "assets", `${name}.svg`), bytes);
  return `/assets/${name}.svg`;
}

const manifest = JSON.parse(readFileSync(join(DIST, ".vite", "manifest.json"), "utf8")) as Record<string, Chunk>;
const entry = manifest["src/main.tsx"];
if (!entry) throw new Error("the build made no entry");

const built: Built = {
  script: { src: `/${entry.file}`, integrity: integrity(entry.file) },
  styles: (entry.css ?? []).map((file) => ({ href: `/${file}`, integrity: integrity(file) })),
  icon: icon(),
};

const { render } = (await import(pathToFileURL(RENDERER).href)) as { render: typeof Render };
for (const lang of ["en", "es"] as const) {
  writeFileSync(join(DIST, `landing.${lang}.html`), render(lang, built));
}
rmSync(RENDERER);
// `serve` refuses pages that were built for another deployment than the keys it holds.
writeFileSync(join(DIST, "deployment.jws"), deployment(process.env).manifest);
