/**
 * One person's visit, from the landing to the last page: which step is shown, and the engine, made
 * only when the first thing is asked of it. The address bar never changes, so no step is a page of
 * the browser's history.
 */
import { batch, computed, effect, type ReadonlySignal, signal, type Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { START, type View } from "../room/view";
import type { Desk } from "./desk";

export type Step = "landing" | "know" | "rooms" | "code";

export interface Visit {
  readonly step: Signal<Step>;
  readonly view: ReadonlySignal<View>;
  /** The code as typed, so that one wrong letter is mended and not typed anew. Gone once she waits in a room. */
  readonly typed: Signal<string>;
  /**
   * What she wrote and did not send, while nothing shows it: between two generations of a room, and after the
   * engine failed. In memory alone, and gone when she leaves.
   */
  readonly draft: Signal<string>;
  /** True when the program itself could not be loaded. */
  readonly stalled: Signal<boolean>;
  readonly ask: Desk["ask"];
  /** From the landing to the page of things to know; `toward` is where that page leads. */
  begin(toward: "rooms" | "code"): void;
  /** She has read what to know. No key is made before this. */
  understood(): void;
  /** Forget everything and show the landing. */
  home(): void;
  /** Forget everything and show the rooms again, or where a code is typed, with one that is good still; she has read what to know. */
  again(): void;
  /** Forget everything; the page shows nothing of it any more. */
  vanish(): void;
}

/** Is her code not used up? It is once she has a seat, and spent by nobody else before. */
export function isGood({ invited, ended, room, refusal }: View): boolean {
  return invited !== null && ended === "refused" && room === null && refusal !== "ticket_spent";
}

/** `connect` loads and starts the engine; it may fail when the network does. */
export function visit(connect: () => Promise<Desk>): Visit {
  const step = signal<Step>("landing");
  const desk = signal<Desk | null>(null);
  const typed = signal("");
  const draft = signal("");
  const stalled = signal(false);
  let toward: "rooms" | "code" = "rooms";
  let starting: Promise<Desk> | null = null;

  /** The engine, or null when she left while it loaded: what comes too late is ended. */
  function start(): Promise<Desk | null> {
    const mine = (starting ??= connect());
    return mine.then((made) => {
      if (starting === mine) return (desk.value = made);
      made.vanish();
      return null;
    });
  }

  function vanish(): void {
    batch(() => {
      desk.peek()?.vanish();
      starting = null;
      desk.value = null;
      typed.value = "";
      draft.value = "";
      stalled.value = false;
    });
  }

  const ask: Desk["ask"] = (intent) => {
    start().then(
      (made) => {
        stalled.value = false;
        made?.ask(intent);
      },
      () => {
        starting = null;
        stalled.value = true;
      },
    );
  };

  const show = (next: Step): void => {
    step.value = next;
    if (next === "rooms") ask({ type: "look" });
  };

  const view = computed(() => desk.value?.view.value ?? START);
  effect(() => {
    if (view.value.stage === "waiting") typed.value = "";
  });
  effect(() => {
    const { ended, refusal, lines } = view.value;
    if (ended === null || refusal !== "fault") return;
    const unsure = lines.flatMap((line) => (line.kind === "said" && line.own && line.status !== "sent" ? [line.text] : []));
    draft.value = [...unsure, draft.peek()].filter((text) => text !== "").join("\n\n");
  });

  return {
    step,
    view,
    typed,
    draft,
    stalled,
    ask,
    begin(next) {
      toward = next;
      step.value = "know";
    },
    understood: () => show(toward),
    home() {
      vanish();
      step.value = "landing";
    },
    again() {
      const kept = draft.peek();
      const code = isGood(view.peek()) ? typed.peek() : "";
      vanish();
      draft.value = kept;
      typed.value = code;
      show(code === "" ? "rooms" : "code");
    },
    vanish,
  };
}

const Here = createContext<Visit | null>(null);
export const VisitHere = Here.Provider;

/** The visit this component is part of. Throws outside of one. */
export function useVisit(): Visit {
  const found = useContext(Here);
  if (!found) throw new Error("no visit");
  return found;
}
