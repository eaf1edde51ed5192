/** A mentor's pages once her code has opened the door: getting in, the desk, the end. */
import { lang, t } from "../i18n/words";
import { Page } from "../ui/Page";
import { Breathing } from "../ui/Quiet";
import { refusalWords } from "../ui/refusals";
import { Unsent } from "../ui/Unsent";
import { useVisit } from "../ui/visit";
import { Desk } from "./Desk";

const ENDED = {
  left: "mentor.left",
  removed: "mentor.removed",
  closed: "mentor.closed",
  gone: "mentor.gone",
  refused: "mentor.refused",
} as const;

/** Opening the room, or waiting until the mentor who is in it lets her in. */
function Entering() {
  const { view, ask } = useVisit();
  const now = view.value;
  const online = now.connection === "online";
  const words = !online ? "waiting.reconnecting" : now.mentors > 1 ? "mentor.knocked" : "mentor.opening";
  return (
    <Page heading={now.room?.title[lang.value] ?? t("waiting.heading")}>
      <div class="wait" role="status">
        <Breathing />
        <p class="wait-what">{t(words)}</p>
      </div>
      {now.refusal ? <p class="field-refusal">{t(refusalWords(now.refusal))}</p> : null}
      <div class="actions low">
        <button type="button" class="second" onClick={() => ask({ type: "leave" })}>
          {t("waiting.stop")}
        </button>
      </div>
    </Page>
  );
}

function Ended() {
  const { view, home } = useVisit();
  const { ended, frozen, refusal } = view.value;
  return (
    <Page heading={t(frozen !== null && ended === "closed" ? "ended.stopped" : ENDED[ended ?? "gone"])}>
      <p class="lede">{t(ended === "refused" ? refusalWords(refusal) : "mentor.ended_next")}</p>
      <p>{t("mentor.rest")}</p>
      <Unsent />
      <div class="actions">
        <button type="button" class="main" onClick={home}>
          {t("ended.home")}
        </button>
      </div>
    </Page>
  );
}

export function Mentor() {
  const { view } = useVisit();
  const { stage } = view.value;
  if (stage === "room") return <Desk />;
  return stage === "ended" ? <Ended /> : <Entering />;
}
