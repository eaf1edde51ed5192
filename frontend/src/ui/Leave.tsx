/** The way out: a plain link in one place on every page, which with JavaScript also wipes. */
import { t } from "../i18n/words";
import { EXIT, leave, presses } from "./exit";
import { ENOUGH } from "./shifts";
import { useVisit } from "./visit";

/** What both links do: the pointer going down is enough, and Space works as on a button. */
function useWayOut() {
  const { vanish } = useVisit();
  const out = (event: Event): void => {
    event.preventDefault();
    leave(vanish);
  };
  return {
    href: EXIT,
    rel: "noreferrer",
    onClick: out,
    onPointerDown: (event: PointerEvent) => event.button === 0 && out(event),
    onKeyDown: (event: KeyboardEvent) => event.key === " " && out(event),
  };
}

/** Always visible, at the top. Dialogs carry their own, since what is outside of one is inert. */
export function Leave() {
  return (
    <nav aria-label={t("leave.label")}>
      <a class="leave" {...useWayOut()}>
        {t("leave.label")}
        <span class="unseen"> {t("leave.rest")}</span>
      </a>
    </nav>
  );
}

/** First in the order of reading, for people who do not see the other one (B3). */
export function LeaveFirst() {
  const left = ENOUGH - presses.value;
  return (
    <nav aria-label={t("leave.first")}>
      <a class="leave-first" {...useWayOut()}>
        {t("leave.first")}
      </a>
      <p class="unseen" role="status">
        {presses.value > 0 && left > 0 ? t("leave.shift", { left }) : ""}
      </p>
    </nav>
  );
}
