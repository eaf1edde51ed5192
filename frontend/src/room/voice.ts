/**
 * A member's own voice: seals what waits in the outbox, one at a time, and decides what becomes
 * of what the server did not take.
 */
import { equal, fromHex, hex } from "../bytes";
import { sealFrank } from "../crypto/franking";
import * as mls from "../crypto/group";
import type { Payload } from "../crypto/payload";
import type { Entry, Post } from "../protocol/frames.generated";
import { UNDECIDED } from "./codes";
import type { Membership } from "./membership";
import type { Own, Tried } from "./own";
import { type Draft, Outbox } from "./outbox";
import type { Ground } from "./trust";
import type { Said } from "./view";

/** What this client posted under one client id: the log must return one of its tries, exactly. */
interface Mine extends Own {
  /** The draft that it was sealed from. */
  readonly draft: string;
  readonly tries: readonly (Tried & { readonly counter: number })[];
  /** Where it stands, by a receipt or by the log itself; null before either. */
  seq: number | null;
  /** Whether an answer may still come. */
  open: boolean;
}

type Posting = Pick<Entry, "seq" | "client_id" | "body">;

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
  /** By client id, and kept after a refusal: it may have overtaken the receipt of an earlier try. */
  readonly #mine = new Map<string, Mine>();
  /** Client ids of what was said before this generation, should it go after all. */
  readonly #renamed = new Map<string, string>();
  #counter = 0;
  /** Of the newest own entry that the log showed. */
  #returned = 0;
  /** Nothing is sealed in this epoch or before it: the server said that it is over. */
  #past = -1;
  /** The draft that waits for the next epoch, of which an honest server's commit is on its way. */
  #blocked: string | null = null;
  #post: Post | null = null;

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

  /**
   * The person takes a message back that was not sent. True when there was one. Of one that left, the server may
   * have lied: should the log show it after all, so does her page.
   */
  discard(id: string): boolean {
    if (!this.#outbox.release(id)) return false;
    return this.#mine.has(this.#clientId(id)) || this.#texts.delete(id);
  }

  /** What this client posted under a client id, for the log to be held against. */
  own(clientId: Uint8Array): Own | null {
    return this.#mine.get(hex(clientId)) ?? null;
  }

  /** Seals and posts the next one, if nothing is on its way. */
  async pump(membership: Membership): Promise<void> {
    const draft = this.#outbox.next();
    const head = draft?.at ?? membership.head;
    this.#blocked = draft && head && mls.epoch(membership.group) <= this.#past ? draft.id : null;
    if (!draft || !head || this.#blocked !== null) return;
    if (draft.kind === "say" && draft.audience < membership.arrivals) {
      this.#hold(draft);
      this.#show(draft.id, membership, "ask", null);
      return this.pump(membership);
    }
    const id = this.#clientId(draft.id);
    const clientId = fromHex(id);
    const { group } = membership;
    const self = mls.members(group).find(({ leaf }) => leaf === mls.ownLeaf(group));
    if (!self) return;
    const counter = this.#counter + 1;
    const sealed = sealFrank({
      groupId: mls.groupId(group),
      epoch: mls.epoch(group),
      leaf: self.leaf,
      signatureKey: self.signatureKey,
      clientId,
      payload: {
        counter,
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
    const { generation } = membership;
    const { message: body } = encrypted;
    const epoch = mls.epoch(group);
    const before = this.#mine.get(id);
    const tries = [...(before?.tries ?? []), { epoch, body, counter }];
    // A receipt that came for an earlier try is a promise still.
    this.#mine.set(id, { draft: draft.id, tries, after: null, seq: before?.seq ?? null, open: true });
    this.#post = { type: "post", room: this.#ends.ground.room, generation, client_id: clientId, epoch, body };
    this.#outbox.sent({ draft, epoch });
    this.#ends.send(this.#post);
  }

  /**
   * The same bytes once more, after the line was lost: the server answers with the same receipt. And whether the epoch
   * is over is asked again: what was said of it and no commit bore out may have been a lie.
   */
  resend(): void {
    this.#past = -1;
    if (this.#outbox.posted && this.#post) this.#ends.send(this.#post);
  }

  /** Whether nothing waits to be said any more. */
  get silent(): boolean {
    return this.#outbox.posted === null && this.#outbox.next() === null;
  }

  /** The oldest of hers that did not come out of the log yet, though it should, and whether it has its receipt. */
  get awaited(): { readonly id: string; readonly promised: boolean } | null {
    for (const [id, { open, seq }] of this.#mine) if (open) return { id, promised: seq !== null };
    return this.#blocked === null ? null : { id: this.#blocked, promised: false };
  }

  /**
   * A receipt says that it is stored at `seq`, where the log has to show it. False when that cannot be: the log
   * showed something else there, or another receipt says otherwise.
   */
  receipted(clientId: Uint8Array, seq: number, membership: Membership): boolean {
    const id = hex(clientId);
    const mine = this.#mine.get(id);
    if (!mine || mine.seq === seq) return true;
    if (mine.seq !== null || seq <= membership.cursor || this.#at(seq) !== null) return false;
    mine.seq = seq;
    if (this.#outbox.stored(mine.draft)) this.#counter += 1;
    return true;
  }

  /**
   * Whether an entry breaks a receipt's promise: it stands where an own one should, or is one that should stand
   * elsewhere. `mine`: her seat posted it; anybody may use a client id that was hers.
   */
  broken({ seq, client_id, body }: Posting, mine: boolean): boolean {
    const id = mine ? hex(client_id) : null;
    const promised = this.#at(seq);
    const own = id === null ? undefined : this.#mine.get(id);
    const moved = own !== undefined && own.seq !== null && own.seq !== seq;
    // Refused, stored all the same, and another sealed meanwhile: the others show only one of the two.
    const twice = own !== undefined && counterOf(own, body) <= this.#returned;
    return (promised !== null && promised !== id) || moved || twice;
  }

  /** An own entry came out of the log, in its place among the others'. */
  returned({ client_id, seq, minute, body }: Posting & Pick<Entry, "minute">, membership: Membership): void {
    const mine = this.#mine.get(hex(client_id));
    if (!mine) return;
    mine.seq = seq;
    mine.open = false;
    this.#returned = counterOf(mine, body);
    if (this.#outbox.returned(mine.draft)) this.#counter += 1;
    if (this.#texts.has(mine.draft)) this.#show(mine.draft, membership, "sent", minute);
  }

  /** The server refused a post. How this client goes on by itself; null where the person decides, or nothing is due. */
  refused(clientId: Uint8Array, code: string, membership: Membership): "resend" | "pump" | null {
    const { posted } = this.#outbox;
    const id = this.#mine.get(hex(clientId))?.draft;
    if (id === undefined || posted?.draft.id !== id) return null;
    if (UNDECIDED.has(code)) return "resend";
    this.#outbox.refused(id);
    if (code === "stale_epoch") {
      this.#past = posted.epoch;
      return "pump";
    }
    this.#hold(posted.draft);
    if (this.#texts.has(id)) this.#show(id, membership, "failed", null);
    return null;
  }

  /** The line has been gone for long: say so for everything that never left. */
  stranded(membership: Membership): void {
    for (const draft of this.#outbox.unposted()) {
      this.#hold(draft);
      this.#show(draft.id, membership, "failed", null);
    }
  }

  /** A new generation: counters begin anew, and what was not stored is shown as not sent. */
  restart(membership: Membership): void {
    for (const draft of this.#outbox.abandon()) this.#show(draft.id, membership, "failed", null);
    this.#mine.clear();
    // Everybody may have seen the old ids, and who used one first would have these words refused by all.
    for (const id of this.#texts.keys()) this.#renamed.set(id, hex(this.#ends.random(16)));
    this.#counter = this.#returned = 0;
    this.#past = -1;
    this.#blocked = null;
    this.#post = null;
  }

  #clientId(draft: string): string {
    return this.#renamed.get(draft) ?? draft;
  }

  /** Which of hers a receipt, or the log, says to stand there. */
  #at(seq: number): string | null {
    for (const [id, mine] of this.#mine) if (mine.seq === seq) return id;
    return null;
  }

  /** Set aside until the person decides: nothing is awaited of it any more. */
  #hold(draft: Draft): void {
    const mine = this.#mine.get(this.#clientId(draft.id));
    if (mine) mine.open = false;
    this.#outbox.hold(draft);
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

/** The counter that this try at an own message bears. */
function counterOf({ tries }: Mine, body: Uint8Array): number {
  return tries.find((tried) => equal(tried.body, body))?.counter ?? 0;
}

function spoken(id: string, text: string, audience: number): Draft {
  return { id, kind: "say", text, tags: [], at: null, audience };
}
