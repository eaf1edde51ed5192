/** A refusal's code in words: what happened and what she can do. Codes not named get the last ones. */

/** Code → key of its sentence. */
const WORDS: Readonly<Record<string, string>> = {
  code_wrong: "refusal.code_wrong",
  certificate_refused: "refusal.certificate",
  codes_only: "refusal.codes_only",
  band_mismatch: "refusal.band",
  room_full: "refusal.full",
  room_at_capacity: "refusal.full",
  room_unattended: "refusal.unattended",
  room_closed: "refusal.closed",
  room_unknown: "refusal.closed",
  unknown_room: "refusal.closed",
  puzzle_wrong: "refusal.slow",
  puzzle_spent: "refusal.slow",
  puzzle_expired: "refusal.slow",
  ticket_wrong: "refusal.slow",
  ticket_spent: "refusal.slow",
  ticket_expired: "refusal.slow",
  too_fast: "refusal.fast",
  too_many: "refusal.fast",
  busy: "refusal.busy",
  unreachable: "refusal.unreachable",
  shift_over: "refusal.shift_over",
  outlived: "refusal.outlived",
  clock_wrong: "refusal.clock",
};

/** The key of the sentence for a refusal code. */
export function refusalWords(code: string | null): string {
  return WORDS[code ?? ""] ?? "refusal.other";
}
