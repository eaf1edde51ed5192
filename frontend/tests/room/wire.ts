/** A WebSocket whose other end a test holds in its hands. */
import { encode as pack } from "@msgpack/msgpack";
import type { FromServer } from "../../src/protocol/frames.generated";

export class Wire {
  readyState = 0;
  binaryType = "";
  readonly sent: Uint8Array[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;

  send(data: Uint8Array): void {
    this.sent.push(data);
  }
  close(): void {
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  hand(frame: FromServer): void {
    this.onmessage?.({ data: pack(frame).slice().buffer });
  }
  cut(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}
