import type { Id } from "#kernel";

/** A request for money. */
export type RequestId = Id<"req">;
/** A bill that is split. */
export type SplitId = Id<"spl">;
/** A payment planned for later, once or again and again. */
export type ScheduleId = Id<"sch">;
