/** The parts of a session put together, each with what it may ask of the others and of the session. */
import { StampBook } from "../crypto/stamps";
import type { FromClient, FromServer } from "../protocol/frames.generated";
import { Absence } from "./absence";
import { Alarm } from "./alarm";
import type { Entrance, Surroundings } from "./entrance";
import { Hearing, type HearingEnds } from "./hearing";
import { Later } from "./later";
import { Line } from "./line";
import type { Membership } from "./membership";
import { Patience, type PatienceEnds } from "./patience";
import { Pulse } from "./pulse";
import type { Serial } from "./serial";
import { Steward } from "./steward";
import { Threshold } from "./threshold";
import type { Ground } from "./trust";
import type { Frozen, Said } from "./view";
import { Voice } from "./voice";

/** What the parts need of the session itself. */
export interface Helm extends Pick<HearingEnds, "anchored" | "removed">, Pick<PatienceEnds, "closing"> {
  readonly run: Serial;
  readonly membership: () => Membership | null;
  readonly nickname: () => string;
  /** The frame that takes or resumes the seat. */
  readonly first: () => FromClient;
  readonly receive: (frame: FromServer) => Promise<void>;
  /** The line has been gone for some time. */
  readonly strand: () => void;
  /** The server ended the line for good, with this close code. */
  readonly closed: (code: number) => void;
}

export interface Rig {
  readonly ground: Ground;
  readonly stamps: StampBook;
  readonly later: Later;
  readonly line: Line;
  readonly voice: Voice;
  /** null for a survivor */
  readonly steward: Steward | null;
  readonly threshold: Threshold;
  readonly hearing: Hearing;
  readonly pulse: Pulse;
  readonly absence: Absence;
  readonly alarm: Alarm;
  readonly patience: Patience;
}

const STRANDED_S = 20;

export function rig(entrance: Entrance, around: Surroundings, helm: Helm): Rig {
  const { root, roomId: room, deployment, mentor } = entrance;
  const { clock, random, emit } = around;
  const absence = new Absence(clock);
  const ground: Ground = { root, room, now: clock.now, elapsed: clock.elapsed, since: () => absence.since };
  const stamps = new StampBook({ root, deployment, room });
  const steps = new Later(helm.run, clock);
  const later = (seconds: number, step: () => Promise<void> | void): void => steps.after(seconds, step);
  const line: Line = new Line(around.dial, clock, {
    first: helm.first,
    ping: () => ({ type: "ping", room }),
    received: (frame) => {
      absence.heard(frame.type === "resumed");
      helm.run(() => helm.receive(frame));
    },
    state: (connection) => {
      emit({ type: "connection", connection });
      if (connection === "online") pulse.online();
      if (connection === "reconnecting") later(STRANDED_S, helm.strand);
    },
    over: (code) => helm.run(() => helm.closed(code)),
  });
  const send = (frame: FromClient): void => line.send(frame);
  const show = (said: Said): void => emit({ type: "line", line: said });
  const voice = new Voice({ ground, random, send, show, nickname: helm.nickname });
  const { membership } = helm;
  const steward = mentor ? new Steward({ ground, random, send, emit, later, membership, voice }, mentor) : null;
  const threshold = new Threshold({ ground, stamps, mentor, steward, send, later });
  const alarm = new Alarm({ room, generation: () => threshold.number, send, emit });
  const listening = (): Membership | null => (alarm.reason ? null : membership());
  const freeze = (reason: Frozen, about: Uint8Array | null): void => alarm.raise(reason, about);
  const pulse = new Pulse({
    ground,
    mentor: mentor !== null,
    membership: listening,
    online: () => line.online,
    idle: () => voice.silent,
    awaited: () => voice.awaited?.id ?? "",
    tell: (kind) => voice.tell(kind, [], null),
    again: () => line.again(),
    attended: (attended) => emit({ type: "attended", attended }),
    stale: (leaf) => steward?.stale(leaf),
  });
  const { closing } = helm;
  const patience = new Patience({ ground, listening, closing, line, voice, steward, threshold, pulse, freeze });
  const missing = (reason: Frozen, about: Uint8Array): void => patience.missed(reason, about);
  const hearing = new Hearing({ ...helm, emit, elapsed: clock.elapsed, voice, steward, freeze, missing });
  return { ground, stamps, later: steps, line, voice, steward, threshold, hearing, pulse, absence, alarm, patience };
}
