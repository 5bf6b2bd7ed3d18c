import { z } from "zod";

/** Every code that an error answer can carry. Clients localise by it. */
export const problemCodes = [
  "account_closed",
  "account_exists",
  "account_not_found",
  "amount_invalid",
  "approval_expired",
  "approval_invalid",
  "approval_required",
  "blocked",
  "business_exists",
  "cannot_pay_self",
  "card_refused",
  "checkout_changed",
  "checkout_closed",
  "claim_closed",
  "currency_mismatch",
  "currency_not_held",
  "factor_required",
  "factor_exists",
  "forbidden",
  "handle_invalid",
  "handle_taken",
  "idempotency_key_conflict",
  "idempotency_key_required",
  "insufficient_funds",
  "insufficient_units",
  "internal_error",
  "invalid_request",
  "last_factor",
  "limit_exceeded",
  "lots_invalid",
  "method_not_allowed",
  "movement_not_pending",
  "not_disputable",
  "not_found",
  "not_supported",
  "order_closed",
  "order_invalid",
  "partial_not_allowed",
  "pay_code_invalid",
  "pay_code_refused",
  "payload_too_large",
  "pot_locked",
  "pot_not_empty",
  "rate_limited",
  "receiver_cannot_receive",
  "reminder_too_soon",
  "request_closed",
  "sale_settled",
  "schedule_closed",
  "sign_in_failed",
  "sign_in_required",
  "split_invalid",
  "totp_required",
  "trading_suspended",
  "unavailable",
  "unsupported_media_type",
  "verification_pending",
  "verification_refused",
  "weak_password",
] as const;
/** One of {@link problemCodes}. */
export type ProblemCode = (typeof problemCodes)[number];

/** An error answer, RFC 9457 (`application/problem+json`), with our code and its data. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(problemCodes),
  detail: z.string().optional(),
  /** Names this answer in the server's log. */
  reference: z.string(),
  /** What was wrong with each field, for `invalid_request`. */
  fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** For `approval_required`: what must be approved, ready for `approvals.create`. */
  approval: z.object({ id: z.string() }).optional(),
  /** For `limit_exceeded`: which limit, what is left and when it starts anew. */
  limit: z
    .object({
      window: z.enum(["transfer", "day", "month"]),
      left: z.object({ amount: z.string(), currency: z.string() }),
      resetsAt: z.string().nullable(),
    })
    .optional(),
  retryAfterSeconds: z.number().int().optional(),
  suggestions: z.array(z.string()).optional(),
});
/** See {@link problemSchema}. */
export type Problem = z.infer<typeof problemSchema>;
