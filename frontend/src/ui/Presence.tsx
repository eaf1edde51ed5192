/** Whether somebody in the room is likely to read what is said now, in a few words; nothing when she is. */
import { t } from "../i18n/words";
import type { Person } from "../room/view";

export function Presence({ person: { away, silent } }: { person: Person }) {
  if (silent !== null) return <span class="said-small">{t("roster.silent", { minutes: silent })}</span>;
  return away ? <span class="said-small">{t("roster.away")}</span> : null;
}
