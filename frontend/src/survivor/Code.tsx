/** One field for every kind of code, so that nobody at this page is marked by which one she has. */
import { useRef } from "preact/hooks";
import { t } from "../i18n/words";
import { Page } from "../ui/Page";
import { refusalWords } from "../ui/refusals";
import { useVisit } from "../ui/visit";

/** As codes are written on paper: spaces, dashes and small letters all mean the same. */
export function tidy(code: string): string {
  return code.normalize("NFKC").replace(/[\s\p{Pd}._]/gu, "").toUpperCase();
}

export function Code() {
  const { ask, home, view, step, stalled, typed } = useVisit();
  const field = useRef<HTMLInputElement>(null);
  const refusal = stalled.value ? "unreachable" : view.value.refusal;
  const enter = (event: Event): void => {
    event.preventDefault();
    const code = typed.value;
    if (tidy(code) !== "") ask({ type: "enter_code", code: code.trim() });
    field.current?.focus();
  };
  const toRooms = (): void => {
    step.value = "rooms";
    ask({ type: "look" });
  };
  return (
    <Page heading={t("code.heading")}>
      <form class="code" onSubmit={enter} autocomplete="off">
        <label for="code">{t("code.label")}</label>
        <p class="hint" id="code-hint">
          {t("code.hint")}
        </p>
        <input
          ref={field}
          id="code"
          class="field"
          type="text"
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={80}
          aria-describedby="code-hint code-refusal"
          aria-invalid={refusal !== null}
        />
        <p class="field-refusal" id="code-refusal" role="status">
          {refusal ? t(refusalWords(refusal)) : ""}
        </p>
        <div class="actions">
          <button type="submit" class="main">
            {t("code.enter")}
          </button>
          <button type="button" class="second" onClick={toRooms}>
            {t("code.none")}
          </button>
          <button type="button" class="quiet" onClick={home}>
            {t("not_now")}
          </button>
        </div>
      </form>
    </Page>
  );
}
