/**
 * A member's own voice: seals what waits in the outbox, one at a time, and decides what becomes
 * of what the server did not take.
 */
import { fromHex, hex } from "../bytes";
import { sealFrank } from "../crypto/franking";
import * as mls from "../crypto/group";
import type { Payload } from "../crypto/payload";
import type { Entry, Post } from "../protocol/frames.generated";
import type { Membership, Own } from "./membership";
import { type Draft, Outbox } from "./outbox";
import type { Ground } from "./trust";
import type { Said } from "./view";

/** Refusals after which the client tries again by itself: nothing is wrong with what was said. */
const PASSING: ReadonlySet<string> = new Set(["stale_epoch", "too_fast", "busy", "server_error"]);

export interface VoiceEnds {
  readonly ground: Ground;
  readonly random: (length: number) => Uint8Array;
  /** Puts a post on the line, or drops it while there is none. */
  readonly send: (post: Post) => void;
  /** Shows where an own message stands. */
  readonly show: (line: Said) => void;
  readonly nickname: () => string;
}

export class Voice {
  readonly #ends: VoiceEnds;
  readonly #outbox = new Outbox();
  readonly #texts = new Map<string, string>();
  /** Bytes that this client itself posted, by client id: the log must return exactly these. */
  readonly #own = new Map<string, Uint8Array>();
  #counter = 0;
  /** Nothing is sealed in this epoch or before it: the server said that it is over. */
  #past = -1;
  #post: Post | null = null;
  /** Where receipts say that own entries stand, until the log shows them there. */
  readonly #promised = new Map<number, string>();

  constructor(ends: VoiceEnds) {
    this.#ends = ends;
  }

  /** The person pressed Send. */
  say(id: string, text: string, membership: Membership): void {
    this.#texts.set(id, text);
    this.#outbox.add(spoken(id, text, membership.arrivals));
    this.#show(id, membership, "sending", null);
  }

  /** Something the client itself says. */
  tell(kind: Exclude<Payload["kind"], "say" | "edit" | "delete" | "react">, tags: Payload["tags"], at: Draft["at"]): void {
    const id = hex(this.#ends.random(16));
    this.#outbox.add({ id, kind, text: "", tags, at, audience: 0 });
  }

  /** The person wants a message that was not sent to go after all. */
  retry(id: string, membership: Membership): void {
    const draft = this.#outbox.release(id);
    if (!draft) return;
    this.#outbox.add({ ...draft, audience: membership.arrivals });
    this.#show(id, membership, "sending", null);
  }

  /** The person takes a message back that was not sent. True when there was one. */
  discard(id: string): boolean {
    return this.#outbox.release(id) !== null && this.#texts.delete(id);
  }

  /** What this client posted under a client id, for the log to be held against. */
  own(clientId: Uint8Array): Own | null {
    const body = this.#own.get(hex(clientId));
    return body ? { body, after: null } : null;
  }

  /** Seals and posts the next one, if nothing is on its way. */
  async pump(membership: Membership): Promise<void> {
    const draft = this.#outbox.next();
    const head = draft?.at ?? membership.head;
    if (!draft || !head || mls.epoch(membership.group) <= this.#past) return;
    if (draft.kind === "say" && draft.audience < membership.arrivals) {
      this.#outbox.hold(draft);
      this.#show(draft.id, membership, "ask", null);
      return this.pump(membership);
    }
    const clientId = fromHex(draft.id);
    const { group } = membership;
    const self = mls.members(group).find(({ leaf }) => leaf === mls.ownLeaf(group));
    if (!self) return;
    const sealed = sealFrank({
      groupId: mls.groupId(group),
      epoch: mls.epoch(group),
      leaf: self.leaf,
      signatureKey: self.signatureKey,
      clientId,
      payload: {
        counter: this.#counter + 1,
        seq: head.seq,
        hash: head.hash,
        nickname: this.#ends.nickname(),
        kind: draft.kind,
        text: draft.text,
        target: null,
        tags: draft.tags,
      } as Payload,
      random: this.#ends.random,
    });
    const encrypted = await mls.encrypt(group, sealed.plaintext, sealed.aad);
    membership.advance(encrypted.group);
    this.#own.set(draft.id, encrypted.message);
    this.#post = {
      type: "post",
      room: this.#ends.ground.room,
      generation: membership.generation,
      client_id: clientId,
      epoch: mls.epoch(group),
      body: encrypted.message,
    };
    this.#outbox.sent({ draft, epoch: this.#post.epoch, body: encrypted.message });
    this.#ends.send(this.#post);
  }

  /** The same bytes once more, after the line was lost: the server answers with the same receipt. */
  resend(): void {
    if (this.#outbox.posted && this.#post) this.#ends.send(this.#post);
  }

  /** Whether nothing waits to be said any more. */
  get silent(): boolean {
    return this.#outbox.posted === null && this.#outbox.next() === null;
  }

  /** What is on its way or has a receipt, and did not come out of the log yet. Empty: nothing. */
  get awaited(): string {
    return [this.#outbox.posted?.draft.id ?? "", ...this.#promised.values()].join(" ").trim();
  }

  /** A receipt says that it is stored at `seq`, where the log has to show it. */
  receipted(clientId: Uint8Array, seq: number, membership: Membership): void {
    const id = hex(clientId);
    if (seq > membership.cursor && this.#own.has(id)) this.#promised.set(seq, id);
    this.#stored(id);
  }

  /** Whether the log breaks a receipt's promise: another entry stands where an own one should. */
  broken(entry: Pick<Entry, "seq" | "client_id">): boolean {
    const promised = this.#promised.get(entry.seq);
    this.#promised.delete(entry.seq);
    return promised !== undefined && promised !== hex(entry.client_id);
  }

  #stored(id: string): void {
    if (this.#outbox.stored(id)) this.#counter += 1;
  }

  /** An own entry came out of the log, in its place among the others'. */
  returned(clientId: Uint8Array, minute: number, membership: Membership): void {
    const id = hex(clientId);
    this.#stored(id);
    if (this.#texts.has(id)) this.#show(id, membership, "sent", minute);
  }

  /** The server refused a post. True when this client should try again by itself. */
  refused(clientId: Uint8Array, code: string, membership: Membership): boolean {
    const again = PASSING.has(code);
    const id = hex(clientId);
    const epoch = this.#outbox.posted?.epoch ?? this.#past;
    const draft = this.#outbox.refused(id);
    if (!draft) return false;
    if (code === "stale_epoch") this.#past = epoch;
    this.#own.delete(id);
    if (again) return true;
    this.#outbox.hold(draft);
    if (this.#texts.has(id)) this.#show(id, membership, "failed", null);
    return false;
  }

  /** The line has been gone for long: say so for everything that never left. */
  stranded(membership: Membership): void {
    for (const draft of this.#outbox.holdUnposted()) this.#show(draft.id, membership, "failed", null);
  }

  /** A new generation: counters begin anew, and what was not stored is shown as not sent. */
  restart(membership: Membership): void {
    for (const draft of this.#outbox.abandon()) this.#show(draft.id, membership, "failed", null);
    this.#own.clear();
    this.#counter = 0;
    this.#past = -1;
    this.#post = null;
    this.#promised.clear();
  }

  #show(id: string, membership: Membership, status: Said["status"], minute: number | null): void {
    const leaf = mls.ownLeaf(membership.group);
    this.#ends.show({
      kind: "said",
      id,
      leaf,
      name: this.#ends.nickname(),
      role: membership.people.role(leaf),
      own: true,
      text: this.#texts.get(id) ?? "",
      minute,
      status,
    });
  }
}

function spoken(id: string, text: string, audience: number): Draft {
  return { id, kind: "say", text, tags: [], at: null, audience };
}
