/** Who a leaf is. The room engine answers, since it alone knows certificates and the clock. */

/** What a leaf may do: only mentors and leads commit and sign Welcomes; only leads remove them. */
export type Standing = "survivor" | "mentor" | "lead";

/** The standing of a leaf, from its credential's identity and raw Ed25519 key; null: not acceptable. */
export type Trust = (identity: Uint8Array, signatureKey: Uint8Array) => Promise<Standing | null>;

export const mayCommit = (standing: Standing | null): boolean =>
  standing === "mentor" || standing === "lead";
