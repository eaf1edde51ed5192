/** Who is in the room, as the group itself says; mentors first, each with a mark and a word. */
import { t } from "../i18n/words";
import type { Person, View } from "../room/view";
import { Name } from "./MessageLine";

/** Mentors first, then in the order of the group. */
export function ordered(people: readonly Person[]): readonly Person[] {
  return people.toSorted((a, b) => Number(b.role === "mentor") - Number(a.role === "mentor") || a.leaf - b.leaf);
}

export function Roster({ people }: { people: readonly Person[] }) {
  return (
    <ul class="roster" translate={false}>
      {ordered(people).map((person) => (
        <li key={person.leaf}>
          <Name name={person.name} role={person.role} />
          {person.self ? <span class="roster-you">{t("roster.you")}</span> : null}
        </li>
      ))}
    </ul>
  );
}

/** "2 mentors · 5 others". A mentor who is not connected (`present`) is not one to turn to. */
export function counts({ people, mentors: present }: Pick<View, "people" | "mentors">): string {
  const mentors = Math.min(present, people.filter((person) => person.role === "mentor").length);
  const others = people.filter((person) => person.role === "survivor" && !person.self).length;
  return `${t("room.mentors", { mentors })} · ${t("room.others", { others })}`;
}
