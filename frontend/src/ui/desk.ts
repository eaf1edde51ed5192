/** The page's end of the engine, as pages see it: a view to show, a way to ask, a way to vanish. */
import type { ReadonlySignal } from "@preact/signals";
import type { Intent } from "../room/intents";
import type { View } from "../room/view";

export interface Desk {
  readonly view: ReadonlySignal<View>;
  ask(intent: Intent): void;
  /** Ends the worker at once, and with it every key, text and the socket. */
  vanish(): void;
}
