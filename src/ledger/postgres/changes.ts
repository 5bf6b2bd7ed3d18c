import { assert } from "#kernel";
import type { AccountEntry, Book, Changes } from "../book.ts";
import { expiresAt } from "../expiry.ts";
import { transferFlags } from "../records.ts";
import { fromPendingStatus, orNull, toArray, toUuid, uuidOrNull } from "./codec.ts";

/** A statement whose parameters are arrays in PostgreSQL's text form. */
export type Statement = { readonly name: string; readonly text: string; readonly values: string[] };

/**
 * The statements that store what a group of batches changed: one for each table that is touched,
 * however many rows. Values are taken now, for the book moves on while they are on their way.
 */
export function statementsOf(changes: Changes, book: Book): Statement[] {
  const created = new Set(changes.accounts);
  const updated = [...changes.touchedAccounts].filter((entry) => !created.has(entry));
  const pendings = changes.transfers.filter((entry) => entry.flags & transferFlags.pending);
  const born = new Set(pendings);
  const settled = changes.settledPendings.filter((entry) => !born.has(entry));
  return [
    ...(changes.accounts.length > 0 ? [insertAccounts(changes.accounts)] : []),
    ...(changes.transfers.length > 0 ? [insertTransfers(changes, book)] : []),
    ...(updated.length > 0 ? [updateAccounts(updated)] : []),
    ...(pendings.length > 0 ? [insertPendings(pendings)] : []),
    ...(settled.length > 0 ? [updatePendings(settled)] : []),
    ...(changes.failedIds.length > 0 ? [insertFailedIds(changes.failedIds)] : []),
    ...(changes.history.length > 0 ? [insertHistory(changes.history)] : []),
  ];
}

function insertAccounts(entries: readonly AccountEntry[]): Statement {
  return {
    name: "ledger-insert-accounts",
    text: `insert into ledger.account (timestamp, id, ledger, code, flags, debits_pending,
        debits_posted, credits_pending, credits_posted, user_data_128, user_data_64, user_data_32)
      select * from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::integer[], $5::integer[],
        $6::numeric[], $7::numeric[], $8::numeric[], $9::numeric[], $10::uuid[], $11::numeric[],
        $12::bigint[])`,
    values: [
      toArray(entries, (entry) => entry.timestamp),
      toArray(entries, (entry) => toUuid(entry.id)),
      toArray(entries, (entry) => entry.ledger),
      toArray(entries, (entry) => entry.code),
      toArray(entries, (entry) => entry.flags),
      toArray(entries, (entry) => entry.debitsPending),
      toArray(entries, (entry) => entry.debitsPosted),
      toArray(entries, (entry) => entry.creditsPending),
      toArray(entries, (entry) => entry.creditsPosted),
      toArray(entries, (entry) => uuidOrNull(entry.userData128)),
      toArray(entries, (entry) => orNull(entry.userData64)),
      toArray(entries, (entry) => orNull(entry.userData32)),
    ],
  };
}

function insertTransfers({ transfers }: Changes, book: Book): Statement {
  const timestampOf = (accountId: bigint) => {
    const account = book.accounts.get(accountId);
    assert(account, "the accounts of a transfer are in the book");
    return account.timestamp;
  };
  return {
    name: "ledger-insert-transfers",
    text: `insert into ledger.transfer (timestamp, debit_account, credit_account, code, flags, id,
        amount, pending_id, user_data_128, user_data_64, user_data_32, timeout)
      select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::smallint[],
        $6::uuid[], $7::numeric[], $8::uuid[], $9::uuid[], $10::numeric[], $11::bigint[],
        $12::bigint[])`,
    values: [
      toArray(transfers, (entry) => entry.timestamp),
      toArray(transfers, (entry) => timestampOf(entry.debitAccountId)),
      toArray(transfers, (entry) => timestampOf(entry.creditAccountId)),
      toArray(transfers, (entry) => entry.code),
      toArray(transfers, (entry) => entry.flags),
      toArray(transfers, (entry) => toUuid(entry.id)),
      toArray(transfers, (entry) => entry.amount),
      toArray(transfers, (entry) => uuidOrNull(entry.pendingId)),
      toArray(transfers, (entry) => uuidOrNull(entry.userData128)),
      toArray(transfers, (entry) => orNull(entry.userData64)),
      toArray(transfers, (entry) => orNull(entry.userData32)),
      toArray(transfers, (entry) => orNull(entry.timeout)),
    ],
  };
}

function updateAccounts(entries: readonly AccountEntry[]): Statement {
  return {
    name: "ledger-update-accounts",
    text: `update ledger.account set flags = n.flags, debits_pending = n.debits_pending,
        debits_posted = n.debits_posted, credits_pending = n.credits_pending,
        credits_posted = n.credits_posted
      from unnest($1::bigint[], $2::integer[], $3::numeric[], $4::numeric[], $5::numeric[],
        $6::numeric[])
        as n (timestamp, flags, debits_pending, debits_posted, credits_pending, credits_posted)
      where account.timestamp = n.timestamp`,
    values: [
      toArray(entries, (entry) => entry.timestamp),
      toArray(entries, (entry) => entry.flags),
      toArray(entries, (entry) => entry.debitsPending),
      toArray(entries, (entry) => entry.debitsPosted),
      toArray(entries, (entry) => entry.creditsPending),
      toArray(entries, (entry) => entry.creditsPosted),
    ],
  };
}

function insertPendings(entries: Changes["transfers"]): Statement {
  return {
    name: "ledger-insert-pendings",
    text: `insert into ledger.pending (timestamp, status, expires_at)
      select * from unnest($1::bigint[], $2::smallint[], $3::bigint[])`,
    values: [
      toArray(entries, (entry) => entry.timestamp),
      toArray(entries, (entry) => fromPendingStatus(entry.pendingStatus)),
      toArray(entries, (entry) => (entry.timeout === 0 ? "null" : expiresAt(entry))),
    ],
  };
}

function updatePendings(entries: Changes["settledPendings"]): Statement {
  return {
    name: "ledger-update-pendings",
    text: `update ledger.pending set status = n.status
      from unnest($1::bigint[], $2::smallint[]) as n (timestamp, status)
      where pending.timestamp = n.timestamp`,
    values: [
      toArray(entries, (entry) => entry.timestamp),
      toArray(entries, (entry) => fromPendingStatus(entry.pendingStatus)),
    ],
  };
}

function insertFailedIds(ids: readonly bigint[]): Statement {
  return {
    name: "ledger-insert-failed-ids",
    text: "insert into ledger.failed_transfer (id) select * from unnest($1::uuid[])",
    values: [toArray(ids, toUuid)],
  };
}

function insertHistory(entries: Changes["history"]): Statement {
  return {
    name: "ledger-insert-history",
    text: `insert into ledger.account_balance (account, timestamp, debits_pending, debits_posted,
        credits_pending, credits_posted)
      select * from unnest($1::bigint[], $2::bigint[], $3::numeric[], $4::numeric[],
        $5::numeric[], $6::numeric[])`,
    values: [
      toArray(entries, (entry) => entry.account.timestamp),
      toArray(entries, (entry) => entry.timestamp),
      toArray(entries, (entry) => entry.debitsPending),
      toArray(entries, (entry) => entry.debitsPosted),
      toArray(entries, (entry) => entry.creditsPending),
      toArray(entries, (entry) => entry.creditsPosted),
    ],
  };
}
