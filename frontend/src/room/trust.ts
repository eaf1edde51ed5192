/**
 * Who a leaf is. A survivor is a seat; a mentor is a seat with certificates that hold under the
 * root compiled into this client, whatever the server says.
 */
import { hex } from "../bytes";
import { Refusal } from "../bytes/refusal";
import { checkShift } from "../crypto/certificates";
import { readIdentity } from "../crypto/identity";
import type { Role } from "./view";

const LAPSED = ["shift_expired", "shift_untrained", "lead_expired"];

export interface Standing {
  readonly seat: string;
  readonly role: Role;
  /** A lead is a mentor who may also take out another mentor. */
  readonly lead: boolean;
  /** a mentor's name this shift; null for survivors, whose names are said inside the room */
  readonly name: string | null;
  /** Unix second at which a mentor's certificates end; null for survivors. */
  readonly until: number | null;
}

export interface Ground {
  readonly root: Uint8Array;
  readonly room: Uint8Array;
  readonly now: () => number;
  /** Seconds that only rise. */
  readonly elapsed: () => number;
  /** Unix second since which what this device hears now may date: when it went away, if it has just come back; else now. */
  readonly since: () => number;
}

/**
 * The standing of a leaf, or null when its identity or certificates do not hold. A mentor whose
 * shift is over keeps her leaf without any power until someone removes it, so with `lapsed` she
 * stands as an ordinary member and the tree she sits in can still be joined.
 */
export async function standing(
  ground: Ground,
  identity: Uint8Array,
  signatureKey: Uint8Array,
  lapsed = false,
): Promise<Standing | null> {
  try {
    const known = readIdentity(identity);
    const seat = hex(known.seat);
    const plain = { seat, role: "survivor", lead: false, name: null, until: null } as const;
    if (known.role === "survivor") return plain;
    try {
      const { shift, lead } = await checkShift(known.shift, known.lead, {
        root: ground.root,
        room: ground.room,
        leafKey: signatureKey,
        now: ground.now(),
      });
      const until = Math.min(shift.exp, lead.exp, shift.trainingUntil);
      return { seat, role: "mentor", lead: shift.role === "lead", name: shift.name, until };
    } catch (error) {
      if (lapsed && error instanceof Refusal && LAPSED.includes(error.code)) return plain;
      throw error;
    }
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** The same, in the words of the MLS policy: who may commit, and whom she may take out. */
export async function power(
  ...asked: Parameters<typeof standing>
): Promise<"survivor" | "mentor" | "lead" | null> {
  const known = await standing(...asked);
  return known?.lead ? "lead" : (known?.role ?? null);
}
