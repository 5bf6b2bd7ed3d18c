/** Why a message is refused by the session (373, SessionRejectReason). */
export const rejectReasons = {
  invalidTag: [0, "Invalid tag number"],
  requiredTagMissing: [1, "Required tag missing"],
  tagNotDefined: [2, "Tag not defined for this message type"],
  noValue: [4, "Tag specified without a value"],
  wrongValue: [5, "Value is incorrect (out of range) for this tag"],
  wrongFormat: [6, "Incorrect data format for value"],
  compIdProblem: [9, "CompID problem"],
  sendingTimeProblem: [10, "SendingTime accuracy problem"],
  invalidType: [11, "Invalid MsgType"],
  repeatedTag: [13, "Tag appears more than once"],
  wrongOrder: [14, "Tag specified out of required order"],
  wrongGroupCount: [16, "Incorrect NumInGroup count for repeating group"],
} as const satisfies Readonly<Record<string, readonly [code: number, text: string]>>;

/** One of {@link rejectReasons}. */
export type RejectReason = keyof typeof rejectReasons;

/** What is wrong with a message, and at which field. */
export type Fault = { readonly reason: RejectReason; readonly tag?: number };
