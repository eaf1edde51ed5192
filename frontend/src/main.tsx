/** The page's entry: takes over the prepared landing, and loads the rest only when it is asked for. */
import { hydrate } from "preact";
import { speak } from "./i18n/words";
import { sayGone } from "./protocol/api";
import { type Parts, Shell } from "./Shell";
import { dress } from "./ui/appearance";
import { guard } from "./ui/exit";
import { visit } from "./ui/visit";
import "./ui/styles/index.css";

const parts: Parts = {
  survivor: async () => (await import("./survivor/Survivor")).Survivor,
  mentor: async () => (await import("./mentor/Mentor")).Mentor,
};
const here = visit(async () => (await import("./room/client")).startClient());

speak(document.documentElement.lang === "es" ? "es" : "en");
dress();
guard(here.vanish, sayGone);
hydrate(<Shell visit={here} parts={parts} />, document.getElementById("page")!);
