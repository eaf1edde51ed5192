/** Shows one scene, named in the address: ?scene=room&lang=es&theme=dark. Never part of a build that ships. */
import { signal } from "@preact/signals";
import axe from "axe-core";
import { render } from "preact";
import { speak } from "../src/i18n/words";
import { Mentor } from "../src/mentor/Mentor";
import { type Parts, Shell } from "../src/Shell";
import { Survivor } from "../src/survivor/Survivor";
import { dress, large, theme } from "../src/ui/appearance";
import type { Desk } from "../src/ui/desk";
import { guard } from "../src/ui/exit";
import { visit } from "../src/ui/visit";
import { scenes } from "./scenes";
import "../src/ui/styles/index.css";

const asked = new URLSearchParams(location.search);
const lang = asked.get("lang") === "es" ? "es" : "en";
const scene = scenes(lang)[asked.get("scene") ?? "landing"];
const parts: Parts = { survivor: async () => Survivor, mentor: async () => Mentor };

declare global {
  interface Window {
    axe: typeof axe;
    asked: unknown[];
    names: readonly string[];
  }
}
window.axe = axe;
window.asked = [];
window.names = Object.keys(scenes(lang));

const pause = (): Promise<void> => new Promise((done) => setTimeout(done, 60));

if (scene) {
  const view = signal(scene.view);
  const desk: Desk = {
    view,
    ask: (intent) => void window.asked.push(intent),
    vanish: () => void window.asked.push("vanish"),
  };
  const here = visit(async () => desk);
  here.step.value = scene.step;
  if (scene.step !== "landing") here.ask({ type: "look" });
  document.documentElement.lang = lang;
  speak(lang);
  large.value = asked.has("large");
  const wanted = asked.get("theme");
  if (wanted === "light" || wanted === "dark") theme.value = wanted;
  dress();
  guard(here.vanish, () => {});
  render(<Shell visit={here} parts={parts} />, document.getElementById("page")!);
  await pause();
  for (const selector of scene.press ?? []) {
    for (let tries = 0; tries < 20 && !document.querySelector(selector); tries++) await pause();
    // What a width hides is not pressed there.
    const found = document.querySelector<HTMLElement>(selector);
    if (found && found.offsetParent !== null) found.click();
    await pause();
  }
  document.documentElement.dataset.shown = "";
}
