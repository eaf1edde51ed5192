/** What an entry means to the person: turns what the membership took in into events for the page. */
import { hex } from "../bytes";
import * as mls from "../crypto/group";
import type { Entry } from "../protocol/frames.generated";
import type { RoomEvent } from "./events";
import type { Membership, Taken } from "./membership";
import type { Steward } from "./steward";
import type { Frozen, Withheld } from "./view";
import type { Voice } from "./voice";

export interface HearingEnds {
  readonly emit: (event: RoomEvent) => void;
  /** Seconds that only rise. */
  readonly elapsed: () => number;
  readonly voice: Voice;
  /** null for a survivor */
  readonly steward: Steward | null;
  /** `about`: the seat that the log names for what was refused. */
  readonly freeze: (reason: Frozen, about: Uint8Array) => void;
  /** Something before this entry did not come. */
  readonly missing: (reason: Frozen, about: Uint8Array) => void;
  /** The anchor came: from now on this member may write. */
  readonly anchored: () => void;
  /** A certified mentor's commit took this member's leaf. */
  readonly removed: () => void;
}

export class Hearing {
  readonly #ends: HearingEnds;
  /** As it was last shown. */
  #roster = "";

  constructor(ends: HearingEnds) {
    this.#ends = ends;
  }

  /** Shows what `entry` turned out to be. `mine`: this seat posted it. */
  hear(entry: Entry, taken: Taken, mine: boolean, membership: Membership): void {
    const { emit, voice, steward, freeze } = this.#ends;
    switch (taken.kind) {
      case "nothing":
        return;
      case "own":
        return voice.returned(entry, membership);
      case "frozen":
        return freeze(taken.reason, entry.seat);
      case "missing":
        return this.#ends.missing(taken.reason, entry.seat);
      case "removed":
        return this.#ends.removed();
      case "withheld":
        return this.#withhold(entry, taken.reason, membership);
      case "change":
        for (const { leaf, name, role } of taken.went)
          emit({ type: "line", line: { kind: "went", id: `${lineId(entry)}-${leaf}`, name, role } });
        steward?.committed(entry, mine);
        return this.people(membership);
      case "message":
        if (taken.missed > 0) {
          const name = membership.people.name(taken.leaf);
          emit({ type: "line", line: { kind: "missed", id: `missed-${lineId(entry)}`, name } });
        }
        return taken.opened.payload.kind === "anchor"
          ? this.#anchor(entry, taken, membership)
          : this.#message(entry, taken, membership);
    }
  }

  /** Shows who is here, from the tree. */
  people(membership: Membership): void {
    const people = membership.people.roster(mls.ownLeaf(membership.group), this.#ends.elapsed());
    const roster = JSON.stringify(people);
    if (roster === this.#roster) return;
    this.#roster = roster;
    this.#ends.emit({ type: "people", people });
  }

  #withhold(entry: Entry, reason: Withheld["reason"], { people }: Membership): void {
    // Not the client id alone: what is not shown must not take the place of what is.
    const id = `withheld-${lineId(entry)}-${entry.seq}`;
    const leaf = people.leafOf(hex(entry.seat));
    const name = leaf === null ? null : people.name(leaf);
    this.#ends.emit({ type: "line", line: { kind: "withheld", id, name, reason } });
  }

  /** A mentor vouches for the log and the names. Nobody else's word on them is taken. */
  #anchor(entry: Entry, taken: Extract<Taken, { kind: "message" }>, membership: Membership): void {
    const { payload } = taken.opened;
    const { people } = membership;
    if (payload.kind !== "anchor" || people.role(taken.leaf) !== "mentor")
      return this.#withhold(entry, "payload", membership);
    const first = membership.head === null;
    this.#ends.steward?.anchored(payload.seq, entry.epoch);
    // An anchor for those who were let in before her: she was not there to hash what it vouches for.
    if (first && payload.seq !== membership.since) return;
    if (!membership.anchor(payload.seq, payload.hash)) return this.#ends.freeze("log_hash", entry.seat);
    for (const [leaf, name] of payload.tags) {
      // Leaves are used again: what an old anchor says is not about whoever came since.
      if (!people.sat(leaf, payload.seq)) continue;
      if (name !== "") people.named(leaf, name);
      // Only for her who came by it and could not hear it. Else any mentor could have another put out with a word.
      else if (first) membership.farewells.told(leaf);
    }
    if (first) this.#ends.anchored();
    this.people(membership);
  }

  #message(entry: Entry, taken: Extract<Taken, { kind: "message" }>, membership: Membership): void {
    const { emit } = this.#ends;
    const { people } = membership;
    const { payload } = taken.opened;
    const { leaf } = taken;
    const id = lineId(entry);
    if (people.name(leaf) === null) people.named(leaf, payload.nickname);
    this.people(membership);
    const name = people.name(leaf) ?? "";
    const role = people.role(leaf);
    if (payload.kind === "here") emit({ type: "line", line: { kind: "came", id, name, role } });
    if (payload.kind === "say") {
      const { text } = payload;
      const { minute } = entry;
      emit({ type: "line", line: { kind: "said", id, leaf, name, role, own: false, text, minute, status: "sent" } });
    }
  }
}

/**
 * What a line of the log is called on the page. A client id is unique only within a generation: without its number
 * a member could put new words in the place of old ones.
 */
const lineId = ({ generation, client_id }: Entry): string => `${generation}-${hex(client_id)}`;
