/**
 * What was said, oldest first. It stays at the newest line while she is there, and never moves
 * under her while she reads back. New words are read out by a region of their own, in bursts.
 */
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { day } from "../i18n/time";
import { t } from "../i18n/words";
import type { Line } from "../room/view";
import { announcement, unheard } from "./announce";
import { Icon } from "./Icon";
import { MessageLine, Name } from "./MessageLine";
import { type Row, rows } from "./rows";

/** New messages are read out; she can turn it off for this visit. */
export const aloud = signal(true);

/** Milliseconds in which new messages are gathered into one announcement. */
const BURST = 1_200;
/** Pixels from the end within which she counts as being there. */
const NEAR = 80;

function RowLine({ row: { line, named } }: { row: Row }) {
  if (line.kind === "said") return <MessageLine line={line} named={named} />;
  if (line.kind === "withheld") {
    return (
      <li class="aside withheld">
        {line.name === null ? null : <p><bdi>{line.name}</bdi></p>}
        <p>{t("withheld.text")}</p>
        <p class="said-small">{t(line.reason === "unreadable" ? "withheld.key" : "withheld.check")}</p>
      </li>
    );
  }
  if (line.kind === "missed") {
    return (
      <li class="aside withheld">
        {line.name === null ? null : <p><bdi>{line.name}</bdi></p>}
        <p>{t("missed.text")}</p>
      </li>
    );
  }
  return (
    <li class="aside">
      <Name name={line.name} role={line.role} /> {t(line.kind === "came" ? "passage.came" : "passage.went")}
    </li>
  );
}

/** Reads out what is new, in bursts. */
function Announcer({ lines }: { lines: readonly Line[] }) {
  const [words, say] = useState("");
  const heard = useRef<Set<string> | null>(null);
  useEffect(() => {
    const known = (heard.current ??= new Set(lines.map((line) => line.id)));
    const timer = setTimeout(() => {
      const said = announcement(unheard(lines, known));
      for (const line of lines) known.add(line.id);
      if (said && aloud.value) say(t(said.key, said.values));
    }, BURST);
    return () => clearTimeout(timer);
  }, [lines]);
  return (
    <p class="unseen" role="status" aria-atomic="true" translate={false}>
      {words}
    </p>
  );
}

export function Thread({ lines, empty }: { lines: readonly Line[]; empty: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const there = useRef(true);
  const toEnd = (): void => void box.current?.scrollTo(0, box.current.scrollHeight);
  const look = (): void => {
    // The last scroll of a room that is left arrives after the thread is gone.
    if (!box.current) return;
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    there.current = scrollHeight - scrollTop - clientHeight < NEAR;
    if (there.current) setAway(false);
  };
  const own = lines.filter((line) => line.kind === "said" && line.own).length;
  useLayoutEffect(toEnd, [own]);
  useLayoutEffect(() => {
    if (there.current) toEnd();
    else setAway(true);
  }, [lines.length]);
  useEffect(() => {
    // The keyboard of a phone makes the thread shorter: the newest line stays in view.
    const sizes = new ResizeObserver(() => there.current && toEnd());
    sizes.observe(box.current!);
    return () => sizes.disconnect();
  }, []);
  return (
    <div class="thread-frame">
      <div class="thread" ref={box} onScroll={look} tabIndex={0} role="region" aria-label={t("thread.label")}>
        {lines.length === 0 ? <p class="thread-empty">{empty}</p> : null}
        <div role="log" aria-live="off" aria-label={t("thread.label")}>
          <ol class="thread-lines" translate={false}>
            {rows(lines).flatMap((row) => [
              row.day === null ? null : (
                <li class="aside day" key={`day ${row.line.id}`}>
                  {day(row.day)}
                </li>
              ),
              <RowLine key={row.line.id} row={row} />,
            ])}
          </ol>
        </div>
      </div>
      {away ? (
        <button type="button" class="second small thread-down" onClick={toEnd}>
          <Icon name="down" /> {t("thread.new")}
        </button>
      ) : null}
      <Announcer lines={lines} />
    </div>
  );
}
