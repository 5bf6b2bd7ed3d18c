import type { Accounts, LedgerHolder, PastInstant } from "#accounts";
import type { Identity } from "#identity";
import type { Account, AccountBalance, Balances, Ledger, Transfer } from "#ledger";
import type { Movement, Movements } from "#movements";

/** What the explorer stands on: it reads, and writes nothing. */
export type ExplorerDeps = {
  readonly ledger: Ledger;
  readonly accounts: Accounts;
  readonly movements: Movements;
  readonly identity: Identity;
};

/** An account of the ledger, and whose it is; undefined for the institution's own. */
export type ExploredAccount = {
  readonly account: Account;
  readonly holder: LedgerHolder | undefined;
};

/** A transfer with both of its accounts. */
export type ExploredTransfer = {
  readonly transfer: Transfer;
  readonly debit: ExploredAccount;
  readonly credit: ExploredAccount;
};

/** Both legs of a transfer right after it, what it has to do with others, and why it was made. */
export type TransferStory = ExploredTransfer & {
  /** Undefined where the account keeps no history. */
  readonly debitAfter: AccountBalance | undefined;
  readonly creditAfter: AccountBalance | undefined;
  /** The pending transfer that this one settles. */
  readonly pending: ExploredTransfer | undefined;
  /** What settled this pending transfer, in order of time. */
  readonly settlements: readonly ExploredTransfer[];
  /** The other transfers of the same movement, in order of time. */
  readonly siblings: readonly ExploredTransfer[];
  readonly movement: Movement | undefined;
};

/** Sums over the accounts of one code. */
export type ChartGroup = {
  readonly code: number;
  readonly count: number;
  readonly balances: Balances;
  /** The group's account, when it has one alone. */
  readonly only: bigint | undefined;
};

/** The accounts of one asset, by code; all of them add up to debits that equal credits. */
export type AssetChart = {
  readonly ledger: number;
  readonly groups: readonly ChartGroup[];
  /** False: there are more accounts than are added up at once, and the sums mean nothing. */
  readonly isWhole: boolean;
};

/** Part of a list; `next` goes on, and is undefined at the end. */
export type Page<T> = { readonly items: readonly T[]; readonly next: bigint | undefined };

export type GroupQuery = {
  readonly ledger: number;
  readonly code: number;
  /** 0 for now. */
  readonly at: bigint;
  readonly cursor: bigint | undefined;
  readonly limit: number;
};

export type TransfersQuery = {
  readonly accountId: bigint;
  readonly side?: "debit" | "credit" | undefined;
  readonly code?: number | undefined;
  /** Ledger time, both inclusive. */
  readonly from?: bigint | undefined;
  readonly until?: bigint | undefined;
  readonly cursor: bigint | undefined;
  readonly limit: number;
};

/**
 * The ledger as an operator reads it. Instants are ledger time in ns, 0 is now; what is asked of
 * the past may throw `LedgerUnsupportedError`.
 */
export type LedgerExplorer = {
  chart(at: bigint): Promise<readonly AssetChart[]>;
  /** The accounts of one asset and code that existed by then, oldest first. */
  accountsOfGroup(query: GroupQuery): Promise<Page<ExploredAccount>>;
  /** Undefined when there was none. */
  account(id: bigint, instant: PastInstant): Promise<ExploredAccount | undefined>;
  /** Newest first. */
  transfersOfAccount(query: TransfersQuery): Promise<Page<ExploredTransfer>>;
  transfer(id: bigint): Promise<TransferStory | undefined>;
  /** What a ledger id, an account's, pot's or movement's id, or an `@handle` names. */
  search(text: string): Promise<{
    readonly accounts: readonly ExploredAccount[];
    readonly transfers: readonly ExploredTransfer[];
  }>;
};
