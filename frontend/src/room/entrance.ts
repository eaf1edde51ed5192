/** What a session is given: the way in, and the world around it. */
import type { Deployment } from "../crypto/certificates";
import type { Dial } from "../protocol/connection";
import type { Clock } from "./clock";
import type { Credentials } from "./credentials";
import type { RoomEvent } from "./events";
import type { RoomListing } from "./view";

export interface Entrance {
  readonly room: RoomListing;
  readonly roomId: Uint8Array;
  readonly ticket: string;
  readonly nickname: string;
  /** null for a survivor */
  readonly mentor: Credentials | null;
  readonly deployment: Deployment;
  readonly root: Uint8Array;
}

export interface Surroundings {
  readonly dial: Dial;
  readonly clock: Clock;
  readonly random: (length: number) => Uint8Array;
  readonly nickname: (taken: (name: string) => boolean) => string;
  readonly emit: (event: RoomEvent) => void;
  readonly fault: (error: unknown) => void;
}
