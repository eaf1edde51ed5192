/**
 * One WebSocket that carries frames. The only place that names `WebSocket`.
 *
 * It does not reconnect and knows no room: what to do when a line is lost is the session's affair.
 */
import { decode, encode } from "./codec";
import type { FromClient, FromServer } from "./frames.generated";

export const SUBPROTOCOL = "peerchat.v1";

export interface Listener {
  opened(): void;
  received(frame: FromServer): void;
  /** `code` is the WebSocket close code; 1006 when the line was lost. Called once. */
  lost(code: number): void;
}

export interface Connection {
  /** Sends, or drops the frame when the line is not open: the session sends again on resume. */
  send(frame: FromClient): void;
  close(): void;
}

export type Dial = () => WebSocket;

/** Same origin, always `/ws`: nothing about the room is ever in an address. */
export function dialOrigin(origin: string): Dial {
  return () => new WebSocket(`${origin.replace(/^http/, "ws")}/ws`, SUBPROTOCOL);
}

/** Opens a line. A frame that is not of the protocol ends it with code 4400. */
export function connect(dial: Dial, listener: Listener): Connection {
  const socket = dial();
  socket.binaryType = "arraybuffer";
  let over = false;
  const end = (code: number): void => {
    if (over) return;
    over = true;
    listener.lost(code);
  };
  socket.onopen = () => {
    if (!over) listener.opened();
  };
  socket.onclose = (event) => end(event.code);
  socket.onmessage = (event: MessageEvent<unknown>) => {
    if (over) return;
    let frame: FromServer;
    try {
      if (!(event.data instanceof ArrayBuffer)) throw new TypeError("text frame");
      frame = decode(new Uint8Array(event.data));
    } catch {
      socket.close(4400);
      end(4400);
      return;
    }
    listener.received(frame);
  };
  return {
    send(frame) {
      if (!over && socket.readyState === WebSocket.OPEN) socket.send(encode(frame));
    },
    close() {
      socket.close(1000);
      end(1000);
    },
  };
}
