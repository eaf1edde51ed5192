/** What a refusal says about the thing that was refused: whether it may be stored, and whether it can still come true. */

/**
 * Refusals of haste, which do not tell whether an earlier try was stored and its receipt lost. The same bytes go
 * again, so that whatever the log returns is known as her own.
 */
export const UNDECIDED: ReadonlySet<string> = new Set(["too_fast", "busy", "server_error"]);

/** An offer is refused: another mentor attends, or was faster; or this one opens nothing here, whatever she offers. */
export const FASTER: ReadonlySet<string> = new Set(["generation_attended", "generation_stale"]);
export const BARRED: ReadonlySet<string> = new Set(["shift_over", "descriptor_wrong"]);

/** Another mentor was faster; her commit is on its way here. */
export const RACES: ReadonlySet<string> = new Set(["epoch_taken", "stale_epoch"]);

/** Refusals of a commit that pass: somebody went while it was on its way. */
export const PASSING: ReadonlySet<string> = new Set(["not_waiting", "leaf_wrong", "remove_unknown"]);

/** Refusals at the door that say nothing of the ticket: it was not looked at, or the answer did not come about. */
export const LATER: ReadonlySet<string> = new Set(["busy", "server_error", "too_fast", "too_soon", "first_frame_late"]);
/** Those after which the server does not close the line. */
export const LEFT_OPEN: ReadonlySet<string> = new Set(["busy", "too_fast"]);
