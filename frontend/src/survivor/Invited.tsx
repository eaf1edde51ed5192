/** Her code works: the rooms that it opens. It says her age band, so nobody asks her. */
import { t } from "../i18n/words";
import type { View } from "../room/view";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { refusalWords } from "../ui/refusals";
import { useVisit } from "../ui/visit";
import { Rooms } from "./Rooms";

export function Invited({ invited }: { invited: NonNullable<View["invited"]> }) {
  const { view, home } = useVisit();
  const { refusal } = view.value;
  return (
    <Page heading={t("invited.heading")}>
      <p class="lede">{t("invited.text")}</p>
      {refusal ? (
        <Notice live>
          <p>{t(refusalWords(refusal))}</p>
        </Notice>
      ) : null}
      <Rooms band={invited.band} only={invited.rooms} />
      <div class="actions low">
        <button type="button" class="quiet" onClick={home}>
          {t("not_now")}
        </button>
      </div>
    </Page>
  );
}
