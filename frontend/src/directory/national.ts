/** Lines for the whole country, in the order in which most people here may want them. */
import { chat, type Entry, text, voice } from "./entry";

const BOTH = { langs: ["en", "es"] } as const;
const OTHER = { evidence: "other" } as const;

export const NATIONAL: readonly Entry[] = [
  {
    id: "988",
    name: "988 Lifeline",
    place: "US",
    note: "line.988",
    allDay: true,
    channels: [
      voice("988", "samhsa.gov, September 2023", BOTH),
      text("988", "samhsa.gov, September 2023", BOTH),
      chat("988lifeline.org", "samhsa.gov, September 2023", BOTH),
    ],
  },
  {
    id: "nhth",
    name: "National Human Trafficking Hotline",
    place: "US",
    note: "line.nhth",
    allDay: true,
    channels: [
      voice("1-888-373-7888", "humantraffickinghotline.org, acf.hhs.gov/otip 2018", BOTH),
      text("233733", "humantraffickinghotline.org", { ...BOTH, word: "HELP" }),
      chat("humantraffickinghotline.org/chat", "humantraffickinghotline.org", BOTH),
    ],
  },
  {
    id: "ndvh",
    name: "National Domestic Violence Hotline",
    place: "US",
    note: "line.ndvh",
    allDay: true,
    channels: [
      voice("800-799-7233", "ovc.ojp.gov, January 2022", BOTH),
      text("88788", "ovc.ojp.gov, January 2022", { word: "START" }),
      chat("thehotline.org", "ovc.ojp.gov, January 2022"),
    ],
  },
  {
    id: "ctl",
    name: "Crisis Text Line",
    place: "US",
    note: "line.ctl",
    allDay: true,
    channels: [
      text("741741", "crisistextline.org/faq", { word: "HOME" }),
      text("741741", "medsalud.org, 2021", { ...OTHER, langs: ["es"], word: "HOLA" }),
    ],
  },
  {
    id: "nrs",
    name: "National Runaway Safeline",
    place: "US",
    note: "line.nrs",
    allDay: true,
    channels: [
      voice("1-800-786-2929", "nationalrunawaysafeline.org"),
      text("66008", "1800runaway.org"),
      chat("1800runaway.org", "1800runaway.org"),
    ],
  },
  {
    id: "childhelp",
    name: "Childhelp",
    place: "US",
    note: "line.childhelp",
    allDay: true,
    channels: [
      voice("1-800-422-4453", "childhelphotline.org/how-it-works", BOTH),
      text("1-800-422-4453", "childhelphotline.org/how-it-works"),
      chat("childhelphotline.org", "childhelphotline.org/how-it-works"),
    ],
  },
  {
    id: "rainn",
    name: "RAINN",
    place: "US",
    note: "line.rainn",
    allDay: true,
    channels: [voice("800-656-4673", "laduenews.com, 2021", { ...BOTH, ...OTHER })],
  },
  {
    id: "strong",
    name: "StrongHearts Native Helpline",
    place: "US",
    note: "line.strong",
    allDay: true,
    channels: [
      voice("844-762-8483", "stronghearts.me/about"),
      text("844-762-8483", "stronghearts.me/about"),
    ],
  },
  {
    id: "trevor",
    name: "Trevor Project",
    place: "US",
    note: "line.trevor",
    allDay: true,
    channels: [voice("866-488-7386", "stored press pages", OTHER)],
  },
  {
    id: "ncmec",
    name: "NCMEC",
    place: "US",
    note: "line.ncmec",
    allDay: false,
    channels: [
      voice("1-800-843-5678", "missingkids.org"),
      chat("takeitdown.ncmec.org", "missingkids.org"),
    ],
  },
  {
    id: "dod",
    name: "DoD Safe Helpline",
    place: "US",
    note: "line.dod",
    allDay: false,
    channels: [voice("877-995-5247", "safehelpline.org")],
  },
];
