/** The frame of every page but the room: tools, the demo's banner, one heading, one column. */
import type { ComponentChildren } from "preact";
import { t } from "../i18n/words";
import { DEPLOYMENT } from "./deployment";
import { useHeading } from "./heading";
import { Toolbar } from "./Toolbar";

/** Says on every page of a demo that it is one. */
export function DemoBanner() {
  return DEPLOYMENT.demo ? <p class="demo">{t("demo.banner")}</p> : null;
}

export function Page({ heading, children }: { heading: string; children: ComponentChildren }) {
  const top = useHeading();
  return (
    <div class="page">
      <header>
        <div class="top">
          <Toolbar />
        </div>
        <DemoBanner />
      </header>
      <main class="column">
        <h1 tabIndex={-1} ref={top}>
          {heading}
        </h1>
        {children}
      </main>
    </div>
  );
}
