/**
 * Who may import whom, and that nothing is exported in vain. A module's text is read, not run.
 * Directions keep keys and words apart: what draws pages can't reach the MLS library.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const ROLES = ["survivor", "mentor", "staff", "advocate"];

/**
 * Folder of src → the folders it may import from; `types` ones only by `import type`, or from
 * room/view, which holds what is shown and nothing that does anything.
 */
const MAY: Readonly<Record<string, { all: readonly string[]; types?: readonly string[] }>> = {
  bytes: { all: [] },
  crypto: { all: ["bytes"] },
  protocol: { all: ["bytes"] },
  room: { all: ["bytes", "crypto", "protocol"] },
  case: { all: ["bytes", "crypto", "protocol"] },
  i18n: { all: [] },
  directory: { all: ["i18n"] },
  ui: { all: ["i18n", "directory", "bytes"], types: ["room", "case", "protocol"] },
  headless: { all: ["bytes", "crypto", "protocol", "room"] },
  ...Object.fromEntries(
    ROLES.map((role) => [role, { all: ["bytes", "crypto", "protocol", "room", "case", "i18n", "directory", "ui"] }]),
  ),
};

interface Import {
  readonly names: readonly string[];
  readonly from: string;
  readonly typeOnly: boolean;
}

interface Module {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const STATEMENT = /^(?:import|export)\s+(type\s+)?((?:[\w$*]+\s*,?\s*)?(?:\{[^}]*\}|\*(?:\s+as\s+[\w$]+)?)?)\s*from\s+"([^"]+)"/gm;
const CALLED = /(?:import|new URL)\(\s*"(\.[^"]+)"/g;
const BARE = /^import\s+"([^"]+)"/gm;
const EXPORTED = /^export\s+(?:async\s+)?(?:abstract\s+)?(const|let|function\*?|class|interface|type|enum)\s+([\w$]+)/gm;

function importsOf(text: string): Import[] {
  const stated = [...text.matchAll(STATEMENT)].map(([, type, clause = "", from = ""]) => ({
    names: [...clause.matchAll(/(?:type\s+)?([\w$]+)(?:\s+as\s+[\w$]+)?\s*(?=[,}]|$)/g)].map((m) => m[1] ?? ""),
    from,
    typeOnly: type !== undefined,
  }));
  const others = [...text.matchAll(CALLED), ...text.matchAll(BARE)];
  return [...stated, ...others.map(([, from = ""]) => ({ names: [], from, typeOnly: false }))];
}

function read(folder: string): Module[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
    .map((name) => {
      const text = readFileSync(join(ROOT, folder, name), "utf8");
      return { path: join(folder, name), text, imports: importsOf(text) };
    });
}

const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || path.startsWith("tests");
const SOURCES = read("src");
const TESTS = [...read("tests"), ...read("build")];

/** The folder of src a path lies in; undefined for the entries beside them. */
function home(path: string): string | undefined {
  const [, first, second] = path.split("/");
  return second === undefined ? undefined : first;
}

function target(module: Module, from: string): string | undefined {
  if (!from.startsWith(".")) return undefined;
  const landed = relative(ROOT, join(ROOT, dirname(module.path), from));
  return landed.startsWith("src/") ? landed.split("/")[1] : undefined;
}

test("each folder imports only the folders below it", () => {
  const wrong: string[] = [];
  for (const module of SOURCES.filter(({ path }) => !isTest(path))) {
    const own = home(module.path);
    if (own === undefined) continue;
    const may = MAY[own];
    if (!may) wrong.push(`${module.path}: no rule for src/${own}`);
    for (const { from, typeOnly } of module.imports) {
      const other = target(module, from);
      if (other === undefined || other === own) continue;
      const shape = typeOnly || from.endsWith("/room/view");
      const allowed = may?.all.includes(other) || (shape && may?.types?.includes(other));
      if (!allowed) wrong.push(`${module.path} imports ${from}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("the MLS library has one importer", () => {
  const importers = SOURCES.filter(({ path, imports }) => !isTest(path) && imports.some(({ from }) => /^ts-mls|^@hpke\//.test(from)));
  expect(importers.filter(({ path }) => !/^src\/crypto\/group(\/|\.)/.test(path)).map(({ path }) => path)).toEqual([]);
});

test("every export has an importer", () => {
  const everything = [...SOURCES, ...TESTS];
  const dead: string[] = [];
  for (const module of SOURCES.filter(({ path }) => !isTest(path) && !ENTRY.test(path))) {
    for (const [, kind = "", name = ""] of module.text.matchAll(EXPORTED)) {
      const users = everything.filter((other) => other !== module && uses(other, name));
      const atHome = [...module.text.matchAll(new RegExp(`\\b${name}\\b`, "g"))].length > 1;
      // A type may be the shape of an exported function; a value only a test knows may have its own use.
      const lives = users.some(({ path }) => !isTest(path)) || (atHome && (users.length > 0 || TYPE.test(kind)));
      if (!lives) dead.push(`${module.path}: ${name}`);
    }
  }
  expect(dead).toEqual([]);
});

/** Generated types are whole by intent; entries are called by the build and the page. */
const ENTRY = /frames\.generated\.ts$|^src\/(prerender|main)\.tsx$/;
const TYPE = /^(interface|type)$/;

function uses({ text, imports }: Module, name: string): boolean {
  const named = imports.some(({ names }) => names.includes(name));
  const whole = imports.some(({ names }) => names.length === 0);
  return named || (whole && new RegExp(`[.{,]\\s*${name}\\b`).test(text));
}
