/** Unit tests run in Node; stories in a real browser are pytest's. Vectors are ../tests/vectors. */
import { defineConfig } from "vitest/config";
import { catalogues } from "./build/catalogues.ts";

const claims = { exit: "https://exit.example/", demo: true };
const manifest = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.e30`;

export default defineConfig({
  plugins: [catalogues()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  define: { __DEPLOYMENT__: JSON.stringify(manifest), __ROOT__: JSON.stringify("") },
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "tests/**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
