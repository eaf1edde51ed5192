/** The last page of a visit: what happened, what it means for her, and where to turn now. */
import { t } from "../i18n/words";
import type { View } from "../room/view";
import { Unsent } from "../ui/Unsent";
import { Lines } from "../ui/Lines";
import { Page } from "../ui/Page";
import { refusalWords } from "../ui/refusals";
import { History } from "../ui/Safety";
import { isGood, useVisit } from "../ui/visit";

const WORDS = {
  left: ["ended.left", "ended.left_means", "ended.left_next"],
  removed: ["ended.removed", "ended.removed_means", "ended.removed_next"],
  closed: ["ended.closed", "ended.closed_means", "ended.closed_next"],
  gone: ["ended.gone", "ended.gone_means", "ended.gone_next"],
  refused: ["ended.refused", null, "ended.refused_next"],
  stopped: ["ended.stopped", "ended.stopped_means", "ended.closed_next"],
} as const;

/** What the server says of the end, once it was caught in a contradiction, is not taken for a mentor's word. */
function how({ ended, frozen }: View): keyof typeof WORDS {
  return frozen !== null && ended === "closed" ? "stopped" : (ended ?? "gone");
}

/** What became of the code that she came with: whoever has one paper alone has to know. */
function Code({ view }: { view: View }) {
  if (!view.invited) return null;
  return <p>{t(isGood(view) ? "ended.code_good" : "ended.code_used")}</p>;
}

export function Ended() {
  const { view, again, home } = useVisit();
  const { ended, refusal } = view.value;
  const [heading, means, next] = WORDS[how(view.value)];
  return (
    <Page heading={t(heading)}>
      <p class="lede">{t(means ?? refusalWords(refusal))}</p>
      <p>{t(next)}</p>
      <Code view={view.value} />
      <Unsent />
      <div class="actions">
        {ended === "left" ? null : (
          <button type="button" class="main" onClick={again}>
            {t(isGood(view.value) ? "code.enter" : "ended.rooms")}
          </button>
        )}
        <button type="button" class="second" onClick={home}>
          {t("ended.home")}
        </button>
      </div>
      <Lines />
      <History />
    </Page>
  );
}
