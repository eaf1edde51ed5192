/**
 * Who is in the room, as the group itself says; mentors first, each with a mark and a word. How many
 * mentors are connected, the server says: at most as many are counted as the group has.
 */
import { t } from "../i18n/words";
import type { Person, View } from "../room/view";
import { Name } from "./MessageLine";
import { Presence } from "./Presence";

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
          <Presence person={person} />
        </li>
      ))}
    </ul>
  );
}

/** Of the view, what is counted. */
interface Counted extends Pick<View, "mentors"> {
  readonly people: readonly Pick<Person, "role" | "self">[];
}

/** "2 mentors · 5 others". A mentor who is not connected (`present`) is not one to turn to. */
export function counts({ people, mentors: present }: Counted): string {
  const mentors = Math.min(present, people.filter((person) => person.role === "mentor").length);
  const others = people.filter((person) => person.role === "survivor" && !person.self).length;
  return `${t("room.mentors", { mentors })} · ${t("room.others", { others })}`;
}
