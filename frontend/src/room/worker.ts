/**
 * The worker: the engine, behind messages. Keys, texts and the socket live in this thread alone,
 * so that ending the thread ends them, whatever the page is busy with.
 */
import { fromB64u } from "../bytes";
import { api } from "../protocol/api";
import { dialOrigin } from "../protocol/connection";
import { deviceClock } from "./clock";
import { Engine } from "./engine";
import type { RoomEvent } from "./events";
import type { Intent } from "./intents";

declare const __DEPLOYMENT__: string;
declare const __ROOT__: string;

/** What the page sends: something to do, word that the browser is back online, or whether anyone is there. */
export type FromPage = Intent | { readonly type: "hurry" } | { readonly type: "alive" };

/** What the worker answers. `fault` means a bug, without detail: nothing of it may be shown or kept. */
export type ToPage = RoomEvent | { readonly type: "fault" } | { readonly type: "alive" };

const tell = (event: ToPage): void => self.postMessage(event);
const fault = (): void => tell({ type: "fault" });

const engine = new Engine({
  api: api(self.location.origin),
  dial: dialOrigin(self.location.origin),
  clock: deviceClock,
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  emit: tell,
  fault,
  deployment: __DEPLOYMENT__,
  root: fromB64u(__ROOT__),
});

self.onmessage = ({ data: asked }: MessageEvent<FromPage>) => {
  if (asked.type === "alive") tell({ type: "alive" });
  else if (asked.type === "hurry") engine.hurry();
  else engine.ask(asked).catch(fault);
};
