/** The frame of every page but the room: tools, the demo's banner, one heading, one column. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/words";
import { DEPLOYMENT } from "./deployment";
import { Toolbar } from "./Toolbar";

/** Says on every page of a demo that it is one. */
export function DemoBanner() {
  return DEPLOYMENT.demo ? <p class="demo">{t("demo.banner")}</p> : null;
}

/**
 * Takes the focus when it appears, so that a new page is read from its top. Before the browser
 * paints: later, it would take the focus back from somebody who had already gone on by keyboard.
 */
function Heading({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    heading.current?.focus();
    scrollTo(0, 0);
  }, []);
  return (
    <h1 tabIndex={-1} ref={heading}>
      {children}
    </h1>
  );
}

export function Page({ heading, children }: { heading: string; children: ComponentChildren }) {
  return (
    <div class="page">
      <header>
        <div class="top">
          <Toolbar />
        </div>
        <DemoBanner />
      </header>
      <main class="column">
        <Heading>{heading}</Heading>
        {children}
      </main>
    </div>
  );
}
