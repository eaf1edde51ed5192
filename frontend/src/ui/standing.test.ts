/** What stands in the way of writing. */
import { expect, test } from "vitest";
import { START, type View } from "../room/view";
import { locks, standing } from "./standing";

const room: View = { ...START, stage: "room", role: "survivor", connection: "online", mentors: 1, ready: true };

test.each([
  [{}, "open", false],
  [{ ready: false }, "not_ready", true],
  [{ mentors: 0 }, "unattended", true],
  [{ mentors: 0, role: "mentor" }, "open", false],
  [{ connection: "reconnecting", mentors: 0 }, "reconnecting", false],
  [{ connection: "offline" }, "offline", false],
  [{ connection: "offline", frozen: "log_hash" }, "frozen", true],
] as const)("%o is %s", (change, at, locked) => {
  expect(standing({ ...room, ...change })).toBe(at);
  expect(locks(at)).toBe(locked);
});
