/** The rooms of one band, her language first, each with what to expect there now. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { lang, t } from "../i18n/words";
import type { Band } from "../room/intents";
import type { RoomListing } from "../room/view";
import { Lines } from "../ui/Lines";
import { Notice } from "../ui/Notice";
import { Breathing } from "../ui/Quiet";
import { useVisit } from "../ui/visit";

const CONDITIONS = {
  open: "rooms.open",
  empty: "rooms.empty",
  full: "rooms.full",
  closed: "rooms.closed",
} as const;

/** Milliseconds between two looks while no room can be entered. */
const LOOK_AGAIN = 15_000;

type Opens = (room: RoomListing) => boolean;

/** A room without a mentor takes nobody in; one that is full may have a place by the time she knocks. */
const attended: Opens = ({ condition }) => condition === "open" || condition === "full";
const byPuzzle: Opens = (room) => attended(room) && !room.codes_only;

function RoomChoice(props: { room: RoomListing; opens: boolean; byCode: boolean; picked: boolean; pick: () => void }) {
  const { room } = props;
  const shut = room.codes_only && !props.byCode && attended(room);
  return (
    <label class="choice-card room-card">
      <input
        type="radio"
        name="room"
        autocomplete="off"
        disabled={!props.opens}
        checked={props.picked}
        onChange={props.pick}
      />
      <span>
        <strong>{room.title[lang.value]}</strong>
        <span class="hint">{t(room.lang === "es" ? "rooms.spanish" : "rooms.english")}</span>
        <span class="hint">{shut ? t("rooms.code") : t(CONDITIONS[room.condition], { mentors: room.mentors })}</span>
      </span>
    </label>
  );
}

function Unreachable() {
  const { ask } = useVisit();
  return (
    <>
      <Notice heading={t("rooms.unreachable")} live>
        <p>{t("rooms.unreachable_next")}</p>
        <button type="button" class="second" onClick={() => ask({ type: "look" })}>
          {t("try_again")}
        </button>
      </Notice>
      <Lines />
    </>
  );
}

/** `only`: ids of the rooms that her code opens. Without a code, those of the band. */
export function Rooms({ band, only }: { band: Band; only?: readonly string[] }) {
  const { view, ask, stalled } = useVisit();
  const picked = useSignal<string | null>(null);
  const { rooms, unreachable } = view.value;
  const opens = only ? attended : byPuzzle;
  const shown = (rooms ?? []).filter((room) => room.band === band && (!only || only.includes(room.id)));
  const none = rooms !== null && !shown.some(opens);
  useEffect(() => {
    const look = (): void => ask({ type: "look" });
    // Browsers let a tab out of sight look seldom or never: whoever comes back to it sees how things stand.
    const seen = (): void => {
      if (!document.hidden) look();
    };
    document.addEventListener("visibilitychange", seen);
    const timer = none ? setInterval(look, LOOK_AGAIN) : undefined;
    return () => {
      document.removeEventListener("visibilitychange", seen);
      clearInterval(timer);
    };
  }, [none, ask]);
  if (unreachable || stalled.value) return <Unreachable />;
  if (!rooms) {
    return (
      <p class="loading" role="status">
        <Breathing /> {t("rooms.loading")}
      </p>
    );
  }
  const mine = shown.toSorted((a, b) => Number(b.lang === lang.value) - Number(a.lang === lang.value));
  if (mine.length === 0) {
    return (
      <>
        <Notice heading={t("rooms.none")} live>
          <p>{t("rooms.none_next")}</p>
        </Notice>
        <Lines />
      </>
    );
  }
  const possible = mine.filter(opens);
  const room = possible.find(({ id }) => id === picked.value) ?? possible[0];
  return (
    <>
      <fieldset class="rooms">
        <legend>{t("rooms.legend")}</legend>
        <div class="choices wide">
          {mine.map((each) => (
            <RoomChoice
              key={each.id}
              room={each}
              opens={opens(each)}
              byCode={only !== undefined}
              picked={each.id === room?.id}
              pick={() => (picked.value = each.id)}
            />
          ))}
        </div>
      </fieldset>
      {room ? (
        <div class="actions">
          <button type="button" class="main" onClick={() => ask({ type: "enter", room: room.id, band })}>
            {t("rooms.enter")}
          </button>
        </div>
      ) : (
        <>
          <Notice live>
            <p>{t("rooms.wait")}</p>
          </Notice>
          <Lines />
        </>
      )}
    </>
  );
}
