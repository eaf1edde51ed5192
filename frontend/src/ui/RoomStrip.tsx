/** The strip above the composer: what is the matter just now, if anything. */
import { t } from "../i18n/words";
import type { View } from "../room/view";
import { refusalWords } from "./refusals";
import { standing } from "./standing";

const WORDS = {
  frozen: "strip.frozen",
  offline: "strip.offline",
  reconnecting: "strip.reconnecting",
  unattended: "strip.unattended",
  not_ready: "strip.not_ready",
} as const;

export function RoomStrip({ view, onHelp }: { view: View; onHelp?: () => void }) {
  const at = standing(view);
  const words = at === "open" ? view.refusal && refusalWords(view.refusal) : WORDS[at];
  return (
    <div class="strip" role="status" data-empty={!words}>
      {words ? <p>{t(words)}</p> : null}
      {at === "frozen" && onHelp ? <p class="said-small">{t("strip.frozen_next")}</p> : null}
      {onHelp && (at === "unattended" || at === "frozen") ? (
        <button type="button" class="second small" onClick={onHelp}>
          {t("room.help")}
        </button>
      ) : null}
    </div>
  );
}
