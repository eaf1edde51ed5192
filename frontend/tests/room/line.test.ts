/** A line mends itself: it dials again after a cut, gives up when that cannot help, and notices silence. */
import { encode as pack } from "@msgpack/msgpack";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { FromServer } from "../../src/protocol/frames.generated";
import { deviceClock } from "../../src/room/clock";
import { Line } from "../../src/room/line";
import { Wire } from "./wire";

const ROOM = new Uint8Array(16);
const PONG: FromServer = { type: "pong", room: ROOM, minute: 1 };
const RESUMED: FromServer = { type: "resumed", room: ROOM, minute: 1, condition: "open", mentors: 1, generation: null };

const wires: Wire[] = [];
const told: string[] = [];
const heard: string[] = [];
let line: Line;

beforeEach(() => {
  vi.useFakeTimers();
  for (const list of [wires, told, heard]) list.length = 0;
  line = new Line(
    () => {
      const wire = new Wire();
      wires.push(wire);
      return wire as unknown as WebSocket;
    },
    deviceClock,
    {
      first: () => ({ type: "hello", room: ROOM, ticket: "t", secret: new Uint8Array(32) }),
      ping: () => ({ type: "ping", room: ROOM }),
      received: (frame) => heard.push(frame.type),
      state: (state) => told.push(state),
      over: (code) => told.push(`over ${code}`),
    },
  );
});
afterEach(() => vi.useRealTimers());

function wire(): Wire {
  const newest = wires.at(-1);
  if (!newest) throw new Error("nothing was dialled");
  return newest;
}

const settle = (): void => {
  vi.advanceTimersByTime(8_000);
};

function online(): void {
  line.start();
  wire().open();
  wire().hand(RESUMED);
}

describe("a line", () => {
  test("sends its first frame once open, and is online when the seat is taken", () => {
    line.start();
    expect(wire().sent).toHaveLength(0);
    wire().open();
    expect(wire().sent).toEqual([pack({ type: "hello", room: ROOM, ticket: "t", secret: new Uint8Array(32) })]);
    expect(told).toEqual(["connecting"]);
    wire().hand(RESUMED);
    expect(told).toEqual(["connecting", "online"]);
    expect(heard).toEqual(["resumed"]);
    expect(line.online).toBe(true);
  });

  test.each([1000, 1001, 1006, 1009, 1011, 4408, 4429])("dials again after %i, with the first frame first", (code) => {
    online();
    wire().cut(code);
    expect(line.online).toBe(false);
    expect(told.at(-1)).toBe("reconnecting");
    settle();
    expect(wires).toHaveLength(2);
    wire().open();
    expect(wire().sent).toHaveLength(1);
    wire().hand(RESUMED);
    expect(told.at(-1)).toBe("online");
  });

  test.each([4400, 4401, 4403, 4410])("is over for good after %i", (code) => {
    online();
    wire().cut(code);
    expect(told.at(-1)).toBe(`over ${code}`);
    settle();
    line.hurry();
    line.start();
    expect(wires).toHaveLength(1);
  });

  test("says that it is offline after several tries, and still tries", () => {
    online();
    for (let tries = 0; tries < 4; tries += 1) {
      wire().cut();
      if (tries < 3) settle();
    }
    expect(told.at(-1)).toBe("offline");
    settle();
    expect(wires).toHaveLength(5);
  });

  test("does not wait out the pause when the network is back, and dials no second time", () => {
    online();
    line.hurry();
    expect(wires).toHaveLength(1);
    wire().cut();
    line.hurry();
    expect(wires).toHaveLength(2);
    line.hurry();
    settle();
    expect(wires).toHaveLength(2);
  });

  test("asks whether anybody is there, and dials again after silence only", () => {
    online();
    for (let turn = 0; turn < 8; turn += 1) {
      vi.advanceTimersByTime(15_000);
      wire().hand(PONG);
    }
    expect(wires).toHaveLength(1);
    expect(wire().sent).toHaveLength(9);
    vi.advanceTimersByTime(60_000);
    expect(wires.length).toBeGreaterThan(1);
    expect(wires[0]?.readyState).toBe(3);
  });

  test("is over at bytes that are not of the protocol", () => {
    online();
    wire().onmessage?.({ data: new ArrayBuffer(3) });
    expect(told.at(-1)).toBe("over 4400");
    wires[0]?.hand(PONG);
    expect(heard).toEqual(["resumed"]);
  });

  test("hears and sends nothing once stopped", () => {
    online();
    const before = [...told];
    line.stop();
    const [first] = wires;
    first?.hand(PONG);
    first?.cut();
    line.send({ type: "ping", room: ROOM });
    line.hurry();
    vi.advanceTimersByTime(60_000);
    expect([wires.length, first?.sent.length, heard, told]).toEqual([1, 1, ["resumed"], before]);
  });

  test("a frame is dropped while there is no line, and until the seat is taken on it", () => {
    const send = (): void => line.send({ type: "ping", room: ROOM });
    send();
    line.start();
    send();
    wire().open();
    send();
    expect(wire().sent).toHaveLength(1);
    wire().hand(RESUMED);
    send();
    expect(wire().sent).toHaveLength(2);
    wire().cut();
    settle();
    wire().open();
    send();
    expect(wire().sent).toHaveLength(1);
  });
});
