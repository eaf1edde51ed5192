/** Every page: the ways out, and the part of the program that the moment needs, loaded when it does. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "./i18n/words";
import { Landing } from "./ui/Landing";
import { Leave, LeaveFirst } from "./ui/Leave";
import { Lines } from "./ui/Lines";
import { Page } from "./ui/Page";
import { type Visit, VisitHere } from "./ui/visit";

/** How to load what comes after the landing; survivors never load the mentors' part. */
export interface Parts {
  survivor(): Promise<ComponentType>;
  mentor(): Promise<ComponentType>;
}

/** A part, once it is here. Without a line it says so, and the lines to call stay in reach. */
function Late({ load }: { load: () => Promise<ComponentType> }) {
  const [part, setPart] = useState<{ Part: ComponentType } | null>(null);
  const [tries, setTries] = useState(0);
  const [stuck, setStuck] = useState(false);
  useEffect(() => {
    setStuck(false);
    load().then(
      (Part) => setPart({ Part }),
      () => setStuck(true),
    );
  }, [load, tries]);
  if (part) return <part.Part />;
  if (!stuck) return <Page heading={t("loading")}>{null}</Page>;
  return (
    <Page heading={t("rooms.unreachable")}>
      <p>{t("rooms.unreachable_next")}</p>
      <div class="actions">
        <button type="button" class="main" onClick={() => setTries(tries + 1)}>
          {t("try_again")}
        </button>
      </div>
      <Lines />
    </Page>
  );
}

function Screen({ visit, parts }: { visit: Visit; parts: Parts }) {
  const { stage, role } = visit.view.value;
  if (visit.step.value === "landing" && stage === "outside") return <Landing />;
  if (role === "mentor") return <Late key="mentor" load={parts.mentor} />;
  return <Late key="survivor" load={parts.survivor} />;
}

export function Shell({ visit, parts }: { visit: Visit; parts: Parts }) {
  return (
    <VisitHere value={visit}>
      <LeaveFirst />
      <Screen visit={visit} parts={parts} />
      <Leave />
    </VisitHere>
  );
}
