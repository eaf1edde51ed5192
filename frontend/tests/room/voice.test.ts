/** What becomes of words between Send and the log: sealed once at a time, and never to a room she did not see. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { fromHex, hex } from "../../src/bytes";
import * as mls from "../../src/crypto/group";
import type { Entry } from "../../src/protocol/frames.generated";
import { NOW } from "../crypto/group/clock";
import { type Cast, Client, committed, heard, letIn, newId, random, restamped, room, said } from "./cast";

let cast: Cast;
beforeEach(async () => {
  cast = await room();
});

const status = (client: Client, id: string): string | undefined =>
  client.lines.filter((line) => line.kind === "said").findLast((line) => line.id === id)?.status;

const pump = ({ voice, membership }: Client): Promise<void> => voice.pump(membership);
const refuse = (client: Client, code: string): "resend" | "pump" | null => client.voice.refused(client.post.client_id, code, client.membership);

/** What Bea reads of an entry. */
async function read({ bea }: Cast, entry: Entry): Promise<{ text: string; counter: number }> {
  const taken = await bea.take(entry);
  if (taken.kind !== "message") throw new Error(taken.kind);
  const { text, counter } = taken.opened.payload;
  return { text, counter };
}

/** Mo renews his keys: an epoch passes and nobody comes or goes. */
async function epochPasses({ log, mo, ana, bea }: Cast): Promise<void> {
  const made = await mls.commit(mo.membership.group, { adds: [], removes: [] }, NOW);
  const { generation, group } = mo.membership;
  const frame = {
    type: "commit", room: mo.post.room, generation, client_id: random(16), epoch: mls.epoch(group), body: made.message,
    adds: [], removes: [], welcome: null,
  } as const;
  const entry = await log.store(frame, mo.seat);
  await mo.membership.take(entry, { tries: [frame], after: made.group });
  await heard(entry, ana, bea);
}

describe("what she says", () => {
  test("is sending until the log returns it, then sent with the log's minute", async () => {
    const { log, ana, bea } = cast;
    const id = await ana.say("hello");
    expect(status(ana, id)).toBe("sending");
    await said(log, ana, bea);
    expect(ana.lines.at(-1)).toMatchObject({ id, status: "sent", text: "hello", name: ana.name, leaf: 1, role: "survivor" });
    expect(bea.lines.at(-1)).toMatchObject({ id: `1-${id}`, text: "hello", own: false });
  });

  test("goes out one at a time, in order, with counters that rise by one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom("stored", "too_fast", "busy"), { minLength: 1, maxLength: 6 }), async (fates) => {
        cast = await room();
        const { log, ana } = cast;
        const words = fates.map((_, at) => `word ${at}`);
        for (const word of words) await ana.say(word);
        const heardWords: { text: string; counter: number }[] = [];
        for (const fate of fates) {
          if (fate !== "stored") {
            const { body } = ana.post;
            expect(refuse(ana, fate)).toBe("resend");
            ana.voice.resend();
            expect(ana.post.body).toBe(body);
          }
          expect(ana.posts).toHaveLength(1 + heardWords.length + fates.slice(0, heardWords.length + 1).filter((each) => each !== "stored").length);
          const entry = await log.store(ana.post, ana.seat);
          await ana.take(entry);
          heardWords.push(await read(cast, entry));
          await pump(ana);
        }
        expect(heardWords).toEqual(words.map((text, at) => ({ text, counter: at + 1 })));
      }),
      { numRuns: 5 },
    );
  });

  test("is sent again as the same bytes after a cut, and a receipt and the log count it once", async () => {
    const { log, ana } = cast;
    await ana.say("one");
    await ana.say("two");
    ana.voice.resend();
    expect(ana.posts).toHaveLength(2);
    expect(ana.posts[1]).toBe(ana.posts[0]);
    const entry = await log.store(ana.post, ana.seat);
    ana.voice.receipted(entry.client_id, entry.seq, ana.membership);
    ana.voice.receipted(entry.client_id, entry.seq, ana.membership);
    await ana.take(entry);
    ana.voice.resend();
    expect(ana.posts).toHaveLength(2);
    expect((await read(cast, entry)).counter).toBe(1);
    await pump(ana);
    expect(await read(cast, await log.store(ana.post, ana.seat))).toEqual({ text: "two", counter: 2 });
  });

  test("has its place by the receipt: another entry there is a broken promise, her own is none", async () => {
    for (const kept of [true, false]) {
      cast = await room();
      const { log, ana } = cast;
      await ana.say("one");
      const entry = await log.store(ana.post, ana.seat);
      expect(ana.voice.receipted(entry.client_id, entry.seq, ana.membership)).toBe(true);
      const there = kept ? entry : { ...entry, client_id: random(16) };
      expect(ana.voice.broken(there, kept)).toBe(!kept);
    }
  });

  test("is sent when the log shows it, and not by a copy of it told out of turn", async () => {
    const { log, ana } = cast;
    const id = await ana.say("one");
    const entry = await log.store(ana.post, ana.seat);
    const copy = await restamped(entry, { seq: ana.membership.cursor });
    expect(await ana.take(copy)).toEqual({ kind: "nothing" });
    expect(status(ana, id)).toBe("sending");
    await ana.take(entry);
    expect(status(ana, id)).toBe("sent");
  });

  test("is not hers to the others where something else came under its id before", async () => {
    const { log, ana, mo } = cast;
    await ana.say("one");
    await mo.say("not hers");
    const { client_id } = ana.post;
    await ana.take(await log.store({ ...mo.post, client_id }, mo.seat));
    expect(await ana.take(await log.store(ana.post, ana.seat))).toEqual({ kind: "frozen", reason: "order" });
  });

  test("is one of two with the same count where it was refused and is stored all the same", async () => {
    const { log, ana } = cast;
    await ana.say("one");
    const first = ana.post;
    refuse(ana, "future_epoch");
    await ana.say("two");
    const [one, two] = [await log.store(first, ana.seat), await log.store(ana.post, ana.seat)];
    await ana.take(one);
    expect(ana.voice.broken(two, true)).toBe(true);
  });

  test("is hers in whichever sealing the log has it", async () => {
    const { log, ana } = cast;
    const id = await ana.say("one");
    const first = ana.post;
    refuse(ana, "stale_epoch");
    await epochPasses(cast);
    await pump(ana);
    expect(ana.posts).toHaveLength(2);
    const late = await log.store(first, ana.seat);
    expect(ana.voice.broken(late, true)).toBe(false);
    expect(await ana.take(late)).toEqual({ kind: "own" });
    expect(status(ana, id)).toBe("sent");
  });

  test("waits for an epoch that no commit begins only until the line comes back", async () => {
    const { log, ana } = cast;
    await ana.say("one");
    refuse(ana, "stale_epoch");
    await ana.take(await log.store(ana.post, ana.seat));
    const two = await ana.say("two");
    expect(ana.posts).toHaveLength(1);
    expect(ana.voice.awaited).toEqual({ id: two, promised: false });
    ana.voice.resend();
    await pump(ana);
    expect(ana.posts).toHaveLength(2);
  });

  test("is awaited no more once it is set aside", async () => {
    const { log, ana } = cast;
    await ana.say("one");
    refuse(ana, "stale_epoch");
    await ana.take(await log.store(ana.post, ana.seat));
    const two = await ana.say("two");
    ana.voice.stranded(ana.membership);
    await pump(ana);
    expect(status(ana, two)).toBe("failed");
    expect(ana.voice.awaited).toBeNull();
  });

  test("under another epoch than it was sealed for is not hers", async () => {
    const { log, ana } = cast;
    await ana.say("one");
    const entry = await log.store(ana.post, ana.seat);
    expect(await ana.take(await restamped(entry, { epoch: entry.epoch - 1 }))).toEqual({ kind: "frozen", reason: "order" });
  });

  test("is awaited, oldest first, until the log shows it, whatever a receipt says", async () => {
    const { log, ana } = cast;
    const [one, two] = [await ana.say("one"), await ana.say("two")];
    expect(ana.voice.awaited).toEqual({ id: one, promised: false });
    const first = await log.store(ana.post, ana.seat);
    ana.voice.receipted(first.client_id, first.seq, ana.membership);
    await pump(ana);
    expect(ana.voice.awaited).toEqual({ id: one, promised: true });
    await ana.take(first);
    expect(ana.voice.awaited).toEqual({ id: two, promised: false });
  });

  test("cannot have a receipt for a place that the log has passed, that is another's, or that is a second one", async () => {
    const { log, mo, ana } = cast;
    await ana.say("one");
    await ana.say("two");
    const { client_id, body } = ana.post;
    const { cursor } = ana.membership;
    expect(ana.voice.receipted(client_id, cursor, ana.membership)).toBe(false);
    expect(ana.voice.receipted(client_id, cursor + 1, ana.membership)).toBe(true);
    expect(ana.voice.receipted(client_id, cursor + 1, ana.membership)).toBe(true);
    expect(ana.voice.receipted(client_id, cursor + 2, ana.membership)).toBe(false);
    await pump(ana);
    expect(ana.voice.receipted(ana.post.client_id, cursor + 1, ana.membership)).toBe(false);
    expect(ana.voice.broken({ seq: cursor + 2, client_id, body }, true)).toBe(true);
    // Another member may use her id: that is no promise of the server's.
    expect(ana.voice.broken({ seq: cursor + 2, client_id, body }, false)).toBe(false);
    expect(ana.voice.broken({ seq: cursor + 1, client_id, body }, false)).toBe(true);
    await mo.say("no receipt of hers");
    await log.store(mo.post, mo.seat);
    expect(ana.voice.receipted(mo.post.client_id, cursor, ana.membership)).toBe(true);
  });

  test("has its place by a receipt that came for an earlier sealing", async () => {
    const { ana } = cast;
    await ana.say("one");
    const { client_id } = ana.post;
    refuse(ana, "stale_epoch");
    const seq = ana.membership.cursor + 3;
    expect(ana.voice.receipted(client_id, seq, ana.membership)).toBe(true);
    await epochPasses(cast);
    await pump(ana);
    expect(ana.posts).toHaveLength(2);
    expect(ana.voice.receipted(client_id, seq, ana.membership)).toBe(true);
    expect(ana.voice.broken({ seq, client_id: random(16), body: random(8) }, false)).toBe(true);
  });

  test("waits for the anchor", async () => {
    const { log, mo, ana, bea } = cast;
    const cleo = new Client("Cielo Mar Onda", null);
    await letIn(log, mo, [cleo], ana, bea);
    await cleo.say("too early");
    expect(cleo.posts).toHaveLength(0);
    mo.voice.tell("anchor", [], mo.membership.head);
    await said(log, mo, cleo);
    await pump(cleo);
    expect(cleo.posts).toHaveLength(1);
  });
});

describe("when somebody came in since she pressed Send", () => {
  let id: string;
  beforeEach(async () => {
    const { log, mo, ana, bea } = cast;
    await ana.say("first");
    id = await ana.say("for those two");
    await letIn(log, mo, [new Client("Cielo Mar Onda", null)], ana, bea);
    await said(log, ana, bea);
    await pump(ana);
  });

  test("she is asked, and nothing is sealed meanwhile", async () => {
    expect(status(cast.ana, id)).toBe("ask");
    expect(cast.ana.posts).toHaveLength(1);
  });

  test("what she says after that is not held up", async () => {
    await cast.ana.say("to all");
    expect(await read(cast, await cast.log.store(cast.ana.post, cast.ana.seat))).toMatchObject({ text: "to all", counter: 2 });
  });

  test("she may let it go after all, under the same id", async () => {
    const { log, ana } = cast;
    ana.voice.retry(id, ana.membership);
    await pump(ana);
    expect(hex(ana.post.client_id)).toBe(id);
    expect(await read(cast, await log.store(ana.post, ana.seat))).toEqual({ text: "for those two", counter: 2 });
  });

  test("she may take it back, and then it cannot go", async () => {
    const { ana } = cast;
    expect(ana.voice.discard(id)).toBe(true);
    expect(ana.voice.discard(id)).toBe(false);
    ana.voice.retry(id, ana.membership);
    await pump(ana);
    expect(ana.posts).toHaveLength(1);
  });

  test("what she took back and was stored all the same is shown, since the others read it", async () => {
    const { log, ana } = cast;
    const id = await ana.say("a lie says that this did not go");
    refuse(ana, "not_allowed");
    expect(status(ana, id)).toBe("failed");
    expect(ana.voice.discard(id)).toBe(true);
    const entry = await log.store(ana.post, ana.seat);
    expect(await ana.take(entry)).toEqual({ kind: "own" });
    expect(status(ana, id)).toBe("sent");
  });

  test("one refused as of an old epoch is asked about too", async () => {
    const { log, mo, ana, bea } = cast;
    const late = await ana.say("late");
    await letIn(log, mo, [new Client("Duna Onda Sol", null)], ana, bea);
    expect(refuse(ana, "stale_epoch")).toBe("pump");
    await pump(ana);
    expect(status(ana, late)).toBe("ask");
  });
});

describe("what the server does not take", () => {
  test("for an old epoch waits for the next one, then goes with the same counter and id", async () => {
    const { log, ana } = cast;
    const id = await ana.say("hello");
    const [first] = ana.posts;
    expect(refuse(ana, "stale_epoch")).toBe("pump");
    await pump(ana);
    expect(ana.posts).toHaveLength(1);
    await epochPasses(cast);
    await pump(ana);
    expect(ana.post).toMatchObject({ epoch: (first?.epoch ?? 0) + 1, client_id: fromHex(id) });
    expect(ana.post.body).not.toEqual(first?.body);
    const entry = await log.store(ana.post, ana.seat);
    expect(await ana.take(entry)).toEqual({ kind: "own" });
    expect(await read(cast, entry)).toEqual({ text: "hello", counter: 1 });
    expect(status(ana, id)).toBe("sent");
  });

  test.each(["too_fast", "busy", "server_error"])("because of haste (%s) goes again as the same bytes, in its place", async (code) => {
    const { log, ana } = cast;
    const id = await ana.say("hello");
    await ana.say("next");
    const { body } = ana.post;
    expect(refuse(ana, code)).toBe("resend");
    await pump(ana);
    expect(ana.posts).toHaveLength(1);
    ana.voice.resend();
    expect(ana.post).toMatchObject({ client_id: fromHex(id), body });
    expect(await read(cast, await log.store(ana.post, ana.seat))).toEqual({ text: "hello", counter: 1 });
  });

  test.each(["too_fast", "not_allowed", "stale_epoch"])("as a second try (%s), after the first was stored and its receipt lost, is sent", async (code) => {
    const { log, ana } = cast;
    const id = await ana.say("hello");
    const entry = await log.store(ana.post, ana.seat);
    refuse(ana, code);
    expect(await ana.take(entry)).toEqual({ kind: "own" });
    expect(status(ana, id)).toBe("sent");
    expect(ana.voice.discard(id)).toBe(false);
    expect(ana.voice.awaited).toBeNull();
    expect(await read(cast, entry)).toEqual({ text: "hello", counter: 1 });
  });

  test("and was stored all the same does not hold up what she says next", async () => {
    const { log, ana, bea } = cast;
    await ana.say("hello");
    const entry = await log.store(ana.post, ana.seat);
    refuse(ana, "not_allowed");
    await heard(entry, ana, bea);
    await ana.say("next");
    await said(log, ana, bea);
    expect(bea.lines.at(-1)).toMatchObject({ text: "next" });
  });

  test("for good is shown as not sent, and what waits behind it goes on with the counter it had", async () => {
    const { log, ana } = cast;
    const id = await ana.say("hello");
    await ana.say("next");
    expect(refuse(ana, "commitment_reused")).toBeNull();
    expect(status(ana, id)).toBe("failed");
    expect(ana.voice.awaited).toBeNull();
    await pump(ana);
    expect(await read(cast, await log.store(ana.post, ana.seat))).toEqual({ text: "next", counter: 1 });
  });

  test("is not another message's affair: a refusal of what is not on its way changes nothing", async () => {
    const { log, ana, bea } = cast;
    const id = await ana.say("hello");
    expect(ana.voice.refused(random(16), "stale_epoch", ana.membership)).toBeNull();
    expect(status(ana, id)).toBe("sending");
    await said(log, ana, bea);
    await ana.say("next");
    expect(ana.posts).toHaveLength(2);
  });
});

describe("when the line is gone for long", () => {
  test("everything that never left is shown as not sent; what may have left is not", async () => {
    const { ana } = cast;
    const [left, never] = [await ana.say("left"), await ana.say("never left")];
    ana.voice.stranded(ana.membership);
    expect([status(ana, left), status(ana, never)]).toEqual(["sending", "failed"]);
    ana.voice.retry(never, ana.membership);
    expect(status(ana, never)).toBe("sending");
  });
});

describe("in a new generation", () => {
  test("what has a receipt and was never in the log is not shown as sent", async () => {
    const { ana } = cast;
    const id = await ana.say("promised");
    ana.voice.receipted(ana.post.client_id, ana.membership.cursor + 1, ana.membership);
    ana.voice.restart(ana.membership);
    expect(status(ana, id)).toBe("failed");
    ana.voice.retry(id, ana.membership);
    expect(status(ana, id)).toBe("sending");
  });

  test("what was not stored is shown as not sent, even what had left, and goes only if she says so", async () => {
    const { ana } = cast;
    const [left, waiting] = [await ana.say("left"), await ana.say("waiting")];
    ana.voice.restart(ana.membership);
    expect([status(ana, left), status(ana, waiting)]).toEqual(["failed", "failed"]);
    ana.voice.resend();
    await pump(ana);
    expect(ana.posts).toHaveLength(1);
    expect(ana.voice.own(fromHex(left))).toBeNull();
  });

  test("what goes after all goes under a client id that nobody has seen, and keeps its line", async () => {
    const { ana } = cast;
    const id = await ana.say("left");
    const seen = ana.post.client_id;
    ana.voice.restart(ana.membership);
    const next = await room();
    const posts = ana.posts.length;
    ana.voice.retry(id, next.ana.membership);
    await ana.voice.pump(next.ana.membership);
    expect(ana.posts).toHaveLength(posts + 1);
    expect(ana.post.client_id).not.toEqual(seen);
    expect(ana.voice.own(seen)).toBeNull();
    const entry = await next.log.store(ana.post, next.ana.seat);
    expect(ana.voice.receipted(entry.client_id, entry.seq, next.ana.membership)).toBe(true);
    ana.voice.returned(entry, next.ana.membership);
    expect(status(ana, id)).toBe("sent");
  });

  test("counters begin at one again", async () => {
    const { log, ana, bea } = cast;
    await ana.say("hello");
    await said(log, ana, bea);
    ana.voice.restart(ana.membership);
    const next = await room();
    ana.voice.say(newId(), "hello again", next.ana.membership);
    await ana.voice.pump(next.ana.membership);
    expect(await read(next, await next.log.store(ana.post, next.ana.seat))).toEqual({ text: "hello again", counter: 1 });
  });
});

test("a message that a removal overtook is sealed again, to those who stayed", async () => {
  const { log, mo, ana, bea } = cast;
  await ana.say("hello", newId());
  mo.lobby.remove(bea.leaf);
  const { entry } = await committed(log, mo);
  await heard(entry, mo, ana);
  refuse(ana, "stale_epoch");
  await pump(ana);
  const taken = await mo.take(await log.store(ana.post, ana.seat));
  expect(taken).toMatchObject({ kind: "message", opened: { payload: { counter: 1 } } });
});
