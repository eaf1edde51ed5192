/**
 * Turns a gettext catalogue into a module of compiled messages while building, so that no message
 * compiler and no .po parser reaches the browser.
 */
import { readFileSync } from "node:fs";
import { formatter } from "@lingui/format-po";
import { compileMessageOrThrow, type CompiledMessage } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

const po = formatter({ explicitIdAsDefault: true });

/** Key → text of one .po file. Throws when it is not one. */
export async function read(path: string): Promise<ReadonlyMap<string, string>> {
  const catalogue = await po.parse(readFileSync(path, "utf8"), {
    locale: undefined,
    sourceLocale: "en",
    filename: path,
  });
  return new Map(Object.entries(catalogue).map(([key, entry]) => [key, entry.translation ?? ""]));
}

/** Vite plugin: `import messages from "./en.po"` gives compiled messages by key. */
export function catalogues(): Plugin {
  return {
    name: "catalogues",
    async load(id) {
      if (!id.endsWith(".po")) return null;
      this.addWatchFile(id);
      const compiled: Record<string, CompiledMessage> = {};
      for (const [key, text] of await read(id)) compiled[key] = compileMessageOrThrow(text);
      return { code: `export default ${JSON.stringify(compiled)};`, moduleType: "js" };
    },
  };
}
