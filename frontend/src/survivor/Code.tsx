/** One field for every kind of code, so that nobody at this page is marked by which one she has. */
import { useRef } from "preact/hooks";
import { t } from "../i18n/words";
import { Field } from "../ui/Field";
import { Page } from "../ui/Page";
import { refusalWords } from "../ui/refusals";
import { useVisit } from "../ui/visit";

/** As codes are written on paper: spaces, dashes and small letters all mean the same. */
export function tidy(code: string): string {
  return code.normalize("NFKC").replace(/[\s\p{Pd}._]/gu, "").toUpperCase();
}

/** The server reads no longer one; what is cut here is wrong either way. */
const LONGEST = 64;

export function Code() {
  const { ask, home, view, step, stalled, typed } = useVisit();
  const field = useRef<HTMLDivElement>(null);
  const refusal = stalled.value ? "unreachable" : view.value.refusal;
  const enter = (): void => {
    const code = tidy(typed.value).slice(0, LONGEST);
    if (code !== "") ask({ type: "enter_code", code });
    field.current?.focus();
  };
  const toRooms = (): void => {
    step.value = "rooms";
    ask({ type: "look" });
  };
  return (
    <Page heading={t("code.heading")}>
      <div class="code">
        <p class="field-label" id="code-label" onClick={() => field.current?.focus()}>
          {t("code.label")}
        </p>
        <p class="hint" id="code-hint">
          {t("code.hint")}
        </p>
        <Field
          box={field}
          begins={typed}
          onText={(text) => (typed.value = text)}
          onEnter={enter}
          class="field"
          enterkeyhint="go"
          aria-labelledby="code-label"
          aria-describedby="code-hint code-refusal"
          aria-invalid={refusal !== null}
        />
        <p class="field-refusal" id="code-refusal" role="status">
          {refusal ? t(refusalWords(refusal)) : ""}
        </p>
        <div class="actions">
          <button type="button" class="main" onClick={enter}>
            {t("code.enter")}
          </button>
          <button type="button" class="second" onClick={toRooms}>
            {t("code.none")}
          </button>
          <button type="button" class="quiet" onClick={home}>
            {t("not_now")}
          </button>
        </div>
      </div>
    </Page>
  );
}
