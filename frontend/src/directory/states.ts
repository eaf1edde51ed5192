/** Lines of the two states this service begins in. */
import { chat, type Entry, text, voice } from "./entry";

const OTHER = { evidence: "other" } as const;

export const STATES: readonly Entry[] = [
  {
    id: "mo-ywca",
    name: "YWCA Metro St. Louis",
    place: "MO",
    note: "line.assault",
    allDay: true,
    channels: [voice("314-531-7273", "ywcastl.org, October 2022")],
  },
  {
    id: "mo-safe",
    name: "Safe Connections",
    place: "MO",
    note: "line.mosafe",
    allDay: true,
    channels: [
      voice("314-531-2003", "kmov.com, 2023", OTHER),
      text("314-531-2003", "kmov.com, 2023", OTHER),
    ],
  },
  {
    id: "mo-mocsa",
    name: "MOCSA",
    place: "MO",
    note: "line.assault",
    allDay: true,
    channels: [voice("816-531-0233", "stored press pages", OTHER)],
  },
  {
    id: "mo-211",
    name: "211",
    place: "MO",
    note: "line.211",
    allDay: true,
    channels: [
      voice("211", "United Way of Greater St. Louis"),
      chat("211helps.org", "United Way of Greater St. Louis"),
    ],
  },
  {
    id: "mo-can",
    name: "Missouri Child Abuse and Neglect Hotline",
    place: "MO",
    note: "line.report",
    allDay: true,
    channels: [voice("1-800-392-3738", "dss.mo.gov")],
  },
  {
    id: "il-dv",
    name: "Illinois Domestic Violence Hotline",
    place: "IL",
    note: "line.ndvh",
    allDay: true,
    channels: [
      voice("877-863-6338", "the-network.org", { langs: ["en", "es"] }),
      text("877-863-6338", "the-network.org"),
    ],
  },
  {
    id: "il-ccbys",
    name: "CCBYS",
    place: "IL",
    note: "line.ccbys",
    allDay: true,
    channels: [voice("1-800-786-2929", "nationalrunawaysafeline.org")],
  },
  {
    id: "il-dcfs",
    name: "Illinois DCFS Hotline",
    place: "IL",
    note: "line.report",
    allDay: true,
    channels: [voice("800-252-2873", "dcfs.illinois.gov")],
  },
];
