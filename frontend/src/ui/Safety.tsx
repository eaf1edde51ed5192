/** What no page can do for her, and what she can do herself. Reached in one tap from the room. */
import { t } from "../i18n/words";
import { Fold } from "./Notice";

/** History stays when the page is gone; how to clear it. */
export function History() {
  return (
    <Fold heading={t("history.heading")} gist={t("history.gist")}>
      <ol>
        <li>{t("history.open")}</li>
        <li>{t("history.find")}</li>
        <li>{t("history.private")}</li>
      </ol>
      <p>{t("history.care")}</p>
    </Fold>
  );
}

/** What cannot be protected from here. */
export function Limits() {
  return (
    <ul>
      <li>{t("limits.device")}</li>
      <li>{t("limits.keyboard")}</li>
      <li>{t("limits.photo")}</li>
      <li>{t("limits.history")}</li>
      <li>{t("limits.safer")}</li>
    </ul>
  );
}

export function Safety() {
  return (
    <section class="safety">
      <Fold heading={t("know.limits")} gist={t("know.limits_gist")}>
        <Limits />
      </Fold>
      <History />
      <Fold heading={t("safety.exit")} gist={t("safety.exit_gist")}>
        <p>{t("safety.exit_how")}</p>
      </Fold>
    </section>
  );
}
