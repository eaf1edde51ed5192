/** Who waits: the order and how long. No names, since none has been told to anyone yet. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n/words";
import type { Waiting } from "../room/view";
import { useVisit } from "../ui/visit";

const MINUTE = 60_000;

/** The Unix minute, moved on while the lobby is shown. */
const minute = signal(Math.floor(Date.now() / MINUTE));

function useMinute(): number {
  useEffect(() => {
    const move = (): void => void (minute.value = Math.floor(Date.now() / MINUTE));
    move();
    const timer = setInterval(move, MINUTE / 4);
    return () => clearInterval(timer);
  }, []);
  return minute.value;
}

export function Lobby({ waiting, locked }: { waiting: readonly Waiting[]; locked: boolean }) {
  const { ask } = useVisit();
  const now = useMinute();
  const order = waiting.toSorted((a, b) => a.minute - b.minute);
  const admit = (seats: readonly string[] | "all"): void => {
    if (!locked) ask({ type: "admit", seats });
  };
  return (
    <section class="pane-part lobby">
      <h2>{t("lobby.heading", { count: waiting.length })}</h2>
      {order.length === 0 ? <p class="hint">{t("lobby.none")}</p> : null}
      <ol class="lobby-list">
        {order.map(({ seat, minute: came, doubted }, at) => (
          <li key={seat}>
            <span>
              <strong>{t("lobby.person", { place: at + 1 })}</strong>
              <span class="hint">{t("lobby.waited", { minutes: Math.max(0, now - came) })}</span>
              {doubted ? <span class="hint">{t("lobby.doubted")}</span> : null}
            </span>
            <button type="button" class="second small" aria-disabled={locked} onClick={() => admit([seat])}>
              {t("lobby.admit")}
              <span class="unseen"> {t("lobby.person", { place: at + 1 })}</span>
            </button>
          </li>
        ))}
      </ol>
      {order.length > 1 ? (
        <button type="button" class="main" aria-disabled={locked} onClick={() => admit("all")}>
          {t("lobby.everyone", { count: order.length })}
        </button>
      ) : null}
      <p class="hint">{t("lobby.note")}</p>
    </section>
  );
}
