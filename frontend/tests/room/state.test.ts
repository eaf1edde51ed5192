/** What the page shows after each event: nothing comes back from the end, and nothing unsent is passed by. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RoomEvent } from "../../src/room/events";
import { reduce } from "../../src/room/state";
import { type Line, type Said, START, type View } from "../../src/room/view";

const ids = fc.constantFrom("a", "b", "c", "d", "e");
const status = fc.constantFrom<Said["status"]>("sending", "sent", "failed", "ask");
const codes = fc.constantFrom("room_full", "ticket_wrong");

const own = (id: string, status: Said["status"], text = "hello"): Said => ({
  kind: "said", id, leaf: 1, name: "Ana", role: "survivor", own: true, text, minute: status === "sent" ? 1 : null, status,
});
const passed: Line = { kind: "came", id: "z", name: "Bea", role: "survivor" };

const lines: fc.Arbitrary<Line> = fc.oneof(
  fc.tuple(ids, status).map(([id, status]) => own(id, status)),
  ids.map((id): Line => ({ kind: "withheld", id: `withheld-${id}`, name: null, reason: "stamp" })),
  ids.map((id): Line => ({ kind: "came", id: `came-${id}`, name: null, role: "survivor" })),
);

const events: fc.Arbitrary<RoomEvent> = fc.oneof(
  { weight: 6, arbitrary: lines.map((line): RoomEvent => ({ type: "line", line })) },
  ids.map((id): RoomEvent => ({ type: "discarded", id })),
  fc.constantFrom<RoomEvent>(
    { type: "rooms", rooms: [], demo: true },
    { type: "unreachable" },
    { type: "entering" },
    { type: "outdated" },
    { type: "admitted" },
    { type: "ready" },
    { type: "people", people: [] },
    { type: "frozen", reason: "stamp" },
    { type: "frozen", reason: "order" },
    { type: "ended", ended: "removed", code: null },
    { type: "connection", connection: "offline" },
  ),
  codes.map((code): RoomEvent => ({ type: "refusal", code })),
  codes.map((code): RoomEvent => ({ type: "turned_away", code })),
);

const after = (happened: readonly RoomEvent[], from: View = START): View => happened.reduce(reduce, from);
const shown = (...each: readonly Line[]): readonly Line[] => after(each.map((line) => ({ type: "line", line }))).lines;
const unsent = (line: Line): boolean => line.kind === "said" && line.status !== "sent";

describe("whatever happens", () => {
  test("each id is shown once, and what is not sent stays last", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 60 }), (happened) => {
        const { lines } = after(happened);
        expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
        const first = lines.findIndex(unsent);
        expect(first < 0 || lines.slice(first).every(unsent)).toBe(true);
      }),
    );
  });

  test("what ended stays ended, and only the list of rooms still changes", () => {
    fc.assert(
      fc.property(fc.array(events), fc.array(events), (before, later) => {
        const over = after([...before, { type: "ended", ended: "left", code: null }]);
        const still = after(later, over);
        expect({ ...still, rooms: over.rooms, demo: over.demo, unreachable: over.unreachable }).toEqual(over);
      }),
    );
  });

  test("the first reason to freeze stays until a new generation", () => {
    fc.assert(
      fc.property(fc.array(events.filter(({ type }) => type !== "outdated" && type !== "ended")), (happened) => {
        const frozen = after([{ type: "frozen", reason: "welcome" }, ...happened]);
        expect(frozen.frozen).toBe("welcome");
        expect(reduce(frozen, { type: "outdated" }).frozen).toBeNull();
      }),
    );
  });

  test("the view before an event is left as it was", () => {
    fc.assert(
      fc.property(fc.array(events), events, (before, event) => {
        const view = after(before);
        const copy = structuredClone(view);
        reduce(view, event);
        expect(view).toEqual(copy);
      }),
    );
  });
});

describe("lines", () => {
  test("a sent line takes its place before those that still wait", () => {
    const [first, second] = [own("a", "sending"), own("b", "sending")];
    expect(shown(first, second, passed).map(({ id }) => id)).toEqual(["z", "a", "b"]);
    expect(shown(first, second, passed, own("a", "sent")).map(({ id }) => id)).toEqual(["z", "a", "b"]);
    expect(shown(first, second, own("b", "sent")).map(({ id }) => id)).toEqual(["b", "a"]);
  });

  test("a line that fails stays where it waited", () => {
    expect(shown(own("a", "sending"), own("b", "sending"), own("a", "failed"))).toEqual([own("a", "failed"), own("b", "sending")]);
  });

  test("a discarded line is gone", () => {
    const view = after([{ type: "line", line: own("a", "ask") }, { type: "discarded", id: "a" }]);
    expect(view.lines).toEqual([]);
  });

  test("a refusal is over once something of hers is sent, and not before", () => {
    const refused = reduce(START, { type: "refusal", code: "too_fast" });
    for (const line of [own("a", "sending"), passed, { ...own("b", "sent"), own: false }])
      expect(reduce(refused, { type: "line", line }).refusal).toBe("too_fast");
    expect(reduce(refused, { type: "line", line: own("a", "sent") }).refusal).toBeNull();
  });
});

describe("the way in", () => {
  test("who is turned away is outside again with the reason, and a new try clears it", () => {
    const away = after([{ type: "entering" }, { type: "progress", value: 0.5 }, { type: "turned_away", code: "room_full" }]);
    expect(away).toMatchObject({ stage: "outside", progress: null, refusal: "room_full" });
    expect(reduce(away, { type: "entering" })).toMatchObject({ stage: "entering", refusal: null });
  });

  test("a code that opens rooms is kept while she chooses, and forgotten once it opens none", () => {
    const room = { id: "a", title: { en: "", es: "" }, band: "18-24", lang: "en", codes_only: true, condition: "open", mentors: 1 } as const;
    const invited = after([{ type: "entering" }, { type: "invited", band: "18-24", rooms: [room] }]);
    expect(invited).toMatchObject({ stage: "outside", invited: { band: "18-24", rooms: ["a"] }, rooms: [room] });
    expect(reduce(invited, { type: "turned_away", code: "room_full" }).invited).toEqual(invited.invited);
    expect(reduce(invited, { type: "turned_away", code: "code_wrong" }).invited).toBeNull();
  });

  test("a new generation takes her back to waiting, without people and without a voice", () => {
    const person = { leaf: 0, seat: "00", name: "Mo", role: "mentor", self: false, away: false, silent: null } as const;
    const inside = after([{ type: "admitted" }, { type: "ready" }, { type: "people", people: [person] }]);
    expect(inside).toMatchObject({ stage: "room", ready: true });
    expect(reduce(inside, { type: "outdated" })).toMatchObject({ stage: "waiting", ready: false, people: [] });
  });

  test("an end takes her voice and says why", () => {
    const over = after([{ type: "ready" }, { type: "ended", ended: "refused", code: "ticket_wrong" }]);
    expect(over).toMatchObject({ stage: "ended", ended: "refused", refusal: "ticket_wrong", ready: false });
  });
});
