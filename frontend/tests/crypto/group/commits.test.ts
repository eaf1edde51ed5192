/** Commits that no client follows, each made by a member who holds every key she needs. # C1 */
import { createProposal, encodeMlsMessage, type Proposal } from "ts-mls";
import { beforeEach, describe, expect, test } from "vitest";
import * as mls from "../../../src/crypto/group";
import { suite } from "../../../src/crypto/group/provider";
import {
  identity,
  keyPackage,
  notFollowed,
  opened,
  refusal,
  type Room,
  room,
  taken,
  trust,
} from "./cast";
import {
  adding,
  altered,
  decoded,
  external,
  forged,
  keyPackageOf,
  removing,
  STRANGE,
} from "./hostile";

let people: Room;

beforeEach(async () => {
  people = await room();
});

describe("who may commit", () => {
  test("a mentor's commit that adds and removes is followed", async () => {
    const cleo = await keyPackage();
    const { message } = await forged(people.noor, [adding(keyPackageOf(cleo)), removing(2)]);
    const done = await taken(people.bea, message);
    expect(
      done.kind === "commit" && [done.leaf, done.adds, done.removes.map(({ leaf }) => leaf)],
    ).toEqual([1, [{ leaf: 2, identity: cleo.identity, signatureKey: cleo.signatureKey }], [2]]);
  });

  test("not a survivor", async () => {
    await notFollowed(people, (await forged(people.ana, [])).message, "commit_committer");
  });

  test("not a mentor whose certificates no longer hold", async () => {
    const { message } = await forged(people.noor, []);
    const lapsed: mls.Trust = async (who, key) =>
      who.length > 16 && mls.members(people.bea)[1]?.identity.join() === who.join()
        ? null
        : trust(who, key);
    await notFollowed(people, message, "commit_committer", { trust: lapsed });
  });

  test("not somebody from outside", async () => {
    const message = await external(people.ana, await keyPackage("mentor"));
    await notFollowed(people, message, "commit_external");
  });

  test("not from a leaf that is empty", async () => {
    const message = altered((await forged(people.noor, [])).message, ({ content }) => {
      content.sender = { senderType: "member", leafIndex: 900 };
    });
    await notFollowed(people, message, "commit_committer");
  });

  test("nobody follows her own commit", async () => {
    const { message } = await forged(people.mo, []);
    expect(await refusal(taken(people.mo, message))).toBe("own_message");
  });
});

describe("what a commit may hold", () => {
  const psk: Proposal = {
    proposalType: "psk",
    psk: {
      preSharedKeyId: {
        psktype: "external",
        pskId: new Uint8Array(4),
        pskNonce: new Uint8Array(32),
      },
    },
  };

  test.each([
    ["GroupContextExtensions", STRANGE.extensions],
    ["a proposal of its own", STRANGE.custom],
    ["ReInit", STRANGE.reinit],
  ] satisfies readonly [string, Proposal][])("not %s", async (_, proposal) => {
    await notFollowed(
      people,
      (await forged(people.noor, [proposal], { forcePath: false })).message,
      "commit_proposal",
    );
  });

  test("not PSK, Update or ExternalInit", async () => {
    const honest = await forged(people.noor, []);
    const { path } = commitOf(honest.message);
    if (!path) throw new Error("no path");
    const update = { ...path.leafNode, leafNodeSource: "update" } as const;
    const others: readonly Proposal[] = [
      psk,
      { proposalType: "update", update: { leafNode: update } },
      { proposalType: "external_init", externalInit: { kemOutput: new Uint8Array(32) } },
    ];
    for (const proposal of others) {
      const message = altered(honest.message, ({ content }) => {
        if (content.contentType === "commit")
          content.commit.proposals = [{ proposalOrRefType: "proposal", proposal }];
      });
      expect(await refusal(taken(people.bea, message))).toBe("commit_proposal");
    }
  });

  test("not a proposal by reference, even from a mentor", async () => {
    const proposed = await createProposal(people.noor.state, true, removing(2), await suite());
    await notFollowed(
      people,
      (await forged({ state: proposed.newState }, [])).message,
      "commit_reference",
    );
  });

  test("not authenticated data", async () => {
    const { message } = await forged(people.noor, [], { authenticatedData: new Uint8Array(1) });
    await notFollowed(people, message, "commit_aad");
  });

  test("not less than a path", async () => {
    const { message } = await forged(people.noor, [adding(keyPackageOf(await keyPackage()))], {
      forcePath: false,
    });
    await notFollowed(people, message, "commit_path");
  });

  test("not a new identity for its committer", async () => {
    const ratchetTree = people.noor.state.ratchetTree.slice();
    const node = ratchetTree[2];
    if (node?.nodeType !== "leaf") throw new Error("no leaf");
    ratchetTree[2] = {
      ...node,
      leaf: { ...node.leaf, credential: { credentialType: "basic", identity: identity("lead") } },
    };
    await notFollowed(
      people,
      (await forged({ state: { ...people.noor.state, ratchetTree } }, [])).message,
      "commit_leaf",
    );
  });
});

describe("what the log declares of a commit", () => {
  test("is what the commit does, leaf by leaf and seat by seat", async () => {
    const cleo = await keyPackage();
    const { message } = await forged(people.noor, [adding(keyPackageOf(cleo)), removing(2)]);
    const seat = cleo.identity;
    const right = { sender: 1, adds: [{ seat, leaf: 2 }], removes: [2] };
    const wrong: readonly mls.Expected[] = [
      { ...right, sender: 0 },
      { ...right, adds: [] },
      { ...right, adds: [{ seat, leaf: 4 }] },
      { ...right, adds: [{ seat: identity("survivor"), leaf: 2 }] },
      { ...right, adds: [{ seat: seat.subarray(0, 8), leaf: 2 }] },
      { ...right, removes: [] },
      { ...right, removes: [2, 3] },
    ];
    for (const expected of wrong)
      expect(await refusal(taken(people.bea, message, { expected }))).toBe("commit_undeclared");
    expect((await taken(people.bea, message, { expected: right })).kind).toBe("commit");
  });
});

describe("how a commit travels", () => {
  test("not as a PrivateMessage, and no proposal travels at all", async () => {
    const hidden = await forged(people.noor, [], { wireAsPublicMessage: false });
    await notFollowed(people, hidden.message, "not_public_message");
    const shown = await createProposal(people.noor.state, true, removing(2), await suite());
    expect(await refusal(taken(people.mo, encodeMlsMessage(shown.message)))).toBe("not_a_commit");
    const sealed = await createProposal(people.noor.state, false, removing(2), await suite());
    expect(await refusal(taken(people.mo, encodeMlsMessage(sealed.message)))).toBe(
      "not_public_message",
    );
  });

  test("not for another group, and not for another epoch", async () => {
    const { message } = await forged(people.noor, []);
    expect(await refusal(taken(await opened(), message))).toBe("future_epoch");
    const elsewhere = altered(message, ({ content }) => {
      content.groupId = new Uint8Array(16);
    });
    expect(await refusal(taken(people.bea, elsewhere))).toBe("wrong_group");
    const after = await taken(people.bea, message);
    expect(await refusal(taken(after.group, message))).toBe("stale_epoch");
  });

  test("not with a signature, membership tag or confirmation tag that does not hold", async () => {
    const { message } = await forged(people.noor, []);
    const flip = (bytes: Uint8Array): void => bytes.set([(bytes[0] ?? 0) ^ 1]);
    const bad = [
      altered(message, ({ auth }) => flip(auth.signature)),
      altered(message, (whole) => whole.senderType === "member" && flip(whole.membershipTag)),
      altered(message, ({ auth }) => auth.contentType === "commit" && flip(auth.confirmationTag)),
    ];
    for (const bytes of bad)
      expect(await refusal(taken(people.bea, bytes))).toBe("commit_rejected");
    await notFollowed(people, bad[0] ?? message, "commit_rejected");
  });
});

function commitOf(message: Uint8Array) {
  const read = decoded(message);
  if (
    read.wireformat !== "mls_public_message" ||
    read.publicMessage.content.contentType !== "commit"
  )
    throw new Error("not a commit");
  return read.publicMessage.content.commit;
}
