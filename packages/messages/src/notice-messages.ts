import type * as notices from "./en/notices.ts";

/** The shape of the texts of notices: English defines it, French satisfies it. */
export type NoticeMessages = typeof notices;
