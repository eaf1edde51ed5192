/** The mentor's desk: who waits, what is said, who is here. Three columns, or one pane at a time. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { lang, t } from "../i18n/words";
import type { View } from "../room/view";
import { Composer } from "../ui/Composer";
import { gone } from "../ui/exit";
import { useHeading } from "../ui/heading";
import { Lines } from "../ui/Lines";
import { DemoBanner } from "../ui/Page";
import { RoomStrip } from "../ui/RoomStrip";
import { counts } from "../ui/Roster";
import { locks, standing } from "../ui/standing";
import { Thread } from "../ui/Thread";
import { Toolbar } from "../ui/Toolbar";
import { useVisit } from "../ui/visit";
import { Alarms } from "./Alarms";
import { Confirm, type Question } from "./Confirm";
import { Lobby } from "./Lobby";
import { People } from "./People";

type Pane = "lobby" | "talk" | "people";
const PANES: readonly Pane[] = ["lobby", "talk", "people"];
const PANE_WORDS = { lobby: "desk.lobby", talk: "desk.talk", people: "desk.people" } as const;

/** Reloading drops the room's keys: the browser asks first, unless she is leaving at once. */
function useWarning(): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (!gone()) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, []);
}

function Head({ view, pane }: { view: View; pane: Signal<Pane> }) {
  const heading = useHeading();
  return (
    <header class="room-head desk-head">
      <div class="room-title">
        <h1 tabIndex={-1} ref={heading}>
          {view.room?.title[lang.value] ?? t("waiting.heading")}
        </h1>
        <p>{counts(view)}</p>
      </div>
      <nav class="panes" aria-label={t("desk.panes")}>
        {PANES.map((each) => (
          <button
            type="button"
            class="pane-button"
            key={each}
            aria-pressed={pane.value === each}
            onClick={() => (pane.value = each)}
          >
            {t(PANE_WORDS[each])}
            {each === "lobby" && view.waiting.length > 0 ? <b class="badge">{view.waiting.length}</b> : null}
          </button>
        ))}
      </nav>
      <DemoBanner />
    </header>
  );
}

function Ending({ question }: { question: Signal<Question | null> }) {
  const { ask } = useVisit();
  const close = (): void => {
    question.value = {
      heading: t("close.heading"),
      text: t("close.text"),
      yes: t("close.yes"),
      act: () => ask({ type: "close" }),
    };
  };
  const goOff = (): void => {
    question.value = {
      heading: t("off.heading"),
      text: t("off.text"),
      yes: t("off.yes"),
      act: () => ask({ type: "leave" }),
    };
  };
  return (
    <section class="pane-part ending">
      <h2>{t("desk.ending")}</h2>
      <button type="button" class="second" onClick={goOff}>
        {t("off.label")}
      </button>
      <button type="button" class="second grave" onClick={close}>
        {t("close.label")}
      </button>
    </section>
  );
}

export function Desk() {
  const { view } = useVisit();
  const pane = useSignal<Pane>("talk");
  const question = useSignal<Question | null>(null);
  useWarning();
  const now = view.value;
  const at = standing(now);
  return (
    <div class="desk" data-pane={pane.value}>
      <Head view={now} pane={pane} />
      <main>
        <section class="pane pane-lobby" aria-label={t("desk.lobby")}>
          <Lobby waiting={now.waiting} locked={at !== "open"} />
          <Toolbar />
        </section>
        <section class="talk pane-talk" aria-label={t("desk.talk")}>
          <Thread lines={now.lines} empty={t("desk.empty")} />
          <Alarms view={now} question={question} />
          <RoomStrip view={now} />
          <Composer locked={locks(at) ? t(at === "frozen" ? "composer.frozen" : "composer.not_ready") : null} />
        </section>
        <section class="pane pane-people" aria-label={t("desk.people")}>
          <People people={now.people} question={question} />
          <Ending question={question} />
          <details class="fold">
            <summary>
              <strong>{t("lines.heading")}</strong>
            </summary>
            <div class="fold-body">
              <Lines />
            </div>
          </details>
        </section>
      </main>
      <Confirm question={question} />
    </div>
  );
}
