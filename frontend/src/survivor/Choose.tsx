/** Age band, then a room of that band. The band picks rooms; it is never a date, never a birthday. */
import { useSignal } from "@preact/signals";
import { t } from "../i18n/words";
import type { Band } from "../room/intents";
import { Lines } from "../ui/Lines";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { refusalWords } from "../ui/refusals";
import { useVisit } from "../ui/visit";
import { Rooms } from "./Rooms";

const AGES = ["0-12", "13-17", "18-24", "25+"] as const;
type Age = (typeof AGES)[number];

const WORDS: Readonly<Record<Age, string>> = {
  "0-12": "age.child",
  "13-17": "age.teen",
  "18-24": "age.young",
  "25+": "age.adult",
};

/** Lines that speak with children and teenagers come first for them. */
const YOUNG = ["childhelp", "nrs", "988"];

function Ages({ age, pick }: { age: Age | null; pick: (age: Age) => void }) {
  return (
    <fieldset class="ages">
      <legend>{t("age.legend")}</legend>
      <p class="hint">{t("age.hint")}</p>
      <div class="choices">
        {AGES.map((each) => (
          <label class="choice-card" key={each}>
            <input
              type="radio"
              name="age"
              autocomplete="off"
              checked={age === each}
              onChange={() => pick(each)}
            />
            <span>{t(WORDS[each])}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Under 13: no room, said kindly, with people who do talk with children. */
function Child() {
  return (
    <>
      <Notice heading={t("child.heading")} live>
        <p>{t("child.text")}</p>
      </Notice>
      <Lines first={YOUNG} />
    </>
  );
}

/** 13 to 17: a code from somebody she knows, which no puzzle can stand in for. */
function Teen() {
  const { step } = useVisit();
  return (
    <>
      <Notice heading={t("teen.heading")} live>
        <p>{t("teen.text")}</p>
        <div class="actions">
          <button type="button" class="main" onClick={() => (step.value = "code")}>
            {t("landing.code")}
          </button>
        </div>
        <p>{t("teen.none")}</p>
      </Notice>
      <Lines first={YOUNG} />
    </>
  );
}

export function Choose() {
  const { view, home, step } = useVisit();
  const age = useSignal<Age | null>(null);
  const { refusal } = view.value;
  const open = age.value === "18-24" || age.value === "25+";
  return (
    <Page heading={t("choose.heading")}>
      {refusal ? (
        <Notice live>
          <p>{t(refusalWords(refusal))}</p>
        </Notice>
      ) : null}
      <Ages age={age.value} pick={(picked) => (age.value = picked)} />
      {age.value === "0-12" ? <Child /> : null}
      {age.value === "13-17" ? <Teen /> : null}
      {open ? <Rooms band={age.value as Band} /> : null}
      <div class="actions low">
        {age.value === "13-17" ? null : (
          <button type="button" class="quiet" onClick={() => (step.value = "code")}>
            {t("landing.code")}
          </button>
        )}
        <button type="button" class="quiet" onClick={home}>
          {t("not_now")}
        </button>
      </div>
    </Page>
  );
}
