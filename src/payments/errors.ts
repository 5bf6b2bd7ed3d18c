import type { ApprovalRequest } from "#identity";
import type { Currency, Money, MovementId } from "#kernel";

/** A thing that is not there, or is somebody else's: the two look the same. */
export type NotFound = { readonly code: "not_found" };
/** One of the two has blocked the other, or does not take requests from them. */
export type Blocked = { readonly code: "blocked" };

/** What a limit is counted over: one transfer, a day or a month (UTC). */
export type LimitWindow = "transfer" | "day" | "month";
/** More than the natural person may send now. */
export type LimitExceeded = {
  readonly code: "limit_exceeded";
  readonly window: LimitWindow;
  readonly left: Money;
  /** When the window starts anew; null for a single transfer. */
  readonly resetsAtMs: number | null;
};

/** A step-up is needed, or the one given does not hold. */
export type ApprovalError =
  /** The member must approve; then the same call again with the approval's id. */
  | { readonly code: "approval_required"; readonly approval: ApprovalRequest }
  | { readonly code: "approval_expired" }
  /** Used, not granted, or of another payment. */
  | { readonly code: "approval_invalid" }
  | { readonly code: "rate_limited"; readonly retryAfterSeconds: number };

/** Why a payment cannot be, whoever asks. */
export type PaymentRefused =
  | NotFound
  | Blocked
  | LimitExceeded
  | { readonly code: "amount_invalid" }
  | { readonly code: "cannot_pay_self" }
  | { readonly code: "currency_not_held"; readonly currency: Currency };

/** What the ledger answered; the movement is stored as failed and the key keeps this answer. */
export type LedgerRefused = {
  readonly code: "insufficient_funds" | "account_closed" | "unavailable";
  readonly movementId: MovementId;
};

/** Why {@link SendPayments.pay} did not send. */
export type PayError =
  | PaymentRefused
  | ApprovalError
  | LedgerRefused
  | { readonly code: "idempotency_key_conflict" };

/** Why a payment could not be made now. */
export type PreviewError = PaymentRefused | { readonly code: "insufficient_funds" };

/** `movement_not_pending`: somebody was faster, or its time is over. */
export type AnswerError = NotFound | { readonly code: "movement_not_pending" };

/** Why a claim link pays nothing to this member. */
export type AcceptClaimError =
  | NotFound
  | Blocked
  | { readonly code: "cannot_pay_self" }
  | { readonly code: "claim_closed" };

/** Paid, ended, or a payment of it whose outcome is not known yet. */
export type RequestClosed = { readonly code: "request_closed" };

/** Why nobody was asked. */
export type CreateRequestError =
  | NotFound
  | Blocked
  | { readonly code: "amount_invalid" }
  | { readonly code: "cannot_pay_self" }
  | { readonly code: "idempotency_key_conflict" };

/** Why a request was not paid. */
export type PayRequestError =
  | PayError
  | RequestClosed
  | { readonly code: "currency_mismatch" }
  | { readonly code: "partial_not_allowed" };

/** Why nobody was reminded. */
export type RemindError =
  | NotFound
  | RequestClosed
  | { readonly code: "reminder_too_soon"; readonly retryAfterSeconds: number };

/** What is wrong with the shares of a bill. */
export type SplitInvalidReason =
  /** Amounts do not sum to the total, to the minor unit. */
  | "sum"
  /** An amount or a weight is missing, or given where the method has none. */
  | "share_missing"
  | "weights"
  /** A person stands there twice, or is neither a member nor a guest, or both. */
  | "person"
  | "too_many"
  /** Nobody but the one who splits. */
  | "nobody";
/** Why a bill was not split; nobody was asked then. */
export type CreateSplitError =
  | NotFound
  | Blocked
  | { readonly code: "amount_invalid" }
  | { readonly code: "split_invalid"; readonly reason: SplitInvalidReason }
  | { readonly code: "idempotency_key_conflict" };

/** Why a payment was not planned. */
export type CreateScheduleError =
  | PaymentRefused
  | ApprovalError
  | { readonly code: "idempotency_key_conflict" }
  /** `startsOn` is past or too far away, or `endsOn` is before it. */
  | { readonly code: "invalid_request"; readonly field: "startsOn" | "endsOn" };

/** `schedule_closed`: it is ended or cancelled. */
export type ScheduleError = NotFound | { readonly code: "schedule_closed" };
