/** One message is on its way at a time, in the order said, and none is lost without a word. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Draft, Outbox } from "../../src/room/outbox";

const draft = (id: string, kind: Draft["kind"] = "say"): Draft => ({ id, kind, text: id, tags: [], at: null, audience: 0 });
const posted = (each: Draft) => ({ draft: each, epoch: 1 });

function post(outbox: Outbox): Draft {
  const next = outbox.next();
  if (!next) throw new Error("nothing to post");
  outbox.sent(posted(next));
  return next;
}

/** Where everything that was ever added is, by a model that only keeps lists of ids. */
class Ledger {
  waiting: string[] = [];
  held: string[] = [];
  posted: string | null = null;
  promised: string[] = [];
  stored: string[] = [];
  released: string[] = [];
}

type Step = (outbox: Outbox, ledger: Ledger) => void;

const STEPS: Readonly<Record<string, Step>> = {
  post(outbox, ledger) {
    const next = outbox.next();
    expect(next?.id ?? null).toBe(ledger.posted === null ? (ledger.waiting[0] ?? null) : null);
    if (!next) return;
    outbox.sent(posted(next));
    ledger.posted = next.id;
  },
  stored(outbox, ledger) {
    const id = ledger.posted ?? "none";
    expect(outbox.stored(id)).toBe(ledger.posted !== null);
    expect(outbox.stored(id)).toBe(false);
    if (ledger.posted === null) return;
    ledger.promised.push(id);
    ledger.waiting = ledger.waiting.filter((each) => each !== id);
    ledger.posted = null;
  },
  returned(outbox, ledger) {
    const promised = ledger.promised.shift();
    const id = promised ?? ledger.posted ?? ledger.held.shift();
    if (id === undefined) return;
    expect(outbox.returned(id)).toBe(promised === undefined);
    ledger.stored.push(id);
    ledger.waiting = ledger.waiting.filter((each) => each !== id);
    if (ledger.posted === id) ledger.posted = null;
  },
  again(outbox, ledger) {
    outbox.refused(ledger.posted ?? "none");
    ledger.posted = null;
  },
  refused(outbox, ledger) {
    const draft = outbox.posted?.draft;
    if (!draft) return;
    const { id } = draft;
    outbox.refused(id);
    outbox.hold(draft);
    ledger.waiting = ledger.waiting.filter((each) => each !== id);
    ledger.held.push(id);
    ledger.posted = null;
  },
  strand(outbox, ledger) {
    const stale = ledger.waiting.filter((id) => id !== ledger.posted);
    const unposted = outbox.unposted();
    expect(unposted.map(({ id }) => id)).toEqual(stale);
    for (const each of unposted) outbox.hold(each);
    ledger.held.push(...stale);
    ledger.waiting = ledger.waiting.filter((id) => id === ledger.posted);
  },
  abandon(outbox, ledger) {
    const unsaid = [...ledger.promised, ...ledger.waiting];
    expect(outbox.abandon().map(({ id }) => id)).toEqual(unsaid);
    ledger.held.push(...unsaid);
    ledger.promised = [];
    ledger.waiting = [];
    ledger.posted = null;
  },
  retry(outbox, ledger) {
    const id = ledger.held.shift();
    const back = outbox.release(id ?? "none");
    expect(back?.id).toBe(id);
    if (!back) return;
    outbox.add(back);
    ledger.waiting.push(back.id);
  },
  discard(outbox, ledger) {
    const id = ledger.held.pop();
    expect(outbox.release(id ?? "none")?.id).toBe(id);
    if (id !== undefined) ledger.released.push(id);
  },
};

describe("an outbox", () => {
  test("posts one at a time, in order, and loses nothing, whatever becomes of each", () => {
    const steps = fc.constantFrom("add", "add", ...Object.keys(STEPS));
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 80 }), (names) => {
        const outbox = new Outbox();
        const ledger = new Ledger();
        let added = 0;
        for (const name of names) {
          if (name === "add") {
            added += 1;
            outbox.add(draft(`${added}`));
            ledger.waiting.push(`${added}`);
          } else STEPS[name]?.(outbox, ledger);
          expect(outbox.posted?.draft.id ?? null).toBe(ledger.posted);
          if (ledger.posted !== null) expect(outbox.next()).toBeNull();
        }
        const everywhere = [...ledger.waiting, ...ledger.held, ...ledger.promised, ...ledger.stored, ...ledger.released];
        expect(everywhere.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: added }, (_, at) => `${at + 1}`));
      }),
    );
  });

  test("hears of a stored message once, and not at all of another's", () => {
    const outbox = new Outbox();
    outbox.add(draft("a"));
    post(outbox);
    expect(outbox.stored("b")).toBe(false);
    expect(outbox.posted?.draft.id).toBe("a");
    expect(outbox.stored("a")).toBe(true);
    expect(outbox.stored("a")).toBe(false);
  });

  test("leaves what is on its way alone when something else is refused", () => {
    const outbox = new Outbox();
    outbox.add(draft("a"));
    post(outbox);
    outbox.refused("b");
    expect(outbox.posted?.draft.id).toBe("a");
  });

  test("seals the same draft again before any later one", () => {
    const outbox = new Outbox();
    for (const id of ["a", "b"]) outbox.add(draft(id));
    const first = post(outbox);
    outbox.refused(first.id);
    expect(outbox.next()).toBe(first);
  });

  test("keeps what the client itself says when the line is gone, and forgets it with its generation", () => {
    const outbox = new Outbox();
    for (const each of [draft("here", "here"), draft("a"), draft("anchor", "anchor")]) outbox.add(each);
    for (const each of outbox.unposted()) outbox.hold(each);
    expect(outbox.next()?.id).toBe("here");
    expect(outbox.abandon()).toEqual([]);
    expect(outbox.next()).toBeNull();
    expect(outbox.release("here")).toBeNull();
    expect(outbox.release("a")?.id).toBe("a");
  });
});
