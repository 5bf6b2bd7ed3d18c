import type { Id } from "#kernel";

/** A request for money. */
export type RequestId = Id<"req">;
/** A bill that is split. */
export type SplitId = Id<"spl">;
/** A code that a member shows to a till. */
export type PayCodeId = Id<"pcd">;
/** A payment planned for later, once or again and again. */
export type ScheduleId = Id<"sch">;
