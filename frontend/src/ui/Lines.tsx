/** People to call, text or chat with now. Works without JavaScript. */
import { useId } from "preact/hooks";
import type { Channel, Entry } from "../directory/entry";
import { address, LINES, unchecked } from "../directory/lines";
import { date } from "../i18n/time";
import { t } from "../i18n/words";
import { Icon } from "./Icon";

const ICONS = { voice: "call", text: "text", chat: "chat" } as const;

function verb(channel: Channel): string {
  const { shown: number, word } = channel;
  if (channel.by === "voice") return t("lines.call", { number });
  if (channel.by === "chat") return t("lines.chat");
  return word ? t("lines.text_word", { number, word }) : t("lines.text", { number });
}

/** The words of a way in; a number never breaks in two. */
function Words({ channel }: { channel: Channel }) {
  const [before = "", after = ""] = verb(channel).split(channel.shown);
  if (channel.by === "chat") return <>{before}</>;
  return (
    <>
      {before}
      <span class="number">{channel.shown}</span>
      {after}
    </>
  );
}

function Way({ channel, name }: { channel: Channel; name: string }) {
  const away = channel.by === "chat" ? { target: "_blank", rel: "noreferrer noopener" } : {};
  return (
    <li>
      <a class="way" href={address(channel)} {...away}>
        <Icon name={ICONS[channel.by]} />
        <span>
          <Words channel={channel} />
          <span class="unseen">, {name}</span>
        </span>
      </a>
    </li>
  );
}

function LineEntry({ entry }: { entry: Entry }) {
  const spanish = entry.channels.some((channel) => channel.langs.includes("es"));
  const facts = [entry.allDay && t("lines.all_day"), spanish && t("lines.both")];
  return (
    <li class="line">
      <p class="line-name">{entry.name}</p>
      <p class="line-note">
        {t(entry.note)} {facts.filter(Boolean).join(" ")}
      </p>
      <ul class="ways">
        {entry.channels.map((channel) => (
          <Way key={channel.by} channel={channel} name={entry.name} />
        ))}
      </ul>
      <p class="line-checked">{t("lines.unchecked", { day: date(unchecked(entry)) })}</p>
    </li>
  );
}

function More({ heading, entries }: { heading: string; entries: readonly Entry[] }) {
  return (
    <details class="lines-more">
      <summary>{heading}</summary>
      <ul class="line-list">
        {entries.map((entry) => (
          <LineEntry key={entry.id} entry={entry} />
        ))}
      </ul>
    </details>
  );
}

/** `first`: ids of the entries to put on top, where a page knows what fits. */
export function Lines({ first = ["988", "nhth", "ndvh"] }: { first?: readonly string[] }) {
  const id = useId();
  const top = first.flatMap((wanted) => LINES.filter((entry) => entry.id === wanted));
  const rest = LINES.filter((entry) => !first.includes(entry.id));
  const of = (place: Entry["place"]): readonly Entry[] => rest.filter((entry) => entry.place === place);
  return (
    <section class="lines" aria-labelledby={id}>
      <h2 id={id}>{t("lines.heading")}</h2>
      <p>
        {t("lines.danger")} <a href="tel:911">{t("lines.call", { number: "911" })}</a>
      </p>
      <ul class="line-list">
        {top.map((entry) => (
          <LineEntry key={entry.id} entry={entry} />
        ))}
      </ul>
      <More heading={t("lines.more")} entries={of("US")} />
      <More heading="Missouri" entries={of("MO")} />
      <More heading="Illinois" entries={of("IL")} />
    </section>
  );
}
