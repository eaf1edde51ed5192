/** What she wrote and could not send before it ended: kept on this page until she goes. */
import { t } from "../i18n/words";
import { Notice } from "./Notice";
import { useVisit } from "./visit";

export function Unsent() {
  const { draft } = useVisit();
  if (draft.value === "") return null;
  return (
    <Notice heading={t("unsent.heading")} live>
      <p class="unsent" dir="auto" translate={false}>
        {draft.value}
      </p>
      <p>{t("unsent.next")}</p>
    </Notice>
  );
}
