/** Whom a commit may add and remove; each is made by a member who holds every key she needs. # C1 */
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { concat } from "../../../src/bytes";
import * as mls from "../../../src/crypto/group";
import { nativeSuite, portableSuite, use } from "../../../src/crypto/group/provider";
import {
  identity,
  keyPackage,
  notFollowed,
  NOW,
  refusal,
  type Room,
  room,
  taken,
  trust,
} from "./cast";
import { adding, altered, FITS_ALL, forged, keyPackageBytes, looseSuite, oddKeyPackage, removing } from "./hostile";

let people: Room;

beforeEach(async () => {
  people = await room();
});

describe("whom a commit may add", () => {
  const added = async (odd: Parameters<typeof oddKeyPackage>[0]): Promise<Uint8Array> =>
    (await forged(people.noor, [adding(await oddKeyPackage(odd))])).message;

  test("nobody by a KeyPackage that expired an hour ago: no two clocks agree, and less than that stops nobody", async () => {
    const ended = (ago: number) => ({ lifetime: { notBefore: BigInt(NOW - 7200), notAfter: BigInt(NOW - ago) } });
    await notFollowed(people, await added(ended(3_601)), "key_package_lifetime");
    expect((await taken(people.ana, await added(ended(3_600)))).kind).toBe("commit");
  });

  test.each([
    ["as Chromium has them", looseSuite],
    ["as Node has them", nativeSuite],
    ["in JavaScript", portableSuite],
  ])("nobody by a key that any signature fits, with curves %s", async (_, curves) => {
    onTestFinished(() => use(nativeSuite()));
    use(looseSuite());
    const message = await added({ signing: FITS_ALL });
    use(curves());
    await notFollowed(people, message, "key_package_signature");
  });

  test("nobody whose identity does not hold", async () => {
    await notFollowed(people, await added({ identity: identity("nobody") }), "commit_add_refused");
  });

  test("nobody on a seat that is taken", async () => {
    const seat = mls.members(people.mo)[2]?.identity ?? new Uint8Array();
    await notFollowed(people, await added({ identity: seat }), "commit_seat_taken");
    const own = keyPackageBytes(await oddKeyPackage({ identity: seat }));
    expect(await refusal(mls.commit(people.noor, { adds: [own], removes: [] }, NOW))).toBe(
      "commit_seat_taken",
    );
  });

  test("no two on one seat", async () => {
    const seat = identity("survivor");
    const two = await Promise.all(
      [{ identity: seat }, { identity: concat(seat, new TextEncoder().encode("mentor")) }].map(
        oddKeyPackage,
      ),
    );
    await notFollowed(
      people,
      (await forged(people.noor, two.map(adding))).message,
      "commit_seat_taken",
    );
  });

  test("nobody with somebody else's HPKE key, which would lock out every later newcomer", async () => {
    const node = people.mo.state.ratchetTree[4];
    if (node?.nodeType !== "leaf") throw new Error("no leaf");
    await notFollowed(
      people,
      await added({ hpkePublicKey: node.leaf.hpkePublicKey }),
      "commit_key_taken",
    );
  });

  test("the same seat again in the commit that removes it", async () => {
    const seat = mls.members(people.mo)[2]?.identity ?? new Uint8Array();
    const { message } = await forged(people.noor, [
      removing(2),
      adding(await oddKeyPackage({ identity: seat })),
    ]);
    expect((await taken(people.bea, message)).kind).toBe("commit");
  });

  test("no more than 64 leaves", async () => {
    const many = await Promise.all(Array.from({ length: 61 }, () => keyPackage()));
    const adds = many.map(({ message }) => message);
    expect(await refusal(mls.commit(people.mo, { adds, removes: [] }, NOW))).toBe("commit_full");
    expect(
      (await mls.commit(people.mo, { adds: adds.slice(1), removes: [] }, NOW)).adds,
    ).toHaveLength(60);
  });
});

describe("whom a commit may remove", () => {
  test("not a mentor who is still certified", async () => {
    await notFollowed(
      people,
      (await forged(people.noor, [removing(0)])).message,
      "commit_removes_mentor",
    );
  });

  test("a mentor who said that she is leaving", async () => {
    const { message } = await forged(people.noor, [removing(0)]);
    expect((await taken(people.bea, message, { leaving: new Set([0]) })).kind).toBe("commit");
  });

  test("a mentor, when a lead removes her", async () => {
    const { message } = await forged(people.noor, [removing(0)]);
    const lead: mls.Trust = async (who, key) =>
      who.join() === mls.members(people.bea)[1]?.identity.join() ? "lead" : trust(who, key);
    expect((await taken(people.bea, message, { trust: lead })).kind).toBe("commit");
  });

  test("nobody where nobody sits", async () => {
    const message = altered((await forged(people.noor, [])).message, ({ content }) => {
      if (content.contentType === "commit")
        content.commit.proposals = [{ proposalOrRefType: "proposal", proposal: removing(9) }];
    });
    await notFollowed(people, message, "commit_remove_unknown");
    expect(await refusal(mls.commit(people.mo, { adds: [], removes: [9] }, NOW))).toBe(
      "commit_remove_unknown",
    );
  });
});
