/**
 * A line to the server that mends itself. Coming back after a cut is not a special path: a first
 * frame is sent, and everything missed follows from the cursor in it.
 */
import { connect, type Connection, type Dial } from "../protocol/connection";
import type { FromClient, FromServer } from "../protocol/frames.generated";
import type { Clock } from "./clock";
import type { View } from "./view";

/** Close codes after which dialling again cannot help; docs/protocol has the table. */
const FINAL = new Set([4400, 4401, 4403, 4410]);
/** A socket that neither opens nor fails, as behind some hotel logins. */
const OPENING_S = 15;
/** No answer to the first frame: it was lost, or its answer was. */
const SEATING_S = 15;
const PING_EVERY_S = 15;
/** A phone that changed networks keeps a dead socket for minutes; silence is the only sign. */
const SILENCE_S = 35;
const LONGEST_WAIT_S = 8;

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
  readonly #clock: Clock;
  #connection: Connection | null = null;
  #tries = 0;
  #heard = 0;
  #seated = false;
  #stopped = false;
  /** Each calls off what waits: the next dial, the answer at the door, the next ping. */
  #redial: (() => void) | null = null;
  #patience: (() => void) | null = null;
  #pinging: (() => void) | null = null;

  constructor(dial: Dial, clock: Clock, ends: Ends) {
    this.#dial = dial;
    this.#clock = clock;
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
        this.#wait(SEATING_S);
        this.#heard = this.#clock.elapsed();
        connection.send(this.#ends.first());
        this.#pingLater();
      },
      received: (frame) => {
        this.#heard = this.#clock.elapsed();
        if (frame.type === "seated" || frame.type === "resumed") {
          this.#patience?.();
          this.#tries = 0;
          this.#seated = true;
          this.#ends.state("online");
        }
        this.#ends.received(frame);
      },
      lost: (code) => this.#lost(code),
    });
    this.#connection = connection;
    this.#wait(OPENING_S);
  }

  /**
   * Sends, or drops the frame while no seat is taken on this line: what matters is sent again once it is. If the
   * first frame was lost on its way, anything after it would be taken for a breach of the protocol.
   */
  send(frame: FromClient): void {
    if (this.#seated) this.#connection?.send(frame);
  }

  /** Something did not arrive that must have been sent: come back, and take it from the cursor. */
  again(): void {
    this.#connection?.close();
  }

  /** The browser says that the network is back: do not wait out the pause. */
  hurry(): void {
    if (!this.#redial) return;
    this.#redial();
    this.#redial = null;
    this.start();
  }

  /** Ends it; nothing more is heard or sent. */
  stop(): void {
    this.#stopped = true;
    this.#redial?.();
    this.#patience?.();
    this.#pinging?.();
    this.#connection?.close();
  }

  /** Gives up on a connection that does not get so far as to seat her. */
  #wait(seconds: number): void {
    this.#patience?.();
    this.#patience = this.#clock.after(seconds, () => this.#connection?.close());
  }

  #pingLater(): void {
    this.#pinging = this.#clock.after(PING_EVERY_S, () => {
      if (this.#clock.elapsed() - this.#heard > SILENCE_S) return this.#connection?.close();
      this.#connection?.send(this.#ends.ping());
      this.#pingLater();
    });
  }

  #lost(code: number): void {
    this.#patience?.();
    this.#pinging?.();
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
    const pause = Math.min(LONGEST_WAIT_S, 0.25 * 2 ** this.#tries);
    this.#redial = this.#clock.after(pause * (0.5 + Math.random() / 2), () => {
      this.#redial = null;
      this.start();
    });
  }
}
