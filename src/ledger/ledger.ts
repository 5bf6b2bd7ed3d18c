import type { AccountFilter, QueryFilter } from "./filters.ts";
import type {
  Account,
  AccountBalance,
  AccountInput,
  LimitsInput,
  Transfer,
  TransferInput,
} from "./records.ts";
import type {
  CreateAccountStatus,
  CreateResult,
  CreateTransferStatus,
  SetLimitsStatus,
} from "./status.ts";

/**
 * What not every engine can do; all but imported events go beyond TigerBeetle. What an engine
 * cannot, it refuses: a call or an event that needs it throws `LedgerUnsupportedError`, and nothing
 * is done.
 */
export type LedgerCapabilities = {
  /** `accountFlags.imported` and `transferFlags.imported`. */
  readonly importedEvents: boolean;
  /** `setAccountLimits`. */
  readonly accountLimits: boolean;
  /** `transferFlags.keepRemainder`. */
  readonly repeatedCapture: boolean;
  /** `TransferInput.effectiveAt`. */
  readonly effectiveDates: boolean;
  /** `getBalancesAt`. */
  readonly balancesAt: boolean;
  /** Whether that plays all of an account's transfers again: it costs what the account is old. */
  readonly balancesAtByReplay: boolean;
  /** `getChainHead`. */
  readonly hashChain: boolean;
};

/** The instants of a question about the past, in ns since the Unix epoch, both inclusive. */
export type BalancesAtQuery = {
  readonly accountIds: readonly bigint[];
  /** What had been committed by then; 0 is now. */
  readonly at: bigint;
  /** Of that, what counts by then by effective date; 0 leaves none out. */
  readonly effectiveAt: bigint;
};

/** Where the chain of hashes over everything that the ledger ever committed stands. */
export type ChainHead = {
  /** Number of the last batch, from 1 on; 0 before the first. */
  readonly sequence: bigint;
  /** Ledger time of the last event in it. */
  readonly timestamp: bigint;
  /** SHA-256, 32 bytes. */
  readonly hash: Uint8Array;
};

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
  readonly capabilities: LedgerCapabilities;
  createAccounts(events: readonly AccountInput[]): Promise<CreateResult<CreateAccountStatus>[]>;
  createTransfers(events: readonly TransferInput[]): Promise<CreateResult<CreateTransferStatus>[]>;
  /** Changes the limits of accounts, from the next event on. */
  setAccountLimits(changes: readonly LimitsInput[]): Promise<CreateResult<SetLimitsStatus>[]>;
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
   * Balances as they were, of the accounts that existed by then, in the order of `accountIds`.
   * The timestamp of each is that of the account's last change that is counted.
   */
  getBalancesAt(
    query: BalancesAtQuery,
  ): Promise<(AccountBalance & { readonly accountId: bigint })[]>;
  getChainHead(): Promise<ChainHead>;
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
