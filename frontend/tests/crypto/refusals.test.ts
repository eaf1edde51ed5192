/** Refusals that no vector provokes, each provoked here. */
import { afterEach, expect, test, vi } from "vitest";
import { padKeyPackage, padWelcome, unpadKeyPackage, unpadWelcome } from "../../src/crypto/padding";
import { solve } from "../../src/crypto/puzzle";
import { refusalOf, vectors } from "../shared";

afterEach(() => {
  vi.useRealTimers();
});

test("a puzzle without end is given up after two minutes", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { challenge } = vectors<{ challenge: { parameters: object; signature: string } }>("puzzle");
  const endless = { ...challenge, parameters: { ...challenge.parameters, keyPrefix: "0".repeat(64) } };
  let tries = 0;
  const later = (): void => {
    tries += 1;
    if (tries < 1_000) vi.advanceTimersByTime(1_000);
    else throw new Error("it goes on and on");
  };
  expect(await refusalOf(() => solve(endless, later))).toBe("puzzle_timeout");
  expect(tries).toBeGreaterThanOrEqual(120);
});

test("a challenge of half a byte is one that this client does not do", async () => {
  const { challenge } = vectors<{ challenge: { parameters: object } }>("puzzle");
  for (const name of ["nonce", "salt"]) {
    const asked = { ...challenge, parameters: { ...challenge.parameters, [name]: "abc" } };
    expect(await refusalOf(() => solve(asked, () => undefined)), name).toBe("puzzle_unknown");
  }
});

test("padding has a code of its own for each of the two it is around", async () => {
  const cases = [
    [padKeyPackage, unpadKeyPackage, "key_package_padding"],
    [padWelcome, unpadWelcome, "welcome_padding"],
  ] as const;
  for (const [pad, unpad, code] of cases) {
    expect(await refusalOf(() => pad(new Uint8Array()))).toBe(code);
    expect(await refusalOf(() => unpad(new Uint8Array(1_024)))).toBe(code);
    expect(unpad(pad(Uint8Array.of(7)))).toEqual(Uint8Array.of(7));
  }
});
