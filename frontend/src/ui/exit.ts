/**
 * Leaving at once. Cover first, then end the worker, then empty the page, tell the server, go: whatever step
 * fails, the ones after it still happen. Asks nothing and waits for nothing.
 */
import { signal } from "@preact/signals";
import { DEPLOYMENT } from "./deployment";
import { after, ENOUGH } from "./shifts";

export const EXIT = DEPLOYMENT.exit;

/** How many presses of Shift count now, so that the page can say how many are left. */
export const presses = signal(0);

const root = (): DOMTokenList => document.documentElement.classList;

/** True once she has left: nothing may ask her to stay then. */
export function gone(): boolean {
  return root().contains("gone");
}

let farewell = (): void => {};

/** Cover, forget, empty, say so, go. `vanish` ends the engine. */
export function leave(vanish: () => void): void {
  clear(vanish);
  farewell();
  location.replace(EXIT);
}

function clear(vanish: () => void): void {
  root().add("gone");
  try {
    vanish();
  } finally {
    document.body.replaceChildren();
  }
}

/**
 * Listens for Shift three times, and leaves nothing for the Back button to bring back. `tell` lets
 * the server know that she left, and must wait for nothing.
 */
export function guard(vanish: () => void, tell: () => void): void {
  farewell = tell;
  let times: readonly number[] = [];
  const start = (): void => {
    times = [];
    presses.value = 0;
  };
  const options = { capture: true };
  addEventListener(
    "keydown",
    (event) => {
      const { key, repeat, timeStamp: at } = event;
      times = after(times, { key, repeat, combined: event.ctrlKey || event.altKey || event.metaKey, at });
      presses.value = times.length;
      if (times.length >= ENOUGH) leave(vanish);
    },
    options,
  );
  addEventListener("pointerdown", start, options);
  addEventListener("pagehide", () => clear(vanish));
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
