import { assert } from "#kernel";
import { createIdMap, type IdMap } from "./id-map.ts";
import {
  type Account,
  type AccountLimits,
  accountFlags,
  type Balances,
  type PendingStatus,
  type Transfer,
} from "./records.ts";

/** An account in the book. Only the balances, the `closed` flag and the limits ever change. */
export type AccountEntry = { -readonly [Field in keyof Account]: Account[Field] } & AccountNotes;
/** What is noted on an account for storage; no rule of the ledger knows of it. */
export type AccountNotes = {
  /** By which storage names it, from 1 on; 0 before it is on its way there. */
  number: number;
  /** The round of checkpoints in which it last changed; 0 for none of this session. */
  changedInRound: number;
  /** Its transfers since its balances were last kept for readers of the past, in this session. */
  sinceKept: number;
};
/** Of an account that storage has not heard of. */
export const noNotes: AccountNotes = { number: 0, changedInRound: 0, sinceKept: 0 };
/** A transfer in the book. Only what became of it while pending ever changes. */
export type TransferEntry = Omit<Transfer, "pendingStatus" | "remaining"> & {
  pendingStatus: PendingStatus;
  remaining: bigint;
};
/** Balances of an account after a transfer, kept for accounts with the `history` flag. */
export type BalanceEntry = Balances & {
  readonly account: AccountEntry;
  readonly timestamp: bigint;
};

/** A hold that gave up all that it still held, or (`captured`) a part. */
export type Settlement = {
  readonly held: TransferEntry;
  readonly status: "captured" | "posted" | "voided" | "expired";
  /** How much left the pending balances of both accounts. */
  readonly released: bigint;
  /** Ledger time of the post or void, or of the release after expiry. */
  readonly timestamp: bigint;
};

/** New limits of an account, and since when they hold. */
export type LimitsChange = {
  readonly account: AccountEntry;
  readonly limits: AccountLimits;
  readonly timestamp: bigint;
};

/** What a run of batches changed, for an engine to store. Grows in the order things happened. */
export type Changes = {
  readonly accounts: AccountEntry[];
  readonly transfers: TransferEntry[];
  /** The debit and the credit account of each of them, in turn. */
  readonly sides: AccountEntry[];
  readonly settledPendings: TransferEntry[];
  readonly settlements: Settlement[];
  readonly failedIds: bigint[];
  readonly history: BalanceEntry[];
  readonly limits: LimitsChange[];
};

/**
 * The state that the state machine reads and changes in place. It need not hold the whole ledger,
 * but everything that the ledger holds of the ids which a batch names.
 */
export type Book = {
  readonly accounts: IdMap<AccountEntry>;
  readonly transfers: IdMap<TransferEntry>;
  /** Ids burned by a transient failure. */
  readonly failedIds: Set<bigint>;
  /** What posts that kept the remainder have taken, by the id of the pending transfer; or absent. */
  readonly captured: Map<bigint, bigint>;
  /** Ledger times of the youngest account and the youngest transfer of the whole ledger; 0 without. */
  lastAccountTime: bigint;
  lastTransferTime: bigint;
  changes: Changes;
  chain: Chain | undefined;
};

/** What it takes to undo the chain of linked events under way. */
type Chain = {
  readonly accounts: number;
  readonly transfers: number;
  readonly settledPendings: number;
  readonly settlements: number;
  readonly history: number;
  readonly lastAccountTime: bigint;
  readonly lastTransferTime: bigint;
  readonly before: { readonly entry: AccountEntry; readonly was: Account }[];
};

export function emptyChanges(): Changes {
  return {
    accounts: [],
    transfers: [],
    sides: [],
    settledPendings: [],
    settlements: [],
    failedIds: [],
    history: [],
    limits: [],
  };
}

export function emptyBook(): Book {
  return {
    accounts: createIdMap(),
    transfers: createIdMap(),
    failedIds: new Set(),
    captured: new Map(),
    lastAccountTime: 0n,
    lastTransferTime: 0n,
    changes: emptyChanges(),
    chain: undefined,
  };
}

export function openChain({ changes, lastAccountTime, lastTransferTime }: Book): Chain {
  return {
    lastAccountTime,
    lastTransferTime,
    accounts: changes.accounts.length,
    transfers: changes.transfers.length,
    settledPendings: changes.settledPendings.length,
    settlements: changes.settlements.length,
    history: changes.history.length,
    before: [],
  };
}

/** Takes back everything since the chain was opened, newest first. */
export function undoChain(book: Book): void {
  const { chain, changes } = book;
  assert(chain !== undefined, "a chain is open");
  for (const { entry, was } of chain.before.reverse()) Object.assign(entry, was);
  for (const entry of changes.accounts.splice(chain.accounts)) book.accounts.delete(entry.id);
  for (const entry of changes.transfers.splice(chain.transfers)) book.transfers.delete(entry.id);
  changes.sides.length = changes.transfers.length * 2;
  for (const { held, released, status } of changes.settlements.splice(chain.settlements)) {
    held.pendingStatus = "pending";
    held.remaining += released;
    if (status === "captured") addCaptured(book, held, -released);
  }
  changes.settledPendings.length = chain.settledPendings;
  changes.history.length = chain.history;
  book.lastAccountTime = chain.lastAccountTime;
  book.lastTransferTime = chain.lastTransferTime;
  book.chain = undefined;
}

/** A record without what is noted on it for storage. */
export function withoutNotes(entry: AccountEntry): Account {
  const { id, debitsPending, debitsPosted, creditsPending, creditsPosted, limits } = entry;
  const { userData128, userData64, userData32, reserved, ledger, code, flags, timestamp } = entry;
  const balances = { debitsPending, debitsPosted, creditsPending, creditsPosted };
  const userData = { userData128, userData64, userData32 };
  return { id, ...balances, ...userData, reserved, ledger, code, flags, timestamp, limits };
}

export function addAccount(book: Book, entry: AccountEntry): void {
  book.accounts.set(entry);
  book.changes.accounts.push(entry);
  book.lastAccountTime = entry.timestamp;
}

/** Records a transfer whose effect on both accounts has been applied. */
export function addTransfer(
  book: Book,
  entry: TransferEntry,
  debit: AccountEntry,
  credit: AccountEntry,
): void {
  book.transfers.set(entry);
  book.changes.transfers.push(entry);
  book.changes.sides.push(debit, credit);
  book.lastTransferTime = entry.timestamp;
  if (debit.flags & accountFlags.history) keepBalances(book, debit, entry.timestamp);
  if (credit.flags & accountFlags.history) keepBalances(book, credit, entry.timestamp);
}

function keepBalances(book: Book, account: AccountEntry, timestamp: bigint): void {
  const { debitsPending, debitsPosted, creditsPending, creditsPosted } = account;
  const balances = { debitsPending, debitsPosted, creditsPending, creditsPosted };
  book.changes.history.push({ account, timestamp, ...balances });
}

export function changeLimits(
  book: Book,
  account: AccountEntry,
  limits: AccountLimits,
  timestamp: bigint,
): void {
  account.limits = limits;
  book.changes.limits.push({ account, limits, timestamp });
}

/** To be called before an account's balances or flags change. */
export function touch(book: Book, entry: AccountEntry): void {
  book.chain?.before.push({ entry, was: { ...entry } });
}

/** Records what a pending transfer gives up, once both accounts have given it up. */
export function settlePending(book: Book, settlement: Settlement): void {
  const { held, status, released } = settlement;
  assert(held.pendingStatus === "pending", "only an open pending transfer can be settled");
  held.remaining -= released;
  if (status === "captured") {
    assert(held.remaining > 0n, "a capture leaves a remainder");
    addCaptured(book, held, released);
  } else {
    assert(held.remaining === 0n, "a settlement releases all that is held");
    held.pendingStatus = status;
    book.changes.settledPendings.push(held);
  }
  book.changes.settlements.push(settlement);
}

function addCaptured({ captured }: Book, { id }: TransferEntry, amount: bigint): void {
  captured.set(id, (captured.get(id) ?? 0n) + amount);
}

export function burnId(book: Book, id: bigint): void {
  book.failedIds.add(id);
  book.changes.failedIds.push(id);
}
