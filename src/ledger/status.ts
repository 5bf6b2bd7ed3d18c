/**
 * Outcomes of creating an account with TigerBeetle's numbers, highest precedence first: of several
 * faults in one event, the first in this list is told. Those from 1000 on are ours.
 */
export const createAccountStatuses = {
  created: 0xffff_ffff,
  linked_event_failed: 1,
  linked_event_chain_open: 2,
  imported_event_expected: 22,
  imported_event_not_expected: 23,
  timestamp_must_be_zero: 3,
  imported_event_timestamp_out_of_range: 24,
  imported_event_timestamp_must_not_advance: 25,
  reserved_field: 4,
  reserved_flag: 5,
  id_must_not_be_zero: 6,
  id_must_not_be_int_max: 7,
  exists_with_different_flags: 15,
  exists_with_different_user_data_128: 16,
  exists_with_different_user_data_64: 17,
  exists_with_different_user_data_32: 18,
  exists_with_different_ledger: 19,
  exists_with_different_code: 20,
  exists: 21,
  flags_are_mutually_exclusive: 8,
  debits_pending_must_be_zero: 9,
  debits_posted_must_be_zero: 10,
  credits_pending_must_be_zero: 11,
  credits_posted_must_be_zero: 12,
  ledger_must_not_be_zero: 13,
  code_must_not_be_zero: 14,
  imported_event_timestamp_must_not_regress: 26,
  floor_above_ceiling: 1001,
} as const;
/** Outcome of creating an account, by name. */
export type CreateAccountStatus = keyof typeof createAccountStatuses;

/**
 * Outcomes of creating a transfer with TigerBeetle's numbers, highest precedence first. Those from
 * 1000 on are ours: TigerBeetle has neither bounds that change nor effective dates.
 */
export const createTransferStatuses = {
  created: 0xffff_ffff,
  linked_event_failed: 1,
  linked_event_chain_open: 2,
  imported_event_expected: 56,
  imported_event_not_expected: 57,
  timestamp_must_be_zero: 3,
  imported_event_timestamp_out_of_range: 58,
  imported_event_timestamp_must_not_advance: 59,
  reserved_flag: 4,
  id_must_not_be_zero: 5,
  id_must_not_be_int_max: 6,
  exists_with_different_flags: 36,
  exists_with_different_pending_id: 40,
  exists_with_different_timeout: 44,
  exists_with_different_debit_account_id: 37,
  exists_with_different_credit_account_id: 38,
  exists_with_different_amount: 39,
  exists_with_different_user_data_128: 41,
  exists_with_different_user_data_64: 42,
  exists_with_different_user_data_32: 43,
  exists_with_different_ledger: 67,
  exists_with_different_code: 45,
  exists_with_different_effective_at: 1003,
  exists: 46,
  id_already_failed: 68,
  flags_are_mutually_exclusive: 7,
  debit_account_id_must_not_be_zero: 8,
  debit_account_id_must_not_be_int_max: 9,
  credit_account_id_must_not_be_zero: 10,
  credit_account_id_must_not_be_int_max: 11,
  accounts_must_be_different: 12,
  pending_id_must_be_zero: 13,
  pending_id_must_not_be_zero: 14,
  pending_id_must_not_be_int_max: 15,
  pending_id_must_be_different: 16,
  timeout_reserved_for_pending_transfer: 17,
  closing_transfer_must_be_pending: 64,
  ledger_must_not_be_zero: 19,
  code_must_not_be_zero: 20,
  debit_account_not_found: 21,
  credit_account_not_found: 22,
  accounts_must_have_the_same_ledger: 23,
  transfer_must_have_the_same_ledger_as_accounts: 24,
  pending_transfer_not_found: 25,
  pending_transfer_not_pending: 26,
  pending_transfer_has_different_debit_account_id: 27,
  pending_transfer_has_different_credit_account_id: 28,
  pending_transfer_has_different_ledger: 29,
  pending_transfer_has_different_code: 30,
  exceeds_pending_transfer_amount: 31,
  pending_transfer_has_different_amount: 32,
  pending_transfer_already_posted: 33,
  pending_transfer_already_voided: 34,
  pending_transfer_expired: 35,
  imported_event_timestamp_must_not_regress: 60,
  imported_event_timestamp_must_postdate_debit_account: 61,
  imported_event_timestamp_must_postdate_credit_account: 62,
  imported_event_timeout_must_be_zero: 63,
  debit_account_already_closed: 65,
  credit_account_already_closed: 66,
  overflows_debits_pending: 47,
  overflows_credits_pending: 48,
  overflows_debits_posted: 49,
  overflows_credits_posted: 50,
  overflows_debits: 51,
  overflows_credits: 52,
  overflows_timeout: 53,
  exceeds_credits: 54,
  exceeds_debits: 55,
  exceeds_floor: 1001,
  exceeds_ceiling: 1002,
} as const;
/** Outcome of creating a transfer, by name. */
export type CreateTransferStatus = keyof typeof createTransferStatuses;

/**
 * Failures that depend on the state at that moment. The id of a transfer that failed so is burned:
 * later uses answer `id_already_failed`, so a delayed retry can never post by surprise.
 */
export const transientStatuses: ReadonlySet<CreateTransferStatus> = new Set([
  "debit_account_not_found",
  "credit_account_not_found",
  "pending_transfer_not_found",
  "debit_account_already_closed",
  "credit_account_already_closed",
  "exceeds_credits",
  "exceeds_debits",
  "exceeds_floor",
  "exceeds_ceiling",
]);

/** Outcomes of changing an account's limits, by name, highest precedence first but for `set`. */
export type SetLimitsStatus = "set" | "account_not_found" | "floor_above_ceiling";

/**
 * Outcome of one event. `timestamp` is the object's own for `created` and `exists`, else the
 * ledger time at which the event was examined.
 */
export type CreateResult<Status> = { readonly status: Status; readonly timestamp: bigint };
