/** One message, with what became of it. */
import { clock } from "../i18n/time";
import { t } from "../i18n/words";
import type { Said } from "../room/view";
import { Icon } from "./Icon";
import { hasAddress } from "./rows";
import { useVisit } from "./visit";

/** A mentor is known by a mark and a word, never by colour alone. */
export function Name({ name, role }: { name: string | null; role: Said["role"] }) {
  if (role === "survivor") return <bdi>{name ?? t("someone")}</bdi>;
  return (
    <span class="mentor">
      <Icon name="mark" />
      <bdi>{name ?? t("someone")}</bdi> <span class="mentor-word">{t("mentor")}</span>
    </span>
  );
}

/** Not sent, or waiting for her word because someone came in since. */
function Choice({ line }: { line: Said }) {
  const { ask } = useVisit();
  const words = line.status === "ask" ? "message.ask" : "message.failed";
  const again = line.status === "ask" ? "message.send_anyway" : "message.again";
  return (
    <div class="choice">
      <p>{t(words)}</p>
      <button type="button" class="second small" onClick={() => ask({ type: "retry", id: line.id })}>
        {t(again)}
      </button>
      <button type="button" class="quiet small" onClick={() => ask({ type: "discard", id: line.id })}>
        {t("message.discard")}
      </button>
    </div>
  );
}

export function MessageLine({ line, named }: { line: Said; named: boolean }) {
  const unsure = line.status === "failed" || line.status === "ask";
  return (
    <li class={`said ${line.own ? "own" : "other"}${named ? " named" : ""}`}>
      {named ? (
        <p class="said-name">
          {line.own ? null : <Name name={line.name} role={line.role} />}
          {line.minute === null ? null : <span class="said-small">{clock(line.minute)}</span>}
        </p>
      ) : null}
      {line.own ? <span class="unseen">{t("message.you")} </span> : null}
      {!named && !line.own ? <span class="unseen">{line.name} </span> : null}
      <p class={`said-text${line.status === "sent" ? "" : " pale"}`} dir="auto">
        {line.text}
      </p>
      {hasAddress(line.text) && !line.own ? <p class="said-small">{t("message.address")}</p> : null}
      {line.status === "sending" ? <p class="said-small">{t("message.sending")}</p> : null}
      {unsure ? <Choice line={line} /> : null}
    </li>
  );
}
