/** A visit: the engine comes late, goes at once, and leaves nothing behind (A8, B2). */
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { Intent } from "../room/intents";
import { START, type View } from "../room/view";
import type { Desk } from "./desk";
import { visit } from "./visit";

function engine(view: Partial<View> = {}) {
  const asked: Intent["type"][] = [];
  const desk: Desk & { asked: typeof asked; vanished: number } = {
    view: signal({ ...START, ...view }),
    ask: (intent) => void asked.push(intent.type),
    vanish: () => void desk.vanished++,
    asked,
    vanished: 0,
  };
  return desk;
}
const settle = (): Promise<void> => new Promise((done) => setTimeout(done));

test("no engine is made before she has read what to know", async () => {
  let made = 0;
  const desk = engine();
  const here = visit(async () => (made++, desk));
  here.begin("rooms");
  await settle();
  expect([here.step.value, made]).toEqual(["know", 0]);
  here.understood();
  await settle();
  expect([here.step.value, made, desk.asked]).toEqual(["rooms", 1, ["look"]]);
});

test("going home ends the engine and shows nothing of it", async () => {
  const desk = engine({ stage: "room", nickname: "Coral Isla Menta" });
  const here = visit(async () => desk);
  here.ask({ type: "look" });
  await settle();
  expect(here.view.value.stage).toBe("room");
  here.home();
  expect([here.view.value, here.step.value, desk.vanished]).toEqual([START, "landing", 1]);
});

test("an engine that comes after she left is ended, not shown", async () => {
  const desk = engine({ stage: "room" });
  let arrive: (desk: Desk) => void = () => undefined;
  const here = visit(() => new Promise((done) => (arrive = done)));
  here.ask({ type: "look" });
  here.vanish();
  arrive(desk);
  await settle();
  expect([here.view.value, desk.vanished, desk.asked]).toEqual([START, 1, []]);
});

test("a program that could not be loaded is said to be stalled, and tried again when asked", async () => {
  const desk = engine();
  let tries = 0;
  const here = visit(async () => {
    if (tries++ === 0) throw new Error("offline");
    return desk;
  });
  here.ask({ type: "look" });
  await settle();
  expect(here.stalled.value).toBe(true);
  here.ask({ type: "look" });
  await settle();
  expect([here.stalled.value, desk.asked]).toEqual([false, ["look"]]);
});

test("a code that was not used up is there again to be sent, and one that was is not", async () => {
  const invited = { band: "18-24", rooms: ["a"] } as const;
  for (const [refusal, step, code] of [["room_full", "code", "01AB"], ["ticket_spent", "rooms", ""]] as const) {
    const here = visit(async () => engine({ stage: "ended", ended: "refused", refusal, invited }));
    here.typed.value = "01AB";
    here.ask({ type: "look" });
    await settle();
    here.again();
    expect([here.step.value, here.typed.value]).toEqual([step, code]);
  }
});
