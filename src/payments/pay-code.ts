import type { MemberId, Money, MovementId, Result } from "#kernel";
import type { CreateRequestError, NotFound, RequestClosed } from "./errors.ts";
import type { PayCodeId, RequestId } from "./ids.ts";
import type { PaymentRequest } from "./request.ts";

/** `open` for a minute, until a till charges it or the member revokes it. */
export type PayCodeState = "open" | "used" | "revoked" | "expired";

/** A code that was just made. Its digits are known now and never again. */
export type IssuedPayCode = {
  readonly id: PayCodeId;
  /** 18 digits; see `packages/codes`. */
  readonly code: string;
  readonly endsAtMs: number;
};

/** What became of a member's code. */
export type PayCodeView = {
  readonly id: PayCodeId;
  readonly state: PayCodeState;
  readonly endsAtMs: number;
  /** What it was charged for. Open when the member has to confirm it first. */
  readonly sale: PaymentRequest | null;
  /** How it was paid. */
  readonly movementId: MovementId | null;
};

/** What a till sells: an amount, and what the receipts say about it. */
export type SaleOrder = { readonly amount: Money; readonly note?: string };

/** What charging a code led to; `confirm` when the member has been asked on their own screen. */
export type Charge = {
  readonly outcome: "paid" | "confirm";
  readonly sale: PaymentRequest;
};

/** Why a code was not charged. What the payer lacks is not the till's to know. */
export type ChargeError =
  | NotFound
  | RequestClosed
  /** Not a code, or used for another sale, revoked or expired. */
  | { readonly code: "pay_code_invalid" }
  /** The payer's bank said no; a new code is needed for another attempt. */
  | { readonly code: "pay_code_refused" };

/**
 * Paying at a till. A sale is a payment request that anyone can pay who scans its code; the other
 * way round, the till scans the code of a member.
 */
export type PayCodes = {
  /** The same key gives the same sale, so a till that heard no answer asks again. */
  createSale(
    member: MemberId,
    order: SaleOrder,
    idempotencyKey: string,
  ): Promise<Result<PaymentRequest, CreateRequestError>>;
  /** Newest first; to go on, pass the last one's id as `before`. */
  sales(
    member: MemberId,
    page: { readonly before?: RequestId; readonly limit: number },
  ): Promise<PaymentRequest[]>;
  /**
   * Makes a code for the member's next payment at a till. Of those before, the newest stays open
   * until its end, as it may be under the scanner already.
   */
  issuePayCode(member: MemberId): Promise<IssuedPayCode>;
  payCode(member: MemberId, id: PayCodeId): Promise<Result<PayCodeView, NotFound>>;
  /** Closes all of the member's open codes. */
  revokePayCodes(member: MemberId): Promise<void>;
  /**
   * Charges the whole sale to the member whose code it is. At once where no step-up is needed and
   * the member has not paid too often by code today, else by asking them. A code is charged for
   * one sale; the same sale and code again give the first outcome.
   */
  chargePayCode(
    seller: MemberId,
    saleId: RequestId,
    code: string,
  ): Promise<Result<Charge, ChargeError>>;
};
