/** The first page. Made into HTML by the build, so that lines and exit work without JavaScript. */
import { t } from "../i18n/words";
import { Hills } from "./Hills";
import { Lines } from "./Lines";
import { DemoBanner } from "./Page";
import { History } from "./Safety";
import { Toolbar } from "./Toolbar";
import { useVisit } from "./visit";

export function Landing() {
  const { begin } = useVisit();
  return (
    <div class="page landing">
      <header>
        <div class="top">
          <Toolbar />
        </div>
        <DemoBanner />
      </header>
      <Hills />
      <main class="column">
        <div class="welcome">
          <h1 tabIndex={-1}>{t("landing.heading")}</h1>
          <p class="lede">{t("landing.lede")}</p>
          <div class="actions needs-script">
            <button type="button" class="main" onClick={() => begin("rooms")}>
              {t("landing.enter")}
            </button>
            <button type="button" class="second" onClick={() => begin("code")}>
              {t("landing.code")}
            </button>
          </div>
          <noscript>
            <p class="notice">{t("landing.script")}</p>
          </noscript>
          <ul class="promises">
            <li>{t("landing.promise_name")}</li>
            <li>{t("landing.promise_read")}</li>
            <li class="needs-script">{t("landing.promise_exit")}</li>
          </ul>
        </div>
        <Lines />
        <History />
      </main>
    </div>
  );
}
