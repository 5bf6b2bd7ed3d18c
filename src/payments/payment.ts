import type { ApprovalId, Member } from "#identity";
import type { MemberId, Money, MovementId, Result } from "#kernel";
import type { Movement } from "#movements";
import type { AnswerError, LimitWindow, PayError, PreviewError } from "./errors.ts";

/**
 * Who asks. A personal access token was approved when it was made and is capped by the limits, so
 * it passes without a step-up.
 */
export type Sender = { readonly member: MemberId; readonly by: "session" | "token" };

/** When the money arrives: at once, or later so that the sender can call it back until then. */
export const arrivals = ["now", "in_2_hours", "in_24_hours"] as const;
export type Arrival = (typeof arrivals)[number];

/** A payment as the sender says it. */
export type PaymentOrder = {
  /** `@handle`, an e-mail address or a phone number. */
  readonly to: string;
  readonly amount: Money;
  readonly note?: string;
  readonly arrival?: Arrival;
};

/** What makes a call that moves money repeatable, and what approves it. */
export type Authority = {
  readonly idempotencyKey: string;
  readonly approvalId?: ApprovalId;
};

/** What the sender should look at twice. */
export type PaymentWarning = "first_payment" | "large_amount" | "name_like_contact";

/** What a payment would be. */
export type PaymentPreview = {
  /** Null when nobody is shown under this e-mail or phone: it becomes a claim link. */
  readonly payee: Member | null;
  readonly amount: Money;
  readonly fee: Money;
  readonly availableAfter: Money;
  /** `now` when the payee must accept first: their acceptance is the arrival. */
  readonly arrival: Arrival;
  readonly firstPayment: boolean;
  readonly mustAccept: boolean;
  readonly approvalRequired: boolean;
  readonly cancellable: boolean;
  readonly warnings: readonly PaymentWarning[];
};

/** One limit and how far it is used. */
export type LimitUse = {
  readonly window: LimitWindow;
  readonly limit: Money;
  readonly used: Money;
  readonly left: Money;
  readonly resetsAtMs: number | null;
};

/** The limits of the natural person behind a member, over all their members. */
export type LimitsView = {
  readonly tier: number;
  readonly canRaise: boolean;
  readonly limits: readonly LimitUse[];
};

/** Sending money, and what may be done until it has arrived. */
export type SendPayments = {
  /** What {@link SendPayments.pay} would do; refuses what it would refuse; moves nothing. */
  preview(sender: Sender, order: PaymentOrder): Promise<Result<PaymentPreview, PreviewError>>;
  /**
   * Sends money. `completed` at once; `pending` when the payee must accept (24 h), when it arrives
   * later, or when it became a claim link (7 days) because the e-mail or phone is nobody's.
   */
  pay(
    sender: Sender,
    order: PaymentOrder,
    authority: Authority,
  ): Promise<Result<Movement, PayError>>;
  /** The receiver takes money from a stranger. */
  accept(member: MemberId, id: MovementId): Promise<Result<Movement, AnswerError>>;
  /** The receiver sends it back. */
  decline(member: MemberId, id: MovementId): Promise<Result<Movement, AnswerError>>;
  /** The sender calls back what has not arrived, been accepted or been claimed. */
  cancel(member: MemberId, id: MovementId): Promise<Result<Movement, AnswerError>>;
  /** Each limit in this currency: used, left, and when it starts anew. */
  limits(member: MemberId, currency: Money["currency"]): Promise<LimitsView | undefined>;
};
