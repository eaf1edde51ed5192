/** The stories: every page in every state, from fixed views. For looking at; nothing of it ships. */
import { defineConfig } from "vite";
import { catalogues } from "../build/catalogues.ts";

const claims = { exit: "https://www.weather.gov/", demo: process.env["DEMO"] === "1" };
const manifest = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.e30`;

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [catalogues()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  define: { __DEPLOYMENT__: JSON.stringify(manifest), __ROOT__: JSON.stringify("") },
  build: { outDir: process.env["STORIES_OUT"] ?? "../dist-stories", emptyOutDir: true, modulePreload: false },
});
