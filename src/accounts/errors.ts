import type { SubmitError } from "#movements";
import type { Day } from "./calendar.ts";

/** There is no such thing, or it is another member's: the caller cannot tell which. */
export type NotFound = { readonly code: "not_found" };
/** The member has no account in this currency. */
export type CurrencyNotHeld = { readonly code: "currency_not_held" };
/** An amount is in another currency than the account. */
export type CurrencyMismatch = { readonly code: "currency_mismatch" };
/** Nothing can be taken out before this day. */
export type PotLocked = { readonly code: "pot_locked"; readonly until: Day };
/** A member has as many open pots as they can have. */
export type LimitReached = { readonly code: "limit_reached"; readonly max: number };
/** There is money in it. */
export type PotNotEmpty = { readonly code: "pot_not_empty" };
/** Why there is no new pot. */
export type CreatePotError = CurrencyNotHeld | CurrencyMismatch | LimitReached;
/** Why nothing moved between a pot and its account. */
export type PotTransferError = NotFound | CurrencyMismatch | PotLocked | SubmitError;

/**
 * What the ledger says of an account and what the movements of it sum to do not agree: a bug, or
 * an outcome that waits for recovery. No document is made of it.
 */
export class StatementMismatchError extends Error {
  override readonly name = "StatementMismatchError";
}
