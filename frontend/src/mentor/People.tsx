/** Who is in the room, each with what a mentor can do for or about that person. */
import type { Signal } from "@preact/signals";
import { t } from "../i18n/words";
import type { Person } from "../room/view";
import { Name } from "../ui/MessageLine";
import { Presence } from "../ui/Presence";
import { ordered } from "../ui/Roster";
import { useVisit } from "../ui/visit";
import type { Question } from "./Confirm";

export function People(props: { people: readonly Person[]; question: Signal<Question | null> }) {
  const { ask } = useVisit();
  const remove = (person: Person): void => {
    const name = person.name ?? t("someone");
    props.question.value = {
      heading: t("remove.heading", { name }),
      text: t("remove.text"),
      yes: t("remove.yes"),
      act: () => ask({ type: "remove", leaf: person.leaf }),
    };
  };
  return (
    <section class="pane-part">
      <h2>{t("roster.heading")}</h2>
      <ul class="roster roster-acts" translate={false}>
        {ordered(props.people).map((person) => (
          <li key={person.leaf}>
            <span>
              <Name name={person.name} role={person.role} />
              {person.self ? <span class="roster-you">{t("roster.you")}</span> : null}
              <Presence person={person} />
            </span>
            {person.role === "survivor" ? (
              <button type="button" class="quiet small" onClick={() => remove(person)}>
                {t("remove.label")}
                <span class="unseen"> {person.name ?? t("someone")}</span>
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
