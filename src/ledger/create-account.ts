import { type AccountEntry, addAccount, type Book } from "./book.ts";
import { type AccountInput, accountFlags, u128Max } from "./records.ts";
import { areCrossed } from "./set-limits.ts";
import type { CreateAccountStatus } from "./status.ts";

const acceptedFlags =
  accountFlags.linked |
  accountFlags.debitsMustNotExceedCredits |
  accountFlags.creditsMustNotExceedDebits |
  accountFlags.history |
  accountFlags.imported |
  accountFlags.closed;
const bothLimits =
  accountFlags.debitsMustNotExceedCredits | accountFlags.creditsMustNotExceedDebits;

/**
 * Creates one account at ledger time `time`. The order of the checks is their precedence. An
 * imported account brings its own time, which none of the transfers' times (`taken`) may be.
 */
export function createAccount(
  book: Book,
  event: AccountInput,
  time: bigint,
  taken: ReadonlySet<bigint>,
): CreateAccountStatus {
  if (event.reserved !== 0) return "reserved_field";
  if (event.flags & ~acceptedFlags) return "reserved_flag";
  if (event.id === 0n) return "id_must_not_be_zero";
  if (event.id === u128Max) return "id_must_not_be_int_max";

  const existing = book.accounts.get(event.id);
  if (existing) return compareToExisting(event, existing);

  if ((event.flags & bothLimits) === bothLimits) return "flags_are_mutually_exclusive";
  if (event.debitsPending !== 0n) return "debits_pending_must_be_zero";
  if (event.debitsPosted !== 0n) return "debits_posted_must_be_zero";
  if (event.creditsPending !== 0n) return "credits_pending_must_be_zero";
  if (event.creditsPosted !== 0n) return "credits_posted_must_be_zero";
  if (event.ledger === 0) return "ledger_must_not_be_zero";
  if (event.code === 0) return "code_must_not_be_zero";

  const isImported = (event.flags & accountFlags.imported) !== 0;
  if (isImported && (event.timestamp <= book.lastAccountTime || taken.has(event.timestamp))) {
    return "imported_event_timestamp_must_not_regress";
  }
  if (areCrossed(event.limits)) return "floor_above_ceiling";

  addAccount(book, recordOf(event, isImported ? event.timestamp : time));
  return "created";
}

// Field by field, which keeps all of them in one place in memory.
function recordOf(event: AccountInput, timestamp: bigint): AccountEntry {
  return {
    id: event.id,
    debitsPending: event.debitsPending,
    debitsPosted: event.debitsPosted,
    creditsPending: event.creditsPending,
    creditsPosted: event.creditsPosted,
    userData128: event.userData128,
    userData64: event.userData64,
    userData32: event.userData32,
    reserved: event.reserved,
    ledger: event.ledger,
    code: event.code,
    flags: event.flags,
    timestamp,
    limits: event.limits,
    number: 0,
    changedInRound: 0,
    sinceKept: 0,
  };
}

// A closing transfer sets `closed` on the account it closes, and TigerBeetle compares it all the
// same: the flags of an account are those that it has now. Its limits may have been changed since,
// and are not compared.
function compareToExisting(event: AccountInput, existing: AccountEntry): CreateAccountStatus {
  if (event.flags !== existing.flags) return "exists_with_different_flags";
  if (event.userData128 !== existing.userData128) return "exists_with_different_user_data_128";
  if (event.userData64 !== existing.userData64) return "exists_with_different_user_data_64";
  if (event.userData32 !== existing.userData32) return "exists_with_different_user_data_32";
  if (event.ledger !== existing.ledger) return "exists_with_different_ledger";
  if (event.code !== existing.code) return "exists_with_different_code";
  return "exists";
}
