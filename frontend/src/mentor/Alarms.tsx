/**
 * Whose devices stopped, and the way out. A mentor decides, not the server: it could be the one that
 * showed two people two rooms.
 */
import type { Signal } from "@preact/signals";
import { t } from "../i18n/words";
import type { Alarm, View } from "../room/view";
import { Notice } from "../ui/Notice";
import { useVisit } from "../ui/visit";
import type { Question } from "./Confirm";

function Stopped({ alarm: { name, about } }: { alarm: Alarm }) {
  const who = name ?? t("someone");
  return <li>{about === null ? t("alarm.one", { who }) : t("alarm.about", { who, about })}</li>;
}

export function Alarms({ view, question }: { view: View; question: Signal<Question | null> }) {
  const { ask } = useVisit();
  if (view.alarms.length === 0 && view.frozen === null) return null;
  const renew = (): void => {
    question.value = {
      heading: t("renew.heading"),
      text: t("renew.text"),
      yes: t("renew.yes"),
      act: () => ask({ type: "renew" }),
    };
  };
  return (
    <Notice heading={t("alarm.heading")} live>
      {view.alarms.length > 0 ? (
        <ul translate={false}>
          {view.alarms.map((alarm) => (
            <Stopped key={alarm.seat} alarm={alarm} />
          ))}
        </ul>
      ) : null}
      <p>{t("alarm.next")}</p>
      <button type="button" class="second" onClick={renew}>
        {t("renew.label")}
      </button>
    </Notice>
  );
}
