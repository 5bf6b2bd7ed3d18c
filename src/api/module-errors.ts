import type * as accounts from "#accounts";
import type * as brokerage from "#brokerage";
import type * as identity from "#identity";
import type { Failure } from "#kernel";
import type { AdvanceError, Refusal as LedgerRefusal, SubmitError } from "#movements";
import type * as payments from "#payments";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import { presentMaybeInstant, presentMoney } from "./present-values.ts";

type IdentityError =
  | identity.HandleInvalid
  | identity.HandleTaken
  | identity.PasswordWeak
  | identity.DetailInvalid
  | identity.SignInRefused
  | identity.CodeRequired
  | identity.RateLimited
  | identity.NotFound
  | identity.PasskeyRefused
  | identity.ApprovalRefused
  | identity.LastFactor
  | identity.CodeInvalid
  | identity.LimitReached
  | identity.ContactPointTaken
  | identity.IdentityCheckRefused;

type PaymentsError =
  | payments.PayRequestError
  | payments.PreviewError
  | payments.AnswerError
  | payments.AcceptClaimError
  | payments.CreateRequestError
  | payments.ChargeError
  | payments.RemindError
  | payments.CreateSplitError
  | payments.CreateScheduleError
  | payments.ScheduleError;

type AccountsError =
  | accounts.PotTransferError
  | accounts.PotNotEmpty
  | accounts.CurrencyNotHeld
  | SubmitError
  | AdvanceError;

type BrokerageError =
  | brokerage.PlaceOrderError
  | brokerage.CancelOrderError
  | brokerage.ReplaceOrderError
  | brokerage.GiveError
  | brokerage.AnswerGiftError
  | brokerage.ClaimGiftError;

type ModuleError = BrokerageError | IdentityError | PaymentsError | AccountsError;

/** Codes that mean the same here and in the module, and have nothing to add. */
const sameCodes = [
  "amount_invalid",
  "approval_expired",
  "approval_invalid",
  "blocked",
  "cannot_pay_self",
  "claim_closed",
  "currency_mismatch",
  "currency_not_held",
  "idempotency_key_conflict",
  "insufficient_funds",
  "insufficient_units",
  "account_closed",
  "last_factor",
  "movement_not_pending",
  "not_found",
  "order_closed",
  "partial_not_allowed",
  "pay_code_invalid",
  "pay_code_refused",
  "pot_not_empty",
  "request_closed",
  "schedule_closed",
  "trading_suspended",
  "unavailable",
] as const satisfies readonly ModuleError["code"][];
type SameCode = (typeof sameCodes)[number];
type OtherError = Exclude<ModuleError, { code: SameCode }>;

const same: ReadonlySet<string> = new Set(sameCodes);
const isSame = (error: ModuleError): error is Extract<ModuleError, { code: SameCode }> =>
  same.has(error.code);

/** What a module's refusal is to a caller of the API. */
export function refuseAs(error: ModuleError): Failure<Refusal> {
  return isSame(error) ? refuse(error.code) : refuseOther(error);
}

function refuseOther(error: OtherError): Failure<Refusal> {
  switch (error.code) {
    case "handle_invalid":
      return refuse("handle_invalid", { detail: error.reason });
    case "handle_taken":
      return refuse("handle_taken", { suggestions: error.suggestions });
    case "password_weak":
      return refuse("weak_password", { detail: error.reason });
    case "detail_invalid":
      return refuseField(error.field, "cannot be used");
    case "sign_in_refused":
      return refuse("sign_in_failed");
    case "code_required":
      return refuse("totp_required");
    case "passkey_refused":
      return refuseField("credential", "does not verify");
    case "code_invalid":
      return refuseField("totp", "is not the current code");
    case "limit_reached":
      return refuse("forbidden", { detail: `at most ${error.max}` });
    case "contact_point_taken":
      return refuseField("value", "cannot be used");
    case "order_invalid":
      return refuse("order_invalid", { detail: error.fault });
    case "approval_refused":
      return refuse(error.reason === "expired" ? "approval_expired" : "approval_invalid");
    case "identity_check_refused":
      return refuseCheck(error.reason);
    case "rate_limited":
    case "reminder_too_soon":
      return refuse(error.code, { retryAfterSeconds: error.retryAfterSeconds });
    case "approval_required":
      return refuse("approval_required", { approval: { id: error.approval.id } });
    case "limit_exceeded":
      return refuseOverLimit(error);
    case "split_invalid":
      return refuse("split_invalid", { detail: error.reason });
    case "invalid_request":
      return refuseField(error.field, "is not a date that can be used");
    case "action_under_way":
      return refuse("unavailable", { detail: error.code });
    case "pot_locked":
      return refuse("pot_locked", { detail: `locked until ${error.until}` });
    case "movement_failed":
    case "step_refused":
      return refuse(codeOfLedger[error.refusal]);
  }
}

const codeOfLedger = {
  insufficient_funds: "insufficient_funds",
  account_closed: "account_closed",
  expired: "movement_not_pending",
  refused: "unavailable",
} as const satisfies Record<LedgerRefusal, string>;

function refuseOverLimit(error: payments.LimitExceeded): Failure<Refusal> {
  return refuse("limit_exceeded", {
    limit: {
      window: error.window,
      left: presentMoney(error.left),
      resetsAt: presentMaybeInstant(error.resetsAtMs),
    },
  });
}

function refuseCheck(reason: identity.IdentityCheckRefused["reason"]): Failure<Refusal> {
  switch (reason) {
    case "name_invalid":
      return refuseField("legalName", "cannot be used");
    case "birth_date_invalid":
      return refuseField("birthDate", "is not a date of birth");
    case "country_invalid":
      return refuseField("country", "is not a country");
    case "document_missing":
      return refuseField("document", "is needed for this tier");
    case "already_pending":
      return refuse("verification_pending");
    case "under_age":
    case "already_reached":
      return refuse("verification_refused", { detail: reason });
  }
}
