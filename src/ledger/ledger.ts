import type { AccountFilter, QueryFilter } from "./filters.ts";
import type { Account, AccountBalance, AccountInput, Transfer, TransferInput } from "./records.ts";
import type { CreateAccountStatus, CreateResult, CreateTransferStatus } from "./status.ts";

/**
 * A double-entry ledger with TigerBeetle's semantics. A call is a batch: its events are examined in
 * order, each sees the effects of those before it, and each gets one result. A result is given out
 * only when it is durable. Reads see every result given out before them.
 *
 * Every call may throw `LedgerUnavailableError` (nothing was done); every one that is given
 * events, ids or a filter may throw `LedgerEventInvalidError` or `LedgerBatchTooLargeError` (also
 * nothing). Those that write may throw `LedgerUnknownOutcomeError` (look the ids up, or send the
 * same events again) or, once another writer has taken over, `LedgerFencedError`.
 */
export type Ledger = {
  createAccounts(events: readonly AccountInput[]): Promise<CreateResult<CreateAccountStatus>[]>;
  createTransfers(events: readonly TransferInput[]): Promise<CreateResult<CreateTransferStatus>[]>;
  /** The accounts that exist among `ids`, in their order. */
  lookupAccounts(ids: readonly bigint[]): Promise<Account[]>;
  /** The transfers that exist among `ids`, in their order. */
  lookupTransfers(ids: readonly bigint[]): Promise<Transfer[]>;
  /** Transfers of one account by time; an invalid filter matches nothing. */
  getAccountTransfers(filter: AccountFilter): Promise<Transfer[]>;
  /** Balances after each such transfer; nothing for accounts without the `history` flag. */
  getAccountBalances(filter: AccountFilter): Promise<AccountBalance[]>;
  queryAccounts(filter: QueryFilter): Promise<Account[]>;
  queryTransfers(filter: QueryFilter): Promise<Transfer[]>;
  /**
   * Releases the pending transfers whose time has come by the clock (to its resolution, the
   * millisecond), in order of expiry, then of creation. To be called by a job, say every second.
   *
   * @returns how many it released
   */
  expirePending(): Promise<number>;
  /** Waits for calls under way, then gives up the write lock. */
  close(): Promise<void>;
};
