/** At the door: what a session says until it is seated, and what it makes of a no. */
import { decode } from "@msgpack/msgpack";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { b64u } from "../../src/bytes";
import type { FromClient, FromServer } from "../../src/protocol/frames.generated";
import { deviceClock } from "../../src/room/clock";
import type { RoomEvent } from "../../src/room/events";
import { Session } from "../../src/room/session";
import { DEPLOYMENT, ground, random, ROOM } from "./cast";
import { Wire } from "./wire";

const SEATED: FromServer = {
  type: "seated", room: ROOM, seat: random(16), role: "survivor", minute: Math.floor(Date.now() / 60_000), condition: "open", mentors: 1, generation: null,
};
const refused = (code: "busy" | "ticket_spent" | "too_soon"): FromServer => ({ type: "refused", code, room: ROOM, client_id: null });

const wires: Wire[] = [];
const told: RoomEvent[] = [];
let session: Session;

beforeEach(() => {
  vi.useFakeTimers();
  wires.length = told.length = 0;
  session = new Session(
    {
      room: { id: b64u(ROOM), title: { en: "Evening", es: "Tarde" }, band: "18-24", lang: "en", codes_only: false, condition: "open", mentors: 1 },
      roomId: ROOM, ticket: "v1.a.b", nickname: "Fern", mentor: null, deployment: DEPLOYMENT, root: ground().root,
    },
    {
      dial: () => {
        const wire = new Wire();
        wires.push(wire);
        return wire as unknown as WebSocket;
      },
      clock: deviceClock,
      random,
      nickname: () => "Fern",
      emit: (event) => told.push(event),
      fault: (error) => {
        throw error;
      },
    },
  );
  session.start();
});
afterEach(() => {
  session.stop();
  vi.useRealTimers();
});

/** The first frame on the newest of so many lines. */
async function first(count: number): Promise<FromClient> {
  await vi.advanceTimersByTimeAsync(3_000);
  expect(wires).toHaveLength(count);
  const wire = wires.at(-1)!;
  wire.open();
  return decode(wire.sent[0]!) as FromClient;
}

test("whose answer was lost says the same again, and has what resumes her seat", async () => {
  const hello = await first(1);
  expect(hello).toMatchObject({ type: "hello", ticket: "v1.a.b" });
  wires[0]!.cut();
  expect(await first(2)).toEqual(hello);
  wires[1]!.hand(SEATED);
  await vi.advanceTimersByTimeAsync(100);
  wires[1]!.cut();
  const { secret } = hello as Extract<FromClient, { type: "hello" }>;
  expect(await first(3)).toMatchObject({ type: "resume", secret });
  expect(secret).toHaveLength(32);
});

test("a no that says nothing of her ticket is not the end: she asks again on another line", async () => {
  const hello = await first(1);
  wires[0]!.hand(refused("busy"));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await first(2)).toEqual(hello);
  wires[1]!.hand(refused("too_soon"));
  wires[1]!.cut(4429);
  expect(await first(3)).toEqual(hello);
  expect(told.map(({ type }) => type)).not.toContain("ended");
});

test("a spent ticket is the end", async () => {
  await first(1);
  wires[0]!.hand(refused("ticket_spent"));
  await vi.advanceTimersByTimeAsync(100);
  expect(told.at(-1)).toEqual({ type: "ended", ended: "refused", code: "ticket_spent" });
});
