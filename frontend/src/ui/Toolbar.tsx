/** Language, size of words, light and dark. The language works without JavaScript too. */
import { lang, speak, t } from "../i18n/words";
import { isLight, large, theme } from "./appearance";
import { Icon } from "./Icon";

/** One button that names the other language, in that language. */
function Language() {
  const other = lang.value === "en" ? "es" : "en";
  const change = (event: Event): void => {
    event.preventDefault();
    document.documentElement.lang = other;
    speak(other);
  };
  return (
    <form method="post" action="/" onSubmit={change}>
      <button class="quiet" name="lang" value={other} lang={other}>
        {other === "es" ? "Español" : "English"}
      </button>
    </form>
  );
}

function toggleTheme(): void {
  theme.value = isLight() ? "dark" : "light";
}

export function Toolbar() {
  return (
    <div class="toolbar" role="group" aria-label={t("toolbar.label")}>
      <Language />
      <button
        type="button"
        class="quiet square needs-script"
        aria-pressed={large.value}
        onClick={() => (large.value = !large.value)}
      >
        <span aria-hidden="true">Aa</span>
        <span class="unseen">{t("toolbar.larger")}</span>
      </button>
      <button type="button" class="quiet square needs-script" onClick={toggleTheme}>
        <Icon name={theme.value === "dark" ? "light" : "dark"} />
        <span class="unseen">{t("toolbar.theme")}</span>
      </button>
    </div>
  );
}
