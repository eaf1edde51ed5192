/** The last page of a visit: what happened, what it means for her, and where to turn now. */
import { t } from "../i18n/words";
import { Lines } from "../ui/Lines";
import { Page } from "../ui/Page";
import { refusalWords } from "../ui/refusals";
import { History } from "../ui/Safety";
import { useVisit } from "../ui/visit";

const WORDS = {
  left: ["ended.left", "ended.left_means", "ended.left_next"],
  removed: ["ended.removed", "ended.removed_means", "ended.removed_next"],
  closed: ["ended.closed", "ended.closed_means", "ended.closed_next"],
  gone: ["ended.gone", "ended.gone_means", "ended.gone_next"],
  refused: ["ended.refused", null, "ended.refused_next"],
} as const;

export function Ended() {
  const { view, again, home } = useVisit();
  const { ended, refusal } = view.value;
  const [heading, means, next] = WORDS[ended ?? "gone"];
  return (
    <Page heading={t(heading)}>
      <p class="lede">{t(means ?? refusalWords(refusal))}</p>
      <p>{t(next)}</p>
      <div class="actions">
        {ended === "left" ? null : (
          <button type="button" class="main" onClick={again}>
            {t("ended.rooms")}
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
