/**
 * Three builds from one configuration: the pages (default), the landing's renderer (`--mode landing`,
 * run once by build/landing.ts and thrown away) and the headless client (`--mode headless`).
 * File names are hashes and nothing else, so that a name in the browser's cache tells nothing.
 */
import { defineConfig, type UserConfig } from "vite";
import { catalogues } from "./build/catalogues.ts";
import { deployment } from "./build/deployment.ts";

const ENTRY = "src/main.tsx";

const names = {
  entryFileNames: "assets/[hash].js",
  chunkFileNames: "assets/[hash].js",
  assetFileNames: "assets/[hash][extname]",
} as const;

type Build = NonNullable<UserConfig["build"]>;

const pages: Build = {
  outDir: "dist",
  manifest: true,
  modulePreload: false,
  assetsInlineLimit: 0,
  sourcemap: false,
  reportCompressedSize: false,
  rolldownOptions: { input: ENTRY, output: names },
};

function once(entry: string, outDir: string, name: string): Build {
  return {
    ssr: entry,
    outDir,
    emptyOutDir: false,
    minify: false,
    rolldownOptions: { output: { entryFileNames: name } },
  };
}

export default defineConfig(({ mode }) => {
  const shared: UserConfig = {
    base: "/",
    publicDir: false,
    plugins: [catalogues()],
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    ssr: { noExternal: true },
  };
  if (mode === "headless") {
    return { ...shared, build: once("src/headless/main.ts", "dist-headless", "headless.js") };
  }
  const { manifest, root } = deployment(process.env);
  const define = { __DEPLOYMENT__: JSON.stringify(manifest), __ROOT__: JSON.stringify(root) };
  if (mode === "landing") {
    return { ...shared, define, build: once("src/prerender.tsx", "dist/.vite", "landing.js") };
  }
  return {
    ...shared,
    define,
    build: { ...pages, target: ["chrome110", "firefox115", "safari16"] },
    worker: { format: "es", plugins: () => [catalogues()], rolldownOptions: { output: names } },
  };
});
