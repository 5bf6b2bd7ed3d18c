import { type AccountEntry, addTransfer, type Book, type TransferEntry, touch } from "./book.ts";
import { compareToExisting } from "./existing-transfer.ts";
import { expiresAt } from "./expiry.ts";
import { postOrVoidPending, regresses } from "./post-or-void-pending.ts";
import {
  accountFlags,
  type TransferInput,
  timestampMax,
  transferFlags,
  u128Max,
} from "./records.ts";
import type { CreateTransferStatus } from "./status.ts";

const {
  pending,
  postPendingTransfer,
  voidPendingTransfer,
  balancingDebit,
  balancingCredit,
  closingDebit,
  closingCredit,
  imported,
  keepRemainder,
} = transferFlags;
const acceptedFlags =
  transferFlags.linked |
  pending |
  postPendingTransfer |
  voidPendingTransfer |
  balancingDebit |
  balancingCredit |
  closingDebit |
  closingCredit |
  imported;
const acceptedFlagsOfPost = acceptedFlags | keepRemainder;

/**
 * Creates one transfer at ledger time `time`. The order of the checks is their precedence. An
 * imported transfer brings its own time, which none of the accounts' times (`taken`) may be.
 */
export function createTransfer(
  book: Book,
  event: TransferInput,
  time: bigint,
  taken: ReadonlySet<bigint>,
): CreateTransferStatus {
  const accepted = event.flags & postPendingTransfer ? acceptedFlagsOfPost : acceptedFlags;
  if (event.flags & ~accepted) return "reserved_flag";
  if (event.id === 0n) return "id_must_not_be_zero";
  if (event.id === u128Max) return "id_must_not_be_int_max";

  const existing = book.transfers.get(event.id);
  if (existing) return compareToExisting(book, event, existing);
  if (book.failedIds.size > 0 && book.failedIds.has(event.id)) return "id_already_failed";

  if (event.flags & (postPendingTransfer | voidPendingTransfer)) {
    return postOrVoidPending(book, event, time, taken);
  }
  return faultOfForm(event) ?? transferBetweenAccounts(book, event, time, taken);
}

function faultOfForm(event: TransferInput): CreateTransferStatus | undefined {
  if (event.debitAccountId === 0n) return "debit_account_id_must_not_be_zero";
  if (event.debitAccountId === u128Max) return "debit_account_id_must_not_be_int_max";
  if (event.creditAccountId === 0n) return "credit_account_id_must_not_be_zero";
  if (event.creditAccountId === u128Max) return "credit_account_id_must_not_be_int_max";
  if (event.creditAccountId === event.debitAccountId) return "accounts_must_be_different";
  if (event.pendingId !== 0n) return "pending_id_must_be_zero";
  if (!(event.flags & pending)) {
    if (event.timeout !== 0) return "timeout_reserved_for_pending_transfer";
    if (event.flags & (closingDebit | closingCredit)) return "closing_transfer_must_be_pending";
  }
  if (event.ledger === 0) return "ledger_must_not_be_zero";
  if (event.code === 0) return "code_must_not_be_zero";
  return undefined;
}

function transferBetweenAccounts(
  book: Book,
  event: TransferInput,
  eventTime: bigint,
  taken: ReadonlySet<bigint>,
): CreateTransferStatus {
  const debit = book.accounts.get(event.debitAccountId);
  if (!debit) return "debit_account_not_found";
  const credit = book.accounts.get(event.creditAccountId);
  if (!credit) return "credit_account_not_found";
  if (debit.ledger !== credit.ledger) return "accounts_must_have_the_same_ledger";
  if (event.ledger !== debit.ledger) return "transfer_must_have_the_same_ledger_as_accounts";

  const isImported = (event.flags & imported) !== 0;
  const faultOfTime = isImported && faultOfImport(book, event, debit, credit, taken);
  if (faultOfTime) return faultOfTime;
  const time = isImported ? event.timestamp : eventTime;
  if (debit.flags & accountFlags.closed) return "debit_account_already_closed";
  if (credit.flags & accountFlags.closed) return "credit_account_already_closed";

  const amount = balancedAmount(event, debit, credit);
  const fault =
    overflow(event, amount, debit, credit, time) ?? exceededLimit(amount, debit, credit);
  if (fault) return fault;

  touch(book, debit);
  touch(book, credit);
  const isPending = (event.flags & pending) !== 0;
  if (isPending) {
    debit.debitsPending += amount;
    credit.creditsPending += amount;
  } else {
    debit.debitsPosted += amount;
    credit.creditsPosted += amount;
  }
  if (event.flags & closingDebit) debit.flags |= accountFlags.closed;
  if (event.flags & closingCredit) credit.flags |= accountFlags.closed;
  addTransfer(book, recordOf(event, amount, time, isPending), debit, credit);
  return "created";
}

// Field by field: many times cheaper than a spread of the event.
function recordOf(
  event: TransferInput,
  amount: bigint,
  timestamp: bigint,
  isPending: boolean,
): TransferEntry {
  return {
    id: event.id,
    debitAccountId: event.debitAccountId,
    creditAccountId: event.creditAccountId,
    amount,
    pendingId: event.pendingId,
    userData128: event.userData128,
    userData64: event.userData64,
    userData32: event.userData32,
    timeout: event.timeout,
    ledger: event.ledger,
    code: event.code,
    flags: event.flags,
    timestamp,
    effectiveAt: event.effectiveAt,
    pendingStatus: isPending ? "pending" : "none",
    remaining: isPending ? amount : 0n,
  };
}

function faultOfImport(
  book: Book,
  event: TransferInput,
  debit: AccountEntry,
  credit: AccountEntry,
  taken: ReadonlySet<bigint>,
): CreateTransferStatus | undefined {
  const { timestamp } = event;
  if (regresses(book, timestamp, taken)) return "imported_event_timestamp_must_not_regress";
  if (timestamp <= debit.timestamp) return "imported_event_timestamp_must_postdate_debit_account";
  if (timestamp <= credit.timestamp) return "imported_event_timestamp_must_postdate_credit_account";
  if (event.timeout !== 0) return "imported_event_timeout_must_be_zero";
  return undefined;
}

/** At most the amount asked for, and at most what brings the balanced account to zero. */
function balancedAmount(event: TransferInput, debit: AccountEntry, credit: AccountEntry): bigint {
  let amount = event.amount;
  if (event.flags & balancingDebit) {
    const available = debit.creditsPosted - debit.debitsPosted - debit.debitsPending;
    amount = atMost(amount, available);
  }
  if (event.flags & balancingCredit) {
    const owed = credit.debitsPosted - credit.creditsPosted - credit.creditsPending;
    amount = atMost(amount, owed);
  }
  return amount;
}

function atMost(amount: bigint, bound: bigint): bigint {
  if (bound <= 0n) return 0n;
  return amount < bound ? amount : bound;
}

function overflow(
  event: TransferInput,
  amount: bigint,
  debit: AccountEntry,
  credit: AccountEntry,
  time: bigint,
): CreateTransferStatus | undefined {
  if (
    event.timeout !== 0 &&
    expiresAt({ timestamp: time, timeout: event.timeout }) > timestampMax
  ) {
    return overflowOfBalances(event, amount, debit, credit) ?? "overflows_timeout";
  }
  return overflowOfBalances(event, amount, debit, credit);
}

/** Sums of a few numbers below this one do not overflow; compared with it in one machine word. */
const smallMax = 1n << 61n;

function overflowOfBalances(
  event: TransferInput,
  amount: bigint,
  debit: AccountEntry,
  credit: AccountEntry,
): CreateTransferStatus | undefined {
  const isSmall =
    amount < smallMax &&
    debit.debitsPending < smallMax &&
    debit.debitsPosted < smallMax &&
    credit.creditsPending < smallMax &&
    credit.creditsPosted < smallMax;
  // As good as always, and then nothing is to be added up.
  if (isSmall) return undefined;
  const room = u128Max - amount;
  if (event.flags & pending) {
    if (debit.debitsPending > room) return "overflows_debits_pending";
    if (credit.creditsPending > room) return "overflows_credits_pending";
  }
  if (debit.debitsPosted > room) return "overflows_debits_posted";
  if (credit.creditsPosted > room) return "overflows_credits_posted";
  if (debit.debitsPending + debit.debitsPosted > room) return "overflows_debits";
  if (credit.creditsPending + credit.creditsPosted > room) return "overflows_credits";
  return undefined;
}

// Pending amounts count against a limit but never towards it: they may still be voided.
function exceededLimit(
  amount: bigint,
  debit: AccountEntry,
  credit: AccountEntry,
): CreateTransferStatus | undefined {
  if (
    debit.flags & accountFlags.debitsMustNotExceedCredits &&
    debit.debitsPending + debit.debitsPosted + amount > debit.creditsPosted
  ) {
    return "exceeds_credits";
  }
  if (
    credit.flags & accountFlags.creditsMustNotExceedDebits &&
    credit.creditsPending + credit.creditsPosted + amount > credit.debitsPosted
  ) {
    return "exceeds_debits";
  }
  return exceededBound(amount, debit, credit);
}

// A debit moves towards the floor, a credit towards the ceiling, and never the other way round: an
// account that is past a new bound refuses every amount but zero, until it is back.
function exceededBound(
  amount: bigint,
  debit: AccountEntry,
  credit: AccountEntry,
): CreateTransferStatus | undefined {
  if (amount === 0n) return undefined;
  const { floor } = debit.limits;
  if (floor !== null) {
    const left = debit.creditsPosted - debit.debitsPosted - debit.debitsPending;
    if (left - amount < floor) return "exceeds_floor";
  }
  const { ceiling } = credit.limits;
  if (ceiling !== null) {
    const gathered = credit.creditsPosted + credit.creditsPending - credit.debitsPosted;
    if (gathered + amount > ceiling) return "exceeds_ceiling";
  }
  return undefined;
}
