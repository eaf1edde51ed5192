/** The room of the tests: Mo and Noor mentors, Ana, Bea and Cleo survivors. One clock, frozen. */
import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { concat, equal, Refusal, utf8 } from "../../../src/bytes";
import * as mls from "../../../src/crypto/group";
import { NOW } from "./clock";

export { NOW };

export const GROUP_ID = new Uint8Array(randomBytes(16));

/** A stand-in for certificates: an identity longer than its seat says its standing in plain words. */
export const trust: mls.Trust = async (identity) => {
  if (identity.length === 16) return "survivor";
  const said = new TextDecoder().decode(identity.subarray(16));
  return said === "mentor" || said === "lead" ? said : null;
};

export function identity(standing: "survivor" | "mentor" | "lead" | "nobody"): Uint8Array {
  const seat = new Uint8Array(randomBytes(16));
  return standing === "survivor" ? seat : concat(seat, utf8(standing));
}

export const keyPackage = (
  standing: Parameters<typeof identity>[0] = "survivor",
): Promise<mls.OwnKeyPackage> => mls.createKeyPackage({ identity: identity(standing), now: NOW });

export const opened = async (): Promise<mls.Group> =>
  mls.createGroup({ groupId: GROUP_ID, own: await keyPackage("mentor") });

export const welcomed = (
  welcome: Uint8Array | null,
  own: mls.OwnKeyPackage,
): Promise<mls.Group> => {
  if (!welcome) throw new Error("nobody was added");
  return mls.join({ welcome, own, trust, groupId: GROUP_ID });
};

export const taken = (
  group: mls.Group,
  message: Uint8Array,
  more: Partial<mls.Judgement> = {},
): Promise<mls.Processed> => mls.process(group, message, { trust, now: NOW, ...more });

/** Follows a commit that must be acceptable. */
export async function followed(group: mls.Group, message: Uint8Array): Promise<mls.Group> {
  const done = await taken(group, message);
  expect(done.kind).toBe("commit");
  return done.group;
}

export interface Room {
  readonly mo: mls.Group;
  readonly noor: mls.Group;
  readonly ana: mls.Group;
  readonly bea: mls.Group;
}

/** Mo's room with Noor, Ana and Bea in it: leaves 0, 1, 2, 3. */
export async function room(): Promise<Room> {
  const mo = await opened();
  const knocks = [await keyPackage("mentor"), await keyPackage(), await keyPackage()] as const;
  const pending = await mls.commit(
    mo,
    { adds: knocks.map(({ message }) => message), removes: [] },
    NOW,
  );
  const [noor, ana, bea] = await Promise.all([
    welcomed(pending.welcome, knocks[0]),
    welcomed(pending.welcome, knocks[1]),
    welcomed(pending.welcome, knocks[2]),
  ]);
  return { mo: mls.merge(mo, pending.group), noor, ana, bea };
}

/** All of these groups are in one epoch and share its secrets. */
export async function agree(...groups: readonly mls.Group[]): Promise<void> {
  const secrets = await Promise.all(
    groups.map((group) => mls.exporter(group, "test", GROUP_ID, 32)),
  );
  for (const secret of secrets) expect(equal(secret, secrets[0] ?? new Uint8Array())).toBe(true);
}

/** The code with which `work` is refused; fails when it is not refused, or with another error. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).code;
}

/** Bea refuses this with `code`, and is as she was: she follows an honest commit afterwards. */
export async function notFollowed(
  { mo, bea }: Room,
  message: Uint8Array,
  code: string,
  more: Partial<mls.Judgement> = {},
): Promise<void> {
  expect(await refusal(taken(bea, message, more))).toBe(code);
  const honest = await mls.commit(mo, { adds: [], removes: [] }, NOW);
  const after = await taken(bea, honest.message);
  await agree(after.group, mls.merge(mo, honest.group));
}
