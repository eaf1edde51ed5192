/** Two people who were handed two logs learn of it at the next word between them (row C6). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equal } from "../../src/bytes";
import type { Hashed } from "../../src/crypto/loghash";
import { Chain } from "../../src/room/chain";

const GROUP = new Uint8Array(16).fill(7);
const ROOM = new Uint8Array(16).fill(8);

const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 20 });
const entry = (seq: number, body: Uint8Array): Hashed => ({
  room: ROOM, generation: 1, seq, kind: 2, epoch: 1, seat: new Uint8Array(16), body,
});
const log = (each: readonly Uint8Array[]): Hashed[] => each.map((body, at) => entry(at + 1, body));

function rolled(entries: readonly Hashed[], group: Uint8Array | null = GROUP): Chain {
  const chain = new Chain(group);
  for (const each of entries) chain.add(each, 10 * each.seq);
  return chain;
}

function head(chain: Chain): { readonly seq: number; readonly hash: Uint8Array } {
  if (!chain.head) throw new Error("no anchor yet");
  return chain.head;
}

const claims = (chain: Chain, { seq, hash }: { seq: number; hash: Uint8Array }): boolean => chain.agrees(seq, hash);

describe("members who hashed the same entries", () => {
  test("agree at every position, whoever is further", () => {
    fc.assert(
      fc.property(bodies, fc.nat(), (each, cut) => {
        const entries = log(each);
        const slow = rolled(entries.slice(0, cut % (entries.length + 1)));
        const fast = rolled(entries);
        expect(claims(fast, head(slow))).toBe(true);
        expect(claims(slow, head(fast))).toBe(head(slow).seq === head(fast).seq);
      }),
    );
  });

  test("agree with a newcomer who rolls on from an anchor, even when entries came before it", () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.nat(), (each, joined, anchored) => {
        const entries = log(each);
        const since = joined % entries.length;
        const known = since + (anchored % (entries.length - since + 1));
        const newcomer = rolled(entries.slice(since, known), null);
        expect(newcomer.head).toBeNull();
        const at = head(rolled(entries.slice(0, since)));
        expect(newcomer.anchor(at.seq, at.hash)).toBe(true);
        for (const late of entries.slice(known)) newcomer.add(late, 10 * late.seq);
        expect(head(newcomer)).toEqual(head(rolled(entries)));
      }),
    );
  });
});

describe("members who were handed different entries", () => {
  const changes: fc.Arbitrary<(entries: Hashed[], at: number) => Hashed[]> = fc.constantFrom(
    (entries, at) => entries.map((each, index) => (index === at ? { ...each, body: Uint8Array.of(...each.body, 1) } : each)),
    (entries, at) => entries.map((each, index) => (index === at ? { ...each, seat: new Uint8Array(16).fill(1) } : each)),
    (entries, at) => entries.map((each, index) => (index === at ? { ...each, epoch: each.epoch + 1 } : each)),
    (entries, at) => entries.map((each, index) => (index === at ? { ...each, kind: 1 as const } : each)),
    // Dropped, with what follows moved up to hide the gap.
    (entries, at) => log(entries.toSpliced(at, 1).map(({ body }) => body)),
    // Put in another order, as if it had been so.
    (entries, at) => log(entries.toSpliced(at, 1).concat(entries.slice(at, at + 1)).map(({ body }) => body)),
  );

  test("disagree at the next claim, however much was the same since", () => {
    fc.assert(
      fc.property(bodies, fc.nat(), changes, bodies, (each, where, change, more) => {
        const entries = log(each);
        const other = change(entries, where % entries.length);
        fc.pre(other.length !== entries.length || other.some((one, at) => !same(one, entries[at])));
        const later = (from: readonly Hashed[]): Hashed[] => [...from, ...more.map((body, at) => entry(from.length + at + 1, body))];
        const [ours, theirs] = [rolled(later(entries)), rolled(later(other))];
        expect(claims(ours, head(theirs)) && claims(theirs, head(ours))).toBe(false);
      }),
    );
  });

  test("disagree although the claim came before the anchor did", () => {
    const entries = log([1, 2, 3].map((byte) => Uint8Array.of(byte)));
    const honest = head(rolled(entries));
    const newcomer = rolled(entries.slice(1), null);
    expect(claims(newcomer, { seq: honest.seq, hash: new Uint8Array(32) })).toBe(true);
    const at = head(rolled(entries.slice(0, 1)));
    expect(newcomer.anchor(at.seq, at.hash)).toBe(false);
  });

  test("disagree when a second anchor contradicts the first", () => {
    const chain = rolled([], null);
    expect(chain.anchor(3, new Uint8Array(32))).toBe(true);
    expect(chain.anchor(3, new Uint8Array(32))).toBe(true);
    expect(chain.anchor(3, new Uint8Array(32).fill(1))).toBe(false);
  });
});

test("a claim about the future is false, and one older than what is kept is not judged", () => {
  const entries = log(Array.from({ length: 1_030 }, () => Uint8Array.of(1)));
  const chain = rolled(entries);
  const nothing = new Uint8Array(32);
  expect(chain.agrees(1_031, nothing)).toBe(false);
  expect(chain.agrees(1_030, nothing)).toBe(false);
  expect(chain.agrees(7, nothing)).toBe(false);
  expect(chain.agrees(6, nothing)).toBe(true);
});

describe("whoever knew no more than a position spoke before the next one was taken in here", () => {
  const entries = log(Array.from({ length: 1_030 }, () => Uint8Array.of(1)));

  test("also where it came before the anchor, and to the one who opened the generation", () => {
    const founder = rolled(entries.slice(0, 5));
    expect([0, 3, 4].map((seq) => founder.newestUntil(seq))).toEqual([10, 40, 50]);
    const newcomer = rolled(entries.slice(2, 5), null);
    const at = head(rolled(entries.slice(0, 2)));
    newcomer.anchor(at.seq, at.hash);
    expect([2, 4].map((seq) => newcomer.newestUntil(seq))).toEqual([30, 50]);
  });

  test("and long ago, if she was not there, or keeps no time of it any more", () => {
    expect(rolled(entries.slice(2, 5), null).newestUntil(1)).toBe(-Infinity);
    expect([5, 6].map((seq) => rolled(entries).newestUntil(seq))).toEqual([-Infinity, 70]);
  });

  test("which tells nothing of what only a liar can have seen", () => {
    expect(rolled(entries.slice(0, 5)).newestUntil(5)).toBe(-Infinity);
  });
});

function same(one: Hashed, other: Hashed | undefined): boolean {
  return other !== undefined && one.seq === other.seq && one.kind === other.kind && one.epoch === other.epoch
    && equal(one.seat, other.seat) && equal(one.body, other.body);
}
