import type { MovementId } from "#kernel";

/** Why the ledger refused a step. */
export type Refusal =
  | "insufficient_funds"
  | "account_closed"
  | "expired"
  /** The ledger had refused this very step before, or for a reason that no product expects. */
  | "refused";

/** Why a submission has no movement to show. */
export type SubmitError =
  /** The movement is stored as failed; the same key gets the same answer. */
  | { readonly code: "movement_failed"; readonly refusal: Refusal; readonly id: MovementId }
  /** The key was used for another request. */
  | { readonly code: "idempotency_key_conflict" };

/** Why a movement did not go on. */
export type AdvanceError =
  | { readonly code: "not_found" }
  /** It is final, or another step is under way or got there first. */
  | { readonly code: "movement_not_pending" }
  | { readonly code: "step_refused"; readonly refusal: Refusal };
