/** The page's end of the worker: a view to show, a way to ask, and a way to make it all vanish. */
import { type Signal, signal } from "@preact/signals";
import type { Intent } from "./intents";
import { reduce } from "./state";
import { START, type View } from "./view";
import type { FromPage, ToPage } from "./worker";
import address from "./worker.ts?worker&url";

/** The worker is asked this often whether it is there, and given up after so many questions. */
const PULSE_MS = 5_000;
const MOST_SILENT = 2;

export interface Client {
  readonly view: Signal<View>;
  ask(intent: Intent): void;
  /** Ends the worker at once, and with it every key, text and the socket; empties the view. */
  vanish(): void;
}

/**
 * The one Trusted Types policy of this origin. It makes one constant address into a worker's,
 * and nothing else, since Chromium refuses `new Worker` under `trusted-types 'none'`. Made once,
 * although each visit starts a worker: a second policy of the same name is refused too.
 */
function workerAddress(): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!types) return address;
  return types.createPolicy("peerchat-worker", { createScriptURL: () => address }).createScriptURL("");
}

const WORKER = workerAddress();

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (input: string) => string },
  ): { createScriptURL(input: string): string };
}

/** Starts the worker. */
export function startClient(): Client {
  const view = signal<View>(START);
  const worker = new Worker(WORKER, { type: "module" });
  worker.onmessage = ({ data: told }: MessageEvent<ToPage>) => {
    silent = 0;
    if (told.type === "fault") view.value = { ...view.value, refusal: "fault" };
    else if (told.type !== "alive") view.value = reduce(view.value, told);
  };
  let silent = 0;
  const fail = (): void => {
    view.value = reduce(view.value, { type: "ended", ended: "gone", code: "fault" });
    worker.terminate();
  };
  // A worker that failed answers nothing any more: keys and room are gone with it.
  worker.onerror = worker.onmessageerror = fail;
  const post = (message: FromPage): void => worker.postMessage(message);
  const hurry = (): void => post({ type: "hurry" });
  addEventListener("online", hurry);
  const seen = (): void => post({ type: "hidden", hidden: document.hidden });
  document.addEventListener("visibilitychange", seen);
  // One that was ended from outside reports nothing: only its silence tells.
  const pulse = setInterval(() => {
    silent += 1;
    if (silent > MOST_SILENT) fail();
    post({ type: "alive" });
  }, PULSE_MS);
  return {
    view,
    ask: post,
    vanish() {
      removeEventListener("online", hurry);
      document.removeEventListener("visibilitychange", seen);
      clearInterval(pulse);
      worker.terminate();
      view.value = START;
    },
  };
}
