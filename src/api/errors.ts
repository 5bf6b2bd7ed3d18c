import type { Problem, ProblemCode } from "@bourse/contract";
import { err, type Failure } from "#kernel";

type ProblemKind = { readonly status: number; readonly title: string };

/** The status and title of every code. Whatever depends on the case stands beside the code. */
export const problems = {
  account_closed: { status: 409, title: "The account is closed" },
  account_exists: { status: 409, title: "There is an account in this currency already" },
  account_not_found: { status: 404, title: "There is no such account" },
  amount_invalid: { status: 400, title: "The amount cannot be used" },
  approval_expired: { status: 403, title: "The approval has expired" },
  approval_invalid: { status: 403, title: "The approval does not fit this call" },
  approval_required: { status: 403, title: "This has to be approved first" },
  blocked: { status: 403, title: "One of the two has blocked the other" },
  business_exists: { status: 409, title: "This member is a business already" },
  cannot_pay_self: { status: 409, title: "You cannot pay yourself" },
  card_refused: { status: 402, title: "The card was refused" },
  checkout_changed: { status: 409, title: "The checkout is not what the payer saw" },
  checkout_closed: { status: 409, title: "The checkout is no longer open" },
  claim_closed: { status: 409, title: "The link is no longer open" },
  currency_mismatch: { status: 409, title: "The currencies differ" },
  currency_not_held: { status: 409, title: "There is no account in this currency" },
  factor_required: { status: 409, title: "A way to prove who you are must be set up first" },
  factor_exists: { status: 409, title: "This is set up already" },
  forbidden: { status: 403, title: "This is not allowed" },
  handle_invalid: { status: 400, title: "The handle cannot be used" },
  handle_taken: { status: 409, title: "The handle is taken" },
  idempotency_key_conflict: { status: 409, title: "The key was used for another call" },
  idempotency_key_required: { status: 400, title: "The Idempotency-Key header is missing" },
  insufficient_units: { status: 409, title: "There are not enough units" },
  insufficient_funds: { status: 409, title: "There is not enough money" },
  internal_error: { status: 500, title: "Something went wrong" },
  invalid_request: { status: 400, title: "The request is not valid" },
  last_factor: { status: 409, title: "This is the last way to sign in" },
  limit_exceeded: { status: 403, title: "This is more than the limit" },
  lots_invalid: { status: 409, title: "These lots do not make up the sale" },
  method_not_allowed: { status: 405, title: "The method is not allowed here" },
  movement_not_pending: { status: 409, title: "The movement is no longer pending" },
  not_disputable: { status: 409, title: "The purchase cannot be disputed" },
  not_found: { status: 404, title: "Not found" },
  not_supported: { status: 501, title: "The ledger of this bank cannot do that" },
  order_closed: { status: 409, title: "The order is no longer open to that" },
  order_invalid: { status: 400, title: "The order cannot be placed like this" },
  partial_not_allowed: { status: 409, title: "This must be paid in full" },
  pay_code_invalid: { status: 409, title: "The pay code cannot be used" },
  pay_code_refused: { status: 409, title: "The payment by code was refused" },
  payload_too_large: { status: 413, title: "The body is too large" },
  pot_locked: { status: 409, title: "The pot is locked" },
  pot_not_empty: { status: 409, title: "The pot is not empty" },
  rate_limited: { status: 429, title: "Too many attempts" },
  receiver_cannot_receive: { status: 409, title: "The receiver cannot receive this" },
  reminder_too_soon: { status: 409, title: "A reminder was sent lately" },
  request_closed: { status: 409, title: "The request is no longer open" },
  sale_settled: { status: 409, title: "The sale has settled; its lots stay as they are" },
  schedule_closed: { status: 409, title: "The schedule has ended" },
  sign_in_failed: { status: 401, title: "Signing in failed" },
  sign_in_required: { status: 401, title: "Sign in first" },
  split_invalid: { status: 400, title: "The shares do not make up the total" },
  totp_required: { status: 401, title: "A code is needed too" },
  trading_suspended: { status: 403, title: "The trading of this member is stopped" },
  unavailable: { status: 503, title: "Not available now; try again" },
  unsupported_media_type: { status: 415, title: "The body must be application/json" },
  verification_pending: { status: 409, title: "A check is under way" },
  verification_refused: { status: 409, title: "The check was refused" },
  weak_password: { status: 400, title: "The password is too weak" },
} as const satisfies Record<ProblemCode, ProblemKind>;

/** Why a call is refused: a code and what depends on the case. */
export type Refusal = {
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly fields?: Problem["fields"];
  readonly approval?: Problem["approval"];
  readonly limit?: Problem["limit"];
  readonly retryAfterSeconds?: number;
  readonly suggestions?: readonly string[];
};

export function refuse(code: ProblemCode, data?: Omit<Refusal, "code">): Failure<Refusal> {
  return err({ code, ...data });
}

/** Refuses one field of the request by its path. */
export function refuseField(path: string, message: string): Failure<Refusal> {
  return refuse("invalid_request", { fields: [{ path, message }] });
}

/**
 * The problem document of a refusal (RFC 9457). `type` leads to the page that explains the code.
 */
export function problemOf(refusal: Refusal, publicUrl: string, reference: string): Problem {
  const { status, title } = problems[refusal.code];
  const { suggestions, ...rest } = refusal;
  return {
    type: `${publicUrl}/docs/problems#${refusal.code}`,
    title,
    status,
    ...rest,
    ...(suggestions && { suggestions: [...suggestions] }),
    reference,
  };
}
