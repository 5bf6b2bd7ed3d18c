import type { Book } from "../book.ts";
import { type AccountInput, type TransferInput, transferFlags } from "../records.ts";
import type { KnownIds } from "./known-ids.ts";
import type { StorageReads } from "./storage.ts";

/** Ids that a batch names and of which the book cannot tell whether they are in use. */
export type Missing = { readonly accounts: Set<bigint>; readonly transfers: Set<bigint> };

const settlements = transferFlags.postPendingTransfer | transferFlags.voidPendingTransfer;

export function nothingMissing(): Missing {
  return { accounts: new Set(), transfers: new Set() };
}

export function missAccounts(missing: Missing, book: Book, events: readonly AccountInput[]): void {
  for (const { id } of events) missAccount(missing, book, id);
}

export function missTransfers(
  missing: Missing,
  book: Book,
  known: KnownIds,
  events: readonly TransferInput[],
): void {
  for (const event of events) {
    missTransfer(missing, book, known, event.id);
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

/**
 * Brings what is missing into the book. What the book has already it keeps: that is newer than what
 * is stored.
 */
export async function load(reads: StorageReads, book: Book, missing: Missing): Promise<void> {
  const accounts = new Set(missing.accounts);
  if (missing.transfers.size > 0) {
    const [transfers, failedIds] = await Promise.all([
      reads.transfersById(missing.transfers),
      reads.failedIdsAmong(missing.transfers),
    ]);
    for (const id of failedIds) book.failedIds.add(id);
    for (const entry of transfers) {
      if (!book.transfers.has(entry.id)) book.transfers.set(entry.id, entry);
      accounts.add(entry.debitAccountId);
      accounts.add(entry.creditAccountId);
    }
  }
  for (const id of accounts) if (book.accounts.has(id)) accounts.delete(id);
  if (accounts.size === 0) return;
  for (const entry of await reads.accountsById(accounts)) {
    if (!book.accounts.has(entry.id)) book.accounts.set(entry.id, entry);
  }
}
