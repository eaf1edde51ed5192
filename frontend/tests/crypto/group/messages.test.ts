/** Messages that are not opened. # C3 */
import { encodeMlsMessage, type FramedContent } from "ts-mls";
import { describe, expect, test } from "vitest";
import { equal, Refusal, utf8 } from "../../../src/bytes";
import * as mls from "../../../src/crypto/group";
import { random } from "../../random";
import { agree, NOW, refusal, room, taken } from "./cast";
import { decoded, forged } from "./hostile";

const SEED = Number(process.env["SEED"] ?? 1);
const aad = new Uint8Array(33);
const hello = utf8("hello");

async function sayings(group: mls.Group, count: number): Promise<readonly Uint8Array[]> {
  const messages: Uint8Array[] = [];
  let now = group;
  for (let each = 0; each < count; each += 1) {
    const sealed = await mls.encrypt(now, hello, aad);
    messages.push(sealed.message);
    now = sealed.group;
  }
  return messages;
}

describe("a message", () => {
  test("adds nothing of the library's own padding", async () => {
    const { ana } = await room();
    const sizes = await Promise.all(
      [256, 1024].map(
        async (size) => (await mls.encrypt(ana, new Uint8Array(size), aad)).message.length - size,
      ),
    );
    expect(sizes[0]).toBe(sizes[1]);
  });

  test("is opened once, and its own sender opens it never", async () => {
    const { mo, ana } = await room();
    const sealed = await mls.encrypt(ana, hello, aad);
    const read = await taken(mo, sealed.message);
    expect(await refusal(taken(read.group, sealed.message))).toBe("message_unreadable");
    expect(await refusal(taken(sealed.group, sealed.message))).toBe("own_message");
  });

  test("may follow 64 that were lost, and those are then lost for good", async () => {
    const { mo, bea, ana } = await room();
    const said = await sayings(ana, 66);
    const read = await taken(mo, said[64] ?? hello);
    expect(await refusal(taken(read.group, said[63] ?? hello))).toBe("message_unreadable");
    expect(await refusal(taken(bea, said[65] ?? hello))).toBe("message_unreadable");
  });

  test("signed by another member than its sender data says is refused", async () => {
    const { mo, ana, bea } = await room();
    const privatePath = { ...ana.state.privatePath, leafIndex: mls.ownLeaf(bea) };
    const forgery = await mls.encrypt({ state: { ...ana.state, privatePath } }, hello, aad);
    expect(await refusal(taken(mo, forgery.message))).toBe("message_unreadable");
    const honest = await mls.encrypt(bea, hello, aad);
    expect((await taken(mo, honest.message)).kind).toBe("application");
  });

  test("from another epoch, another group, or with other authenticated data is refused", async () => {
    const { mo, ana } = await room();
    const sealed = decoded((await mls.encrypt(ana, hello, aad)).message);
    if (sealed.wireformat !== "mls_private_message") throw new Error(sealed.wireformat);
    const changed = (change: Partial<typeof sealed.privateMessage>): Uint8Array =>
      encodeMlsMessage({ ...sealed, privateMessage: { ...sealed.privateMessage, ...change } });
    const cases = [
      [{ epoch: 2n }, "future_epoch"],
      [{ epoch: 0n }, "message_unreadable"],
      [{ groupId: new Uint8Array(16) }, "wrong_group"],
      [{ authenticatedData: new Uint8Array(33).fill(1) }, "message_unreadable"],
      [{ contentType: "commit" }, "not_public_message"],
    ] as const;
    for (const [change, code] of cases)
      expect(await refusal(taken(mo, changed(change)))).toBe(code);
  });

  test("in the clear is refused, even if every tag on it held", async () => {
    const { noor, bea } = await room();
    const commit = decoded((await forged(noor, [])).message);
    if (commit.wireformat !== "mls_public_message") throw new Error(commit.wireformat);
    const { groupId, epoch, sender } = commit.publicMessage.content;
    const content: FramedContent = {
      groupId,
      epoch,
      sender,
      authenticatedData: aad,
      contentType: "application",
      applicationData: hello,
    };
    const auth = { contentType: "application", signature: new Uint8Array(64) } as const;
    const publicMessage = { ...commit.publicMessage, content, auth };
    expect(await refusal(taken(bea, encodeMlsMessage({ ...commit, publicMessage })))).toBe(
      "not_private_message",
    );
  });

  test("that is not an MLS message for a group is malformed", async () => {
    const { mo, ana } = await room();
    const { message } = await mls.encrypt(ana, hello, aad);
    const pending = await mls.commit(mo, { adds: [], removes: [] }, NOW);
    const bad = [new Uint8Array(), message.subarray(1), new Uint8Array([...message, 0])];
    for (const bytes of [...bad, pending.message.subarray(0, 60)])
      expect(await refusal(taken(ana, bytes))).toBe("message_malformed");
  });

  test("of 600 mutations of messages and commits each is refused, and nothing changes", async () => {
    const { mo, noor, ana, bea } = await room();
    const below = random(SEED);
    const seeds = [
      (await mls.encrypt(ana, hello, aad)).message,
      (await mls.commit(noor, { adds: [], removes: [2] }, NOW)).message,
    ];
    for (let round = 0; round < 600; round += 1) {
      const honest = seeds[round % 2] ?? hello;
      const bytes = honest.slice(0, below(8) === 0 ? below(honest.length) : honest.length);
      for (let flips = 1 + below(3); flips > 0; flips -= 1) bytes[below(bytes.length)] = below(256);
      if (equal(bytes, honest)) continue;
      const error = await taken(bea, bytes).catch((thrown: unknown) => thrown);
      expect(error, `SEED=${SEED} round ${round}`).toBeInstanceOf(Refusal);
    }
    await agree(mo, bea);
    expect((await taken(bea, seeds[0] ?? hello)).kind).toBe("application");
    expect((await taken(bea, seeds[1] ?? hello)).kind).toBe("commit");
  });
});
