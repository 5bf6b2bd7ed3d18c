import type { SecurityAction } from "./intent.ts";

/** Why a text cannot be a handle. */
export type HandleInvalid = {
  readonly code: "handle_invalid";
  /** `mixed_script`: it has letters of two alphabets, as a disguise of another handle would. */
  readonly reason: "too_short" | "too_long" | "characters" | "mixed_script" | "reserved";
};

/** The handle, or one that looks like it, belongs to another member. */
export type HandleTaken = {
  readonly code: "handle_taken";
  /** Three handles that were free at the time of asking. */
  readonly suggestions: readonly string[];
};

/** A new password that would be guessed among the first. */
export type PasswordWeak = {
  readonly code: "password_weak";
  readonly reason: "too_short" | "too_long" | "common" | "personal" | "pattern";
};

/** A detail of a member that cannot be read, or may not be. */
export type DetailInvalid = {
  readonly code: "detail_invalid";
  readonly field: "name" | "email" | "phone" | "language" | "displayCurrency" | "threshold";
};

/** One answer for every way a sign-in can fail, so that it tells nothing about accounts. */
export type SignInRefused = { readonly code: "sign_in_refused" };

/** The password was right and the member has TOTP on: the same call again, with `code`. */
export type CodeRequired = { readonly code: "code_required" };

/** Too many attempts in a short time. */
export type RateLimited = {
  readonly code: "rate_limited";
  /** Whole seconds until one more attempt is allowed, at least 1. */
  readonly retryAfterSeconds: number;
};

/** A thing that is not there, or belongs to someone else: the two look the same. */
export type NotFound = { readonly code: "not_found" };

/** A passkey answer that does not verify, or whose challenge is unknown, used or older than 5 min. */
export type PasskeyRefused = { readonly code: "passkey_refused" };

/** The approval cannot be granted, or used for this. */
export type ApprovalRefused = {
  readonly code: "approval_refused";
  readonly reason:
    | "expired"
    | "used"
    | "granted"
    | "not_granted"
    | "intent_changed"
    | "proof_invalid";
};

/** The action needs a granted approval of a `security` intent with exactly this action. */
export type ApprovalRequired = {
  readonly code: "approval_required";
  readonly action: SecurityAction;
};

/** Removing it would leave the member without a way to sign in. */
export type LastFactor = { readonly code: "last_factor" };

/** A TOTP code that is wrong, out of its window or used before. */
export type CodeInvalid = { readonly code: "code_invalid" };

/** A list of this member is full. */
export type LimitReached = { readonly code: "limit_reached"; readonly max: number };

/** Another member has proved control of the same e-mail address or phone number. */
export type ContactPointTaken = { readonly code: "contact_point_taken" };

/** What was submitted cannot be checked. */
export type IdentityCheckRefused = {
  readonly code: "identity_check_refused";
  readonly reason:
    | "name_invalid"
    | "birth_date_invalid"
    | "under_age"
    | "country_invalid"
    | "document_missing"
    | "already_pending"
    | "already_reached";
};
