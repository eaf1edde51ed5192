/** The room: what is said, who is here, where to write, and help within one tap. */
import { type Signal, useSignal } from "@preact/signals";
import { lang, t } from "../i18n/words";
import type { View } from "../room/view";
import { Composer } from "../ui/Composer";
import { useHeading } from "../ui/heading";
import { Icon } from "../ui/Icon";
import { Lines } from "../ui/Lines";
import { DemoBanner } from "../ui/Page";
import { RoomStrip } from "../ui/RoomStrip";
import { counts, Roster } from "../ui/Roster";
import { Safety } from "../ui/Safety";
import { Sheet } from "../ui/Sheet";
import { locks, standing } from "../ui/standing";
import { aloud, Thread } from "../ui/Thread";
import { Toolbar } from "../ui/Toolbar";
import { useVisit } from "../ui/visit";

const LOCKED = {
  frozen: "composer.frozen",
  unattended: "composer.unattended",
  not_ready: "composer.not_ready",
} as const;

/** Why she cannot write now, in a few words; null when she can. */
function locked(view: View): string | null {
  const at = standing(view);
  return locks(at) && at in LOCKED ? t(LOCKED[at as keyof typeof LOCKED]) : null;
}

function Here({ view }: { view: View }) {
  return (
    <section class="here">
      <h2>{t("roster.heading")}</h2>
      <Roster people={view.people} />
      <p class="hint">{t("roster.mark")}</p>
    </section>
  );
}

/** Ends the visit, not in a hurry: the next page says what stays behind. */
function EndVisit() {
  const { ask } = useVisit();
  const sure = useSignal(false);
  if (!sure.value) {
    return (
      <button type="button" class="second" onClick={() => (sure.value = true)}>
        {t("room.end")}
      </button>
    );
  }
  return (
    <div class="notice" role="status">
      <p>{t("room.end_sure")}</p>
      <div class="actions">
        <button type="button" class="second" onClick={() => ask({ type: "leave" })}>
          {t("room.end_yes")}
        </button>
        <button type="button" class="quiet" onClick={() => (sure.value = false)}>
          {t("room.end_no")}
        </button>
      </div>
    </div>
  );
}

function Aloud() {
  return (
    <label class="switch">
      <input type="checkbox" checked={aloud.value} onChange={() => (aloud.value = !aloud.value)} />
      <span>{t("room.aloud")}</span>
    </label>
  );
}

/** The side column of a wide page, and on a phone what its buttons open. */
function Side({ view }: { view: View }) {
  return (
    <aside class="side" aria-label={t("room.side")}>
      <Toolbar />
      <Here view={view} />
      <Lines first={["988", "nhth"]} />
      <Safety />
      <Aloud />
      <EndVisit />
    </aside>
  );
}

function Head(props: { view: View; people: Signal<boolean>; help: Signal<boolean> }) {
  const { view, people, help } = props;
  const heading = useHeading();
  return (
    <header class="room-head">
      <div class="room-title">
        <h1 tabIndex={-1} ref={heading}>
          {view.room?.title[lang.value] ?? t("waiting.heading")}
        </h1>
        <p class="room-counts">{counts(view)}</p>
      </div>
      <div class="room-buttons">
        <button type="button" class="second small" aria-haspopup="dialog" onClick={() => (people.value = true)}>
          <Icon name="people" />
          <span>
            {counts(view)}
            <span class="unseen">, {t("roster.heading")}</span>
          </span>
        </button>
        <button type="button" class="second small" aria-haspopup="dialog" onClick={() => (help.value = true)}>
          <span>{t("room.help")}</span>
        </button>
      </div>
    </header>
  );
}

export function Room() {
  const { view } = useVisit();
  const people = useSignal(false);
  const help = useSignal(false);
  const now = view.value;
  return (
    <div class="room">
      <Head view={now} people={people} help={help} />
      <main class="talk" aria-label={t("thread.label")}>
        <DemoBanner />
        <Thread lines={now.lines} empty={t("thread.empty")} />
        <RoomStrip view={now} onHelp={() => (help.value = true)} />
        <Composer locked={locked(now)} />
      </main>
      <Side view={now} />
      <Sheet open={people.value} close={() => (people.value = false)} heading={t("roster.heading")}>
        <Roster people={now.people} />
        <p class="hint">{t("roster.mark")}</p>
      </Sheet>
      <Sheet open={help.value} close={() => (help.value = false)} heading={t("room.help")}>
        <Lines first={["988", "nhth"]} />
        <Safety />
        <Aloud />
        <Toolbar />
        <EndVisit />
      </Sheet>
    </div>
  );
}
