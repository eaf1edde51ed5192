/** A mentor's commit as it goes on the line, if a line would carry it. */
import { Refusal } from "../bytes/refusal";
import * as mls from "../crypto/group";
import { padWelcome } from "../crypto/padding";
import { fits } from "../protocol/codec";
import type { Commit } from "../protocol/frames.generated";
import type { Membership } from "./membership";

/** From where it comes, and by which id the log will know it. */
interface Origin {
  readonly room: Uint8Array;
  readonly membership: Membership;
  readonly clientId: Uint8Array;
}

/**
 * The frame of a commit that takes these leaves out; null when it, or its Welcome, is too large. The server would cut
 * the line for it without a word, and cut it again each time the same bytes come.
 */
export function framed(made: mls.Pending, removes: readonly number[], { room, membership, clientId }: Origin): Commit | null {
  try {
    const frame: Commit = {
      type: "commit",
      room,
      generation: membership.generation,
      client_id: clientId,
      epoch: mls.epoch(membership.group),
      body: made.message,
      adds: made.adds.map(({ leaf, identity }) => ({ seat: identity.slice(0, 16), leaf })),
      removes,
      welcome: made.welcome ? padWelcome(made.welcome) : null,
    };
    // One that adds nobody is small, whatever the room: a path and what it takes out. And a body over its own 32,768
    // bytes has Adds whose Welcome is of the largest size, so that it does not fit either.
    return made.adds.length === 0 || fits(frame) ? frame : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
