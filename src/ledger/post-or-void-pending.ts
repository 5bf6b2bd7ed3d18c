import { assert } from "#kernel";
import {
  type AccountEntry,
  addTransfer,
  type Book,
  type Settlement,
  settlePending,
  type TransferEntry,
  touch,
} from "./book.ts";
import { expiresAt } from "./expiry.ts";
import { accountFlags, type TransferInput, transferFlags, u128Max } from "./records.ts";
import type { CreateTransferStatus } from "./status.ts";

const { pending, postPendingTransfer, voidPendingTransfer } = transferFlags;
const postAndVoid = postPendingTransfer | voidPendingTransfer;
const excludedFlags =
  pending |
  transferFlags.balancingDebit |
  transferFlags.balancingCredit |
  transferFlags.closingDebit |
  transferFlags.closingCredit;

/**
 * Settles a pending transfer, whole or (a post) in part, and releases the rest. A post with
 * `keepRemainder` leaves the rest pending: later ones take of what is left. Zero in the fields that
 * a settlement inherits means "as the pending transfer has it".
 */
export function postOrVoidPending(
  book: Book,
  event: TransferInput,
  eventTime: bigint,
  taken: ReadonlySet<bigint>,
): CreateTransferStatus {
  if ((event.flags & postAndVoid) === postAndVoid) return "flags_are_mutually_exclusive";
  if (event.flags & excludedFlags) return "flags_are_mutually_exclusive";
  if (event.pendingId === 0n) return "pending_id_must_not_be_zero";
  if (event.pendingId === u128Max) return "pending_id_must_not_be_int_max";
  if (event.pendingId === event.id) return "pending_id_must_be_different";
  if (event.timeout !== 0) return "timeout_reserved_for_pending_transfer";

  const held = book.transfers.get(event.pendingId);
  if (!held) return "pending_transfer_not_found";
  if (!(held.flags & pending)) return "pending_transfer_not_pending";

  const isVoid = (event.flags & voidPendingTransfer) !== 0;
  const left = held.pendingStatus === "pending" ? held.remaining : held.amount;
  const amount = event.amount === (isVoid ? 0n : u128Max) ? left : event.amount;
  const fault = difference(event, held) ?? faultOfAmount(amount, left, isVoid);
  if (fault) return fault;

  if (held.pendingStatus === "posted") return "pending_transfer_already_posted";
  if (held.pendingStatus === "voided") return "pending_transfer_already_voided";
  if (held.pendingStatus === "expired") return "pending_transfer_expired";
  if (held.timeout !== 0 && eventTime >= expiresAt(held)) return "pending_transfer_expired";

  const isImported = (event.flags & transferFlags.imported) !== 0;
  if (isImported) {
    if (regresses(book, event.timestamp, taken)) return "imported_event_timestamp_must_not_regress";
    // Whether it came in time could be judged by today only; TigerBeetle asserts that none comes.
    if (held.timeout !== 0) return "imported_event_timeout_must_be_zero";
  }

  const { debit, credit } = accountsOf(book, held);
  if (!isVoid) {
    if (debit.flags & accountFlags.closed) return "debit_account_already_closed";
    if (credit.flags & accountFlags.closed) return "credit_account_already_closed";
  }

  const time = isImported ? event.timestamp : eventTime;
  const isCapture = (event.flags & transferFlags.keepRemainder) !== 0 && amount < left;
  if (isCapture) release(book, { held, status: "captured", released: amount, timestamp: time });
  else releasePending(book, held, isVoid ? "voided" : "posted", time);
  if (!isVoid) {
    debit.debitsPosted += amount;
    credit.creditsPosted += amount;
  }
  addTransfer(book, settlement(event, held, amount, time), debit, credit);
  return "created";
}

/** True for the time of an imported transfer that is not after all transfers, or is an account's. */
export function regresses(book: Book, timestamp: bigint, taken: ReadonlySet<bigint>): boolean {
  return timestamp <= book.lastTransferTime || taken.has(timestamp);
}

function difference(event: TransferInput, held: TransferEntry): CreateTransferStatus | undefined {
  if (event.debitAccountId !== 0n && event.debitAccountId !== held.debitAccountId) {
    return "pending_transfer_has_different_debit_account_id";
  }
  if (event.creditAccountId !== 0n && event.creditAccountId !== held.creditAccountId) {
    return "pending_transfer_has_different_credit_account_id";
  }
  if (event.ledger !== 0 && event.ledger !== held.ledger) {
    return "pending_transfer_has_different_ledger";
  }
  if (event.code !== 0 && event.code !== held.code) return "pending_transfer_has_different_code";
  return undefined;
}

function faultOfAmount(
  amount: bigint,
  left: bigint,
  isVoid: boolean,
): CreateTransferStatus | undefined {
  if (amount > left) return "exceeds_pending_transfer_amount";
  if (isVoid && amount < left) return "pending_transfer_has_different_amount";
  return undefined;
}

/**
 * Takes what a pending transfer still holds back out of both accounts. Unless it was posted,
 * accounts that it closed open again.
 */
export function releasePending(
  book: Book,
  held: TransferEntry,
  status: "posted" | "voided" | "expired",
  timestamp: bigint,
): void {
  release(book, { held, status, released: held.remaining, timestamp });
}

function release(book: Book, settlement: Settlement): void {
  const { held, status, released } = settlement;
  const { debit, credit } = accountsOf(book, held);
  touch(book, debit);
  touch(book, credit);
  debit.debitsPending -= released;
  credit.creditsPending -= released;
  if (status === "voided" || status === "expired") {
    if (held.flags & transferFlags.closingDebit) debit.flags &= ~accountFlags.closed;
    if (held.flags & transferFlags.closingCredit) credit.flags &= ~accountFlags.closed;
  }
  settlePending(book, settlement);
}

function accountsOf(
  book: Book,
  held: TransferEntry,
): { debit: AccountEntry; credit: AccountEntry } {
  const debit = book.accounts.get(held.debitAccountId);
  const credit = book.accounts.get(held.creditAccountId);
  assert(debit && credit, "the accounts of a transfer exist");
  return { debit, credit };
}

function settlement(
  event: TransferInput,
  held: TransferEntry,
  amount: bigint,
  time: bigint,
): TransferEntry {
  return {
    id: event.id,
    debitAccountId: held.debitAccountId,
    creditAccountId: held.creditAccountId,
    amount,
    pendingId: held.id,
    userData128: event.userData128 === 0n ? held.userData128 : event.userData128,
    userData64: event.userData64 === 0n ? held.userData64 : event.userData64,
    userData32: event.userData32 === 0 ? held.userData32 : event.userData32,
    timeout: 0,
    ledger: held.ledger,
    code: held.code,
    flags: event.flags,
    timestamp: time,
    effectiveAt: event.effectiveAt,
    pendingStatus: "none",
    remaining: 0n,
  };
}
