/** One thing at a time, in the order asked. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { serial } from "../../src/room/serial";

test("no step begins before the one asked earlier is over, however long each waits", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 12 }), async (waits) => {
      const seen: string[] = [];
      const run = serial((error) => {
        throw error;
      });
      for (const [at, wait] of waits.entries())
        run(async () => {
          seen.push(`begin ${at}`);
          for (let turn = 0; turn < wait; turn += 1) await Promise.resolve();
          seen.push(`end ${at}`);
        });
      await new Promise<void>((resolve) => run(resolve));
      expect(seen).toEqual(waits.flatMap((_, at) => [`begin ${at}`, `end ${at}`]));
    }),
  );
});

test("what escapes a step is heard of, and the steps after it still run", async () => {
  const faults: unknown[] = [];
  const run = serial((error) => faults.push(error));
  const [thrown, rejected] = [new Error("thrown"), new Error("rejected")];
  run(() => {
    throw thrown;
  });
  run(() => Promise.reject(rejected));
  await new Promise<void>((resolve) => run(resolve));
  expect(faults).toEqual([thrown, rejected]);
});
