/** The page's end of the worker: a view to show, a way to ask, and a way to make it all vanish. */
import { type Signal, signal } from "@preact/signals";
import type { Intent } from "./intents";
import { reduce } from "./state";
import { START, type View } from "./view";
import type { FromPage, ToPage } from "./worker";
import address from "./worker.ts?worker&url";

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
  worker.onmessage = (event: MessageEvent<ToPage>) => {
    const told = event.data;
    view.value = told.type === "fault" ? { ...view.value, refusal: "fault" } : reduce(view.value, told);
  };
  // A worker that failed answers nothing any more: keys and room are gone with it.
  worker.onerror = worker.onmessageerror = () => {
    view.value = reduce(view.value, { type: "ended", ended: "gone", code: "fault" });
  };
  const post = (message: FromPage): void => worker.postMessage(message);
  const hurry = (): void => post({ type: "hurry" });
  addEventListener("online", hurry);
  return {
    view,
    ask: post,
    vanish() {
      removeEventListener("online", hurry);
      worker.terminate();
      view.value = START;
    },
  };
}
