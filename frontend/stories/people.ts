/** The cast of the stories, and what they say: Ana, Bea and Cleo under generated names, Mo and Noor. */
import type { Alarm, Line, Person, RoomListing, Said, Waiting } from "../src/room/view";

const NOW = Math.floor(Date.UTC(2026, 10, 22, 1, 40) / 60_000);

export const ROOMS: readonly RoomListing[] = [
  { id: "a", title: { en: "Evening room", es: "Sala de la tarde" }, band: "18-24", lang: "en", codes_only: false, condition: "open", mentors: 2 },
  { id: "b", title: { en: "Spanish room", es: "Sala en español" }, band: "18-24", lang: "es", codes_only: false, condition: "empty", mentors: 0 },
  { id: "c", title: { en: "Quiet room", es: "Sala tranquila" }, band: "18-24", lang: "en", codes_only: false, condition: "full", mentors: 1 },
  { id: "d", title: { en: "Night room", es: "Sala de noche" }, band: "18-24", lang: "en", codes_only: false, condition: "closed", mentors: 0 },
  { id: "e", title: { en: "Small room", es: "Sala pequeña" }, band: "18-24", lang: "en", codes_only: true, condition: "open", mentors: 1 },
];

const person = (leaf: number, name: string | null, role: Person["role"], self = false): Person => ({
  leaf,
  seat: `seat${leaf}`,
  name,
  role,
  self,
  away: false,
  silent: null,
});

export const PEOPLE: readonly Person[] = [
  person(0, "Mo", "mentor"),
  person(1, "Coral Isla Menta", "survivor", true),
  person(2, "Willow Nube Lima", "survivor"),
  { ...person(3, "Tundra Cello Verbena", "survivor"), away: true },
  person(4, "Noor", "mentor"),
  { ...person(5, null, "survivor"), silent: 8 },
];

export const ALARMS: readonly Alarm[] = [
  { seat: "seat2", name: "Willow Nube Lima", reason: "commit_rejected", about: "Tundra Cello Verbena" },
  { seat: "seat5", name: null, reason: "order", about: null },
];

let made = 0;
const say = (leaf: number, text: string, more: Partial<Said> = {}): Said => ({
  kind: "said",
  id: String(made++),
  leaf,
  name: PEOPLE[leaf]?.name ?? "",
  role: PEOPLE[leaf]?.role ?? "survivor",
  own: leaf === 1,
  text,
  minute: NOW + made,
  status: "sent",
  ...more,
});

const TALK_EN: readonly Line[] = [
  { kind: "came", id: "c0", name: "Mo", role: "mentor" },
  say(0, "Welcome, all of you. There's no plan for tonight. You can talk, or just sit here with us."),
  say(2, "Hi. First time in a place like this."),
  say(2, "I keep checking the door, sorry if I go quiet"),
  say(0, "No need to be sorry. Go quiet whenever you like."),
  { kind: "came", id: "c1", name: "Tundra Cello Verbena", role: "survivor" },
  say(1, "I know the door thing. It got smaller for me over time."),
  say(3, "Same here. Some nights are fine now.\n\nThis group I found was good too: www.example.org"),
  { kind: "withheld", name: null, id: "w1", reason: "commitment" },
  say(1, "What helped you?"),
  { kind: "came", id: "c2", name: null, role: "survivor" },
];

const TALK_ES: readonly Line[] = [
  { kind: "came", id: "c0", name: "Mo", role: "mentor" },
  say(0, "Qué bueno que están aquí. Hoy no hay plan. Pueden hablar o solo quedarse con nosotras."),
  say(2, "Hola. Es mi primera vez en un lugar así."),
  say(2, "Miro la puerta a cada rato, perdón si me quedo en silencio"),
  say(0, "No hay nada que perdonar. Guarda silencio cuando quieras."),
  { kind: "came", id: "c1", name: "Tundra Cello Verbena", role: "survivor" },
  say(1, "Conozco lo de la puerta. Con el tiempo se me hizo más pequeño."),
  say(3, "A mí también. Algunas noches ya están bien.\n\nEste grupo me gustó: www.example.org"),
  { kind: "withheld", name: null, id: "w1", reason: "commitment" },
  say(1, "¿Qué te ayudó?"),
  { kind: "came", id: "c2", name: null, role: "survivor" },
];

export const talk = (lang: string): readonly Line[] => (lang === "es" ? TALK_ES : TALK_EN);

/** Her own words in each of the states they can be in. */
export const UNSENT: readonly Line[] = [
  say(1, "Walking helped, and a friend who stayed on the phone.", { minute: null, status: "failed" }),
  say(1, "And music.", { minute: null, status: "ask" }),
  say(1, "One more thing…", { minute: null, status: "sending" }),
];

/** Three who wait; the minutes are the clock's, as the lobby's are. */
export const waiting = (): Waiting[] =>
  [7, 3, 0].map((ago, at) => ({ seat: `w${at}`, minute: Math.floor(Date.now() / 60_000) - ago, doubted: at === 2 }));
