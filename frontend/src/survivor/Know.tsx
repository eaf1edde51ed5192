/** What to know before anything is made or sent. Going on takes an action, never a timer. */
import { t } from "../i18n/words";
import { Fold } from "../ui/Notice";
import { Page } from "../ui/Page";
import { History, Limits } from "../ui/Safety";
import { useVisit } from "../ui/visit";

/** Legal words that a lawyer has not read yet say so. */
function NeedsCounsel() {
  return <p class="counsel">{t("know.counsel")}</p>;
}

export function Know() {
  const { understood, home } = useVisit();
  return (
    <Page heading={t("know.heading")}>
      <p>{t("know.lede")}</p>
      <div class="folds">
        <Fold heading={t("know.read")} gist={t("know.read_gist")}>
          <p>{t("know.read_people")}</p>
          <p>{t("know.read_locked")}</p>
          <p>{t("know.read_code")}</p>
        </Fold>
        <Fold heading={t("know.tell")} gist={t("know.tell_gist")}>
          <p>{t("know.tell_duty")}</p>
          <p>{t("know.tell_court")}</p>
          <p>{t("know.tell_choose")}</p>
          <NeedsCounsel />
        </Fold>
        <Fold heading={t("know.kept")} gist={t("know.kept_gist")}>
          <p>{t("know.kept_server")}</p>
          <p>{t("know.kept_device")}</p>
        </Fold>
        <Fold heading={t("know.limits")} gist={t("know.limits_gist")}>
          <Limits />
        </Fold>
      </div>
      <div class="actions">
        <button type="button" class="main" onClick={understood}>
          {t("know.understood")}
        </button>
        <button type="button" class="second" onClick={home}>
          {t("not_now")}
        </button>
      </div>
      <History />
    </Page>
  );
}
