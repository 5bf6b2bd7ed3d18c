import { assert } from "#kernel";
import type { Book, TransferEntry } from "./book.ts";
import { type TransferInput, transferFlags, u128Max } from "./records.ts";
import type { CreateTransferStatus } from "./status.ts";

const { postPendingTransfer, voidPendingTransfer, balancingDebit, balancingCredit } = transferFlags;
const { keepRemainder } = transferFlags;

/** Tells a retry (`exists`) from another transfer under a used id, naming the first difference. */
export function compareToExisting(
  book: Book,
  event: TransferInput,
  existing: TransferEntry,
): CreateTransferStatus {
  if (event.flags !== existing.flags) return "exists_with_different_flags";
  if (event.pendingId !== existing.pendingId) return "exists_with_different_pending_id";
  if (event.timeout !== existing.timeout) return "exists_with_different_timeout";
  const asked =
    event.flags & (postPendingTransfer | voidPendingTransfer)
      ? withInherited(book, event, existing)
      : event;
  if (asked.debitAccountId !== existing.debitAccountId) {
    return "exists_with_different_debit_account_id";
  }
  if (asked.creditAccountId !== existing.creditAccountId) {
    return "exists_with_different_credit_account_id";
  }
  if (amountDiffers(asked, existing)) return "exists_with_different_amount";
  if (asked.userData128 !== existing.userData128) return "exists_with_different_user_data_128";
  if (asked.userData64 !== existing.userData64) return "exists_with_different_user_data_64";
  if (asked.userData32 !== existing.userData32) return "exists_with_different_user_data_32";
  if (asked.ledger !== existing.ledger) return "exists_with_different_ledger";
  if (asked.code !== existing.code) return "exists_with_different_code";
  if (asked.effectiveAt !== existing.effectiveAt) return "exists_with_different_effective_at";
  return "exists";
}

// A balancing transfer asks for an upper bound: a retry may well find another balance.
function amountDiffers(asked: TransferInput, existing: TransferEntry): boolean {
  if (asked.flags & (balancingDebit | balancingCredit)) return asked.amount < existing.amount;
  return asked.amount !== existing.amount;
}

/** The event with the pending transfer's values where it leaves them to be inherited. */
function withInherited(book: Book, event: TransferInput, existing: TransferEntry): TransferInput {
  const held = book.transfers.get(event.pendingId);
  assert(held, "a settlement's pending transfer exists");
  const isAll = event.amount === (event.flags & voidPendingTransfer ? 0n : u128Max);
  // What was left for a post that keeps the remainder depended on when it came, so that, as with
  // balancing transfers, any amount is all of it. For what settled the transfer it is known.
  const all =
    event.flags & keepRemainder
      ? existing.amount
      : held.amount - (book.captured.get(held.id) ?? 0n);
  return {
    ...event,
    debitAccountId: event.debitAccountId || held.debitAccountId,
    creditAccountId: event.creditAccountId || held.creditAccountId,
    amount: isAll ? all : event.amount,
    userData128: event.userData128 || held.userData128,
    userData64: event.userData64 || held.userData64,
    userData32: event.userData32 || held.userData32,
    ledger: event.ledger || held.ledger,
    code: event.code || held.code,
  };
}
