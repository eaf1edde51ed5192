/**
 * A line to the server that mends itself. Coming back after a cut is not a special path: a first
 * frame is sent, and everything missed follows from the cursor in it.
 */
import { connect, type Connection, type Dial } from "../protocol/connection";
import type { FromClient, FromServer } from "../protocol/frames.generated";
import type { View } from "./view";

/** Close codes after which dialling again cannot help; docs/protocol has the table. */
const FINAL = new Set([4400, 4401, 4403, 4410]);
/** A socket that neither opens nor fails, as behind some hotel logins. */
const OPENING_MS = 15_000;
const PING_EVERY_MS = 15_000;
/** A phone that changed networks keeps a dead socket for minutes; silence is the only sign. */
const SILENCE_MS = 35_000;
const LONGEST_WAIT_MS = 8_000;

export interface Ends {
  /** The frame that takes or resumes the seat. */
  first(): FromClient;
  ping(): FromClient;
  received(frame: FromServer): void;
  state(state: View["connection"]): void;
  /** The server ended it for good. */
  over(code: number): void;
}

export class Line {
  readonly #dial: Dial;
  readonly #ends: Ends;
  #connection: Connection | null = null;
  #tries = 0;
  #heard = 0;
  #seated = false;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #opening: ReturnType<typeof setTimeout> | undefined;
  #pinging: ReturnType<typeof setInterval> | undefined;

  constructor(dial: Dial, ends: Ends) {
    this.#dial = dial;
    this.#ends = ends;
  }

  /** Whether the seat is taken on a line that is open. */
  get online(): boolean {
    return this.#seated;
  }

  start(): void {
    if (this.#stopped) return;
    this.#ends.state(this.#tries === 0 ? "connecting" : "reconnecting");
    const connection = connect(this.#dial, {
      opened: () => {
        clearTimeout(this.#opening);
        this.#heard = Date.now();
        connection.send(this.#ends.first());
        this.#pinging = setInterval(() => this.#ping(), PING_EVERY_MS);
      },
      received: (frame) => {
        this.#heard = Date.now();
        if (frame.type === "seated" || frame.type === "resumed") {
          this.#tries = 0;
          this.#seated = true;
          this.#ends.state("online");
        }
        this.#ends.received(frame);
      },
      lost: (code) => this.#lost(code),
    });
    this.#connection = connection;
    this.#opening = setTimeout(() => connection.close(), OPENING_MS);
  }

  send(frame: FromClient): void {
    this.#connection?.send(frame);
  }

  /** The browser says that the network is back: do not wait out the pause. */
  hurry(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.start();
  }

  /** Ends it; nothing more is heard or sent. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#opening);
    clearInterval(this.#pinging);
    this.#connection?.close();
  }

  #ping(): void {
    if (Date.now() - this.#heard > SILENCE_MS) this.#connection?.close();
    else this.#connection?.send(this.#ends.ping());
  }

  #lost(code: number): void {
    clearTimeout(this.#opening);
    clearInterval(this.#pinging);
    this.#seated = false;
    this.#connection = null;
    if (this.#stopped) return;
    if (FINAL.has(code)) {
      this.stop();
      this.#ends.over(code);
      return;
    }
    this.#tries += 1;
    this.#ends.state(this.#tries > 3 ? "offline" : "reconnecting");
    const pause = Math.min(LONGEST_WAIT_MS, 250 * 2 ** this.#tries);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.start();
    }, pause * (0.5 + Math.random() / 2));
  }
}
