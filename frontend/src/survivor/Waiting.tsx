/** Before someone lets her in: her name for today, an honest word on the wait, and things to read. */
import { lang, t } from "../i18n/words";
import type { View } from "../room/view";
import { Lines } from "../ui/Lines";
import { Fold, Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Breathing } from "../ui/Quiet";
import { refusalWords } from "../ui/refusals";
import { Safety } from "../ui/Safety";
import { useVisit } from "../ui/visit";

/** The state she waits in, gravest first, as the keys of two sentences. */
function state(view: View): readonly [string, string] {
  if (view.stage === "entering") return ["waiting.entering", "waiting.entering_next"];
  if (view.connection === "offline") return ["waiting.offline", "waiting.offline_next"];
  if (view.connection !== "online") return ["waiting.reconnecting", "waiting.reconnecting_next"];
  if (view.condition === "closed") return ["waiting.closed", "waiting.closed_next"];
  if (view.condition === "full") return ["waiting.full", "waiting.full_next"];
  if (view.mentors === 0) return ["waiting.empty", "waiting.empty_next"];
  return ["waiting.soon", "waiting.soon_next"];
}

function Nickname({ name }: { name: string }) {
  const { ask } = useVisit();
  if (name === "") return null;
  return (
    <section class="nickname">
      <p class="hint" id="nickname">
        {t("waiting.name")}
      </p>
      <p class="nickname-name" translate={false} aria-labelledby="nickname">
        {name}
      </p>
      <button type="button" class="second small" onClick={() => ask({ type: "another_name" })}>
        {t("waiting.another")}
      </button>
      <p class="hint">{t("waiting.name_why")}</p>
    </section>
  );
}

function Reading() {
  return (
    <section class="reading">
      <h2>{t("read.heading")}</h2>
      <Fold heading={t("read.breathe")}>
        <p>{t("read.breathe_in")}</p>
        <p>{t("read.breathe_senses")}</p>
      </Fold>
      <Fold heading={t("read.room")}>
        <ul>
          <li>{t("read.room_listen")}</li>
          <li>{t("read.room_share")}</li>
          <li>{t("read.room_names")}</li>
          <li>{t("read.room_mentor")}</li>
        </ul>
      </Fold>
      <Safety />
    </section>
  );
}

export function Waiting() {
  const { view, ask } = useVisit();
  const now = view.value;
  const [what, next] = state(now);
  return (
    <Page heading={now.room?.title[lang.value] ?? t("waiting.heading")}>
      <div class="wait" role="status">
        <Breathing />
        <div>
          <p class="wait-what">{t(what)}</p>
          <p>{t(next)}</p>
        </div>
      </div>
      {now.progress !== null ? (
        <progress class="progress" value={now.progress} max={1} aria-label={t("waiting.entering")} />
      ) : null}
      {now.refusal ? (
        <Notice live>
          <p>{t(refusalWords(now.refusal))}</p>
        </Notice>
      ) : null}
      <Nickname name={now.nickname} />
      <Reading />
      <Lines />
      <div class="actions low">
        <button type="button" class="second" onClick={() => ask({ type: "leave" })}>
          {t("waiting.stop")}
        </button>
      </div>
    </Page>
  );
}
