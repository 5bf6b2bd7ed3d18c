import type { Book } from "../book.ts";
import {
  type AccountInput,
  accountFlags,
  type LimitsInput,
  type TransferInput,
  timestampMax,
  transferFlags,
} from "../records.ts";
import type { KnownIds } from "./known-ids.ts";
import type { CommitGroup, StorageReads } from "./storage.ts";

/** Ids that a batch names and of which the book cannot tell whether they are in use. */
export type Missing = {
  readonly accounts: Set<bigint>;
  readonly transfers: Set<bigint>;
  /** Times that imported events bring, to be found among those of the other kind of event. */
  readonly accountTimes: Set<bigint>;
  readonly transferTimes: Set<bigint>;
};

/** Of the times that imported events bring, those that accounts and transfers have. */
export type Taken = {
  readonly byAccounts: ReadonlySet<bigint>;
  readonly byTransfers: ReadonlySet<bigint>;
};

export const nothingTaken: Taken = { byAccounts: new Set(), byTransfers: new Set() };

const settlements = transferFlags.postPendingTransfer | transferFlags.voidPendingTransfer;

export function nothingMissing(): Missing {
  return {
    accounts: new Set(),
    transfers: new Set(),
    accountTimes: new Set(),
    transferTimes: new Set(),
  };
}

export function isNothing({ accounts, transfers, accountTimes, transferTimes }: Missing): boolean {
  return accounts.size + transfers.size + accountTimes.size + transferTimes.size === 0;
}

export function missAccounts(missing: Missing, book: Book, events: readonly AccountInput[]): void {
  for (const { id, flags, timestamp } of events) {
    missAccount(missing, book, id);
    if (flags & accountFlags.imported) missTime(missing.transferTimes, timestamp);
  }
}

export function missLimited(missing: Missing, book: Book, events: readonly LimitsInput[]): void {
  for (const { accountId } of events) missAccount(missing, book, accountId);
}

export function missTransfers(
  missing: Missing,
  book: Book,
  known: KnownIds,
  events: readonly TransferInput[],
): void {
  for (const event of events) {
    missTransfer(missing, book, known, event.id);
    if (event.flags & transferFlags.imported) missTime(missing.accountTimes, event.timestamp);
    if (event.flags & settlements) {
      missTransfer(missing, book, known, event.pendingId);
      const held = book.transfers.get(event.pendingId);
      if (!held) continue;
      missAccount(missing, book, held.debitAccountId);
      missAccount(missing, book, held.creditAccountId);
    } else {
      missAccount(missing, book, event.debitAccountId);
      missAccount(missing, book, event.creditAccountId);
    }
  }
}

export function missAccount(missing: Missing, book: Book, id: bigint): void {
  if (!book.accounts.has(id)) missing.accounts.add(id);
}

function missTransfer(missing: Missing, book: Book, known: KnownIds, id: bigint): void {
  if (known.isNew(id) || book.transfers.has(id) || book.failedIds.has(id)) return;
  missing.transfers.add(id);
}

// A time that is out of range is nobody's.
function missTime(times: Set<bigint>, time: bigint): void {
  if (time <= timestampMax) times.add(time);
}

/**
 * Brings what is missing into the book. What the book has already it keeps: that is newer than what
 * is stored.
 */
export async function load(
  reads: StorageReads,
  book: Book,
  missing: Pick<Missing, "accounts" | "transfers">,
): Promise<void> {
  const accounts = new Set(missing.accounts);
  if (missing.transfers.size > 0) {
    const [transfers, failedIds] = await Promise.all([
      reads.transfersById(missing.transfers),
      reads.failedIdsAmong(missing.transfers),
    ]);
    for (const id of failedIds) book.failedIds.add(id);
    for (const { entry, captured } of transfers) {
      if (!book.transfers.has(entry.id)) {
        book.transfers.set(entry);
        if (captured > 0n) book.captured.set(entry.id, captured);
      }
      accounts.add(entry.debitAccountId);
      accounts.add(entry.creditAccountId);
    }
  }
  for (const id of accounts) if (book.accounts.has(id)) accounts.delete(id);
  if (accounts.size === 0) return;
  for (const entry of await reads.accountsById(accounts)) {
    if (!book.accounts.has(entry.id)) book.accounts.set(entry);
  }
}

/** Looks for the times that imported events bring, among what is stored and what is on its way. */
export async function loadTaken(
  reads: StorageReads,
  onTheirWay: readonly Pick<CommitGroup, "accounts" | "transfers">[],
  { accountTimes, transferTimes }: Missing,
): Promise<Taken> {
  const byAccounts = new Set<bigint>();
  const byTransfers = new Set<bigint>();
  // Before the look into storage, or what becomes stored meanwhile would be seen by neither.
  for (const { accounts, transfers } of onTheirWay) {
    for (const { timestamp } of accounts) byAccounts.add(timestamp);
    for (const { timestamp } of transfers) byTransfers.add(timestamp);
  }
  if (accountTimes.size > 0) {
    for (const time of await reads.accountTimesAmong(accountTimes)) byAccounts.add(time);
  }
  if (transferTimes.size > 0) {
    for (const time of await reads.transferTimesAmong(transferTimes)) byTransfers.add(time);
  }
  return { byAccounts, byTransfers };
}
