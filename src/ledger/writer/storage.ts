import type {
  AccountEntry,
  BalanceEntry,
  LimitsChange,
  Settlement,
  TransferEntry,
} from "../book.ts";
import type { Balances } from "../records.ts";
import type { Link } from "./chain.ts";

/**
 * What the writer needs of durable storage, and all that it knows of it. PostgreSQL is one; the
 * simulation's lives in memory and fails on purpose.
 */
export type Storage = {
  /**
   * Becomes the one writer: takes the lock, then the next epoch, which shuts out whoever held an
   * earlier one.
   *
   * @param formerEpoch the epoch that this writer held before, when it connects again
   * @throws LedgerLockedError when another writer holds the lock, LedgerFencedError when another
   * one has taken over since `formerEpoch`
   */
  connect(formerEpoch: bigint | undefined): Promise<StorageSession>;
};

/** Storage as seen by its one writer, from {@link Storage.connect} until the first failure. */
export type StorageSession = StorageReads & {
  readonly epoch: bigint;
  readonly state: StoredState;
  /** Fulfilled when the session can no longer be used. */
  readonly lost: Promise<Error>;
  /**
   * Stores a group whole or not at all, if `group.link.sequence` follows the last one stored and
   * the epoch is still the newest. Groups may be sent before the ones ahead are acknowledged; they
   * are stored in order, and none after one that failed. Everything needed of the book is read
   * before this returns its promise, for the book moves on.
   *
   * @throws LedgerFencedError when another writer took over; anything else leaves the outcome
   * unknown
   */
  commit(group: CommitGroup): Promise<void>;
  /**
   * Keeps balances of some accounts, so that a later session need not add up all transfers. They
   * are of an instant up to which everything is known to be stored. None goes back in time.
   */
  checkpoint(checkpoint: Checkpoint): Promise<void>;
  close(): Promise<void>;
};

/** Reads of what is stored. They never see a group in part. */
export type StorageReads = {
  /** With their balances of now. */
  accountsById(ids: ReadonlySet<bigint>): Promise<AccountEntry[]>;
  transfersById(ids: ReadonlySet<bigint>): Promise<StoredTransfer[]>;
  /** Those among `ids` that a transient failure burned. */
  failedIdsAmong(ids: ReadonlySet<bigint>): Promise<bigint[]>;
  /** Those among `times` that are the ledger time of an account. */
  accountTimesAmong(times: ReadonlySet<bigint>): Promise<bigint[]>;
  /** Those among `times` that are the ledger time of a transfer. */
  transferTimesAmong(times: ReadonlySet<bigint>): Promise<bigint[]>;
  /** Open pending transfers that expire within (after, until], first to expire first. */
  duePendings(after: bigint, until: bigint, limit: number): Promise<StoredTransfer[]>;
  /** No open pending transfer expires in the time after `time` and before this; undefined: none. */
  nextExpiryAfter(time: bigint): Promise<bigint | undefined>;
};

/** A transfer, and what posts that kept the remainder took if it was pending. */
export type StoredTransfer = { readonly entry: TransferEntry; readonly captured: bigint };

/** Where a new session starts. */
export type StoredState = {
  readonly lastTimestamp: bigint;
  readonly head: Link;
  /** Ledger time of the youngest account; 0 without. */
  readonly lastAccountTime: bigint;
  readonly position: Position;
  /** The highest transfer ids in use or burned, and the floor from which on these are all. */
  readonly recentIds: { readonly floor: bigint; readonly ids: readonly bigint[] };
  /** Pending transfers that expire by then are settled. */
  readonly expiredUntil: bigint;
  /** Accounts that have changed since their last checkpoint, with their balances of now. */
  readonly changedAccounts: readonly AccountEntry[];
};

/**
 * How far the ledger has come in what changes balances: ledger times of the youngest transfer and
 * of the last expiry; 0 without. Imported transfers are older than ledger time, but never than
 * other transfers, so each of the two only grows.
 */
export type Position = { readonly transferTime: bigint; readonly expiryTime: bigint };

/** Everything that a run of batches changed, in ledger order, to be stored together. */
export type CommitGroup = {
  /** The chain's new head, and a mark of four bytes for each record of the group. */
  readonly link: Link & { readonly marks: Uint8Array };
  /** Ledger time that the group reached, and what of it was reached by accounts and changes. */
  readonly reached: bigint;
  readonly lastAccountTime: bigint;
  readonly position: Position;
  readonly accounts: readonly AccountEntry[];
  readonly transfers: readonly TransferEntry[];
  /** The debit and the credit account of each of them, in turn. */
  readonly sides: readonly AccountEntry[];
  readonly settlements: readonly Settlement[];
  /** Accounts that were stored before and whose flags or limits this group changed. */
  readonly changedAccounts: readonly AccountEntry[];
  /** Limits that accounts were created with or that were set. */
  readonly limits: readonly LimitsChange[];
  readonly failedIds: readonly bigint[];
  readonly history: readonly BalanceEntry[];
  /** Pending transfers that expire by then are settled. */
  readonly expiredUntil: bigint;
  /** Any account that the group names. */
  accountOf(id: bigint): AccountEntry;
};

/** Balances of some accounts at one position. */
export type Checkpoint = {
  readonly at: Position;
  readonly balances: readonly (Balances & { readonly account: AccountEntry })[];
  /** Given when every account that changed up to here has a checkpoint of here or later. */
  readonly floor: Position | undefined;
  /** It is for readers of the past, and stays; another takes the place of the one before. */
  readonly isKept: boolean;
};
