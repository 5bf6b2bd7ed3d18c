import {
  assert,
  type CopyTable,
  type Cursor,
  copyInto,
  fieldBytesMax,
  putBoolean,
  putBytes,
  putInt2,
  putInt4,
  putInt8,
  putNull,
  putNumeric,
  putUuid,
  runPrepared,
  runStatement,
  sync,
} from "#kernel";
import type {
  AccountEntry,
  BalanceEntry,
  LimitsChange,
  Settlement,
  TransferEntry,
} from "../book.ts";
import { accountFlags } from "../records.ts";
import type { CommitGroup } from "../writer/storage.ts";
import { settlementStatuses, toArray, toUuid } from "./codec.ts";

/** To be run once on the connection that sends groups. */
export const prepareCommit = `prepare ledger_commit (bigint, integer, bigint, bigint, bigint,
  bigint, bigint, bigint, bytea, bytea) as
  select ledger.commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;
const commitParameters = 10;

/** Where a group's transfers go. */
export type Destination = {
  readonly epoch: bigint;
  readonly segment: number;
  /** The segment is to be opened first. */
  readonly isNew: boolean;
  /** Accounts in storage before the group. */
  readonly accounts: number;
};

/**
 * The messages that store a group in one transaction: rows for each table that it touches, then the
 * check that this is still the writer, and its next group.
 */
export function messagesOf(group: CommitGroup, to: Destination): Buffer[] {
  const messages: Buffer[] = [];
  const add = <T>(table: string, how: CopyTable<T>, entries: readonly T[]) => {
    if (entries.length > 0) messages.push(copyInto(table, how, entries));
  };
  if (to.isNew) messages.push(runStatement(`select ledger.open_segment(${to.segment})`));
  // An account learns its number when it gets its row, and keeps it.
  for (const [index, entry] of group.accounts.entries()) entry.number = to.accounts + index + 1;
  add("ledger.account", accountTable, group.accounts);
  add(`ledger.transfer_${to.segment}`, transferTable(group), group.transfers);
  add("ledger.settlement", settlementTable(group), group.settlements);
  add("ledger.account_limit", limitTable(group.link.sequence), group.limits);
  add("ledger.failed_transfer", failedTable(group.link.sequence), group.failedIds);
  add("ledger.account_balance", historyTable, group.history);
  if (group.changedAccounts.length > 0) messages.push(updateAccounts(group.changedAccounts));
  messages.push(commit(group, to), sync());
  return messages;
}

/** The number of an account that has its row, or is on its way to it. */
export function numberOf({ number }: AccountEntry): number {
  assert(number !== 0, "the account is stored");
  return number;
}

function commit(group: CommitGroup, { epoch, segment }: Destination): Buffer {
  const { link, reached, lastAccountTime, position, expiredUntil } = group;
  const size = commitParameters * fieldBytesMax + link.hash.length + link.marks.length;
  return runPrepared("ledger_commit", size, commitParameters, (c) => {
    putInt8(c, epoch);
    putInt4(c, segment);
    putInt8(c, link.sequence);
    putInt8(c, reached);
    putInt8(c, lastAccountTime);
    putInt8(c, position.transferTime);
    putInt8(c, position.expiryTime);
    putInt8(c, expiredUntil);
    putBytes(c, link.hash);
    putBytes(c, link.marks);
  });
}

// Zero is stored as null where it means "not given".
function putUuidOrNull(c: Cursor, value: bigint): void {
  if (value === 0n) putNull(c);
  else putUuid(c, value);
}
function putInt8OrNull(c: Cursor, value: bigint | number): void {
  if (value) putInt8(c, BigInt(value));
  else putNull(c);
}
function putNumericOrNull(c: Cursor, value: bigint | null): void {
  if (value) putNumeric(c, value);
  else putNull(c);
}
function putLimit(c: Cursor, value: bigint | null): void {
  if (value === null) putNull(c);
  else putNumeric(c, value);
}

const accountTable: CopyTable<AccountEntry> = {
  columns: `number, timestamp, id, ledger, code, flags, closed, user_data_128,
      user_data_64, user_data_32, floor, ceiling`,
  write(c, entry) {
    putInt4(c, numberOf(entry));
    putInt8(c, entry.timestamp);
    putUuid(c, entry.id);
    putInt8(c, BigInt(entry.ledger));
    putInt4(c, entry.code);
    putInt4(c, entry.flags & ~accountFlags.closed);
    putBoolean(c, (entry.flags & accountFlags.closed) !== 0);
    putUuidOrNull(c, entry.userData128);
    putNumericOrNull(c, entry.userData64);
    putInt8OrNull(c, entry.userData32);
    putLimit(c, entry.limits.floor);
    putLimit(c, entry.limits.ceiling);
  },
};

/** Columns that most transfers have nothing in are left out where all of a group have nothing. */
function transferTable({ transfers, sides }: CommitGroup): CopyTable<TransferEntry> {
  const isPlain = transfers.every(
    ({ pendingId, userData64, userData32, timeout, effectiveAt }) =>
      pendingId === 0n &&
      userData64 === 0n &&
      userData32 === 0 &&
      timeout === 0 &&
      effectiveAt === 0n,
  );
  const plain = `timestamp, id, user_data_128, debit_account, credit_account, code, flags, amount`;
  const rare = `pending_id, user_data_64, user_data_32, timeout, effective_at`;
  // Rows are written in the order of the transfers, and so of their sides.
  let side = 0;
  const nextNumber = () => {
    const account = sides[side++];
    assert(account, "a transfer has two sides");
    return numberOf(account);
  };
  return {
    columns: isPlain ? plain : `${plain}, ${rare}`,
    write(c, entry) {
      putInt8(c, entry.timestamp);
      putUuid(c, entry.id);
      putUuidOrNull(c, entry.userData128);
      putInt4(c, nextNumber());
      putInt4(c, nextNumber());
      putInt4(c, entry.code);
      putInt4(c, entry.flags);
      putNumeric(c, entry.amount);
      if (isPlain) return;
      putUuidOrNull(c, entry.pendingId);
      putNumericOrNull(c, entry.userData64);
      putInt8OrNull(c, entry.userData32);
      putInt8OrNull(c, entry.timeout);
      putInt8OrNull(c, entry.effectiveAt);
    },
  };
}

function settlementTable({ transfers, accountOf }: CommitGroup): CopyTable<Settlement> {
  const dated = transfers.filter(({ effectiveAt }) => effectiveAt !== 0n);
  const effective = new Map(dated.map(({ timestamp, effectiveAt }) => [timestamp, effectiveAt]));
  return {
    columns: `pending, timestamp, debit_account, credit_account, status, released,
      effective_at`,
    write(c, { held, timestamp, status, released }) {
      putInt8(c, held.timestamp);
      putInt8(c, timestamp);
      if (status === "expired") {
        putInt4(c, numberOf(accountOf(held.debitAccountId)));
        putInt4(c, numberOf(accountOf(held.creditAccountId)));
      } else {
        putNull(c);
        putNull(c);
      }
      putInt2(c, settlementStatuses[status]);
      putNumeric(c, released);
      putInt8OrNull(c, status === "expired" ? 0n : (effective.get(timestamp) ?? 0n));
    },
  };
}

function limitTable(sequence: bigint): CopyTable<LimitsChange> {
  return {
    columns: "batch, timestamp, account, floor, ceiling",
    write(c, { account, limits, timestamp }) {
      putInt8(c, sequence);
      putInt8(c, timestamp);
      putInt4(c, numberOf(account));
      putLimit(c, limits.floor);
      putLimit(c, limits.ceiling);
    },
  };
}

function failedTable(sequence: bigint): CopyTable<bigint> {
  return {
    columns: "id, batch",
    write(c, id) {
      putUuid(c, id);
      putInt8(c, sequence);
    },
  };
}

const historyTable: CopyTable<BalanceEntry> = {
  columns: `account, timestamp, debits_pending, debits_posted, credits_pending,
      credits_posted`,
  write(c, entry) {
    putInt4(c, numberOf(entry.account));
    putInt8(c, entry.timestamp);
    putNumeric(c, entry.debitsPending);
    putNumeric(c, entry.debitsPosted);
    putNumeric(c, entry.creditsPending);
    putNumeric(c, entry.creditsPosted);
  },
};

function updateAccounts(entries: readonly AccountEntry[]): Buffer {
  const limit = (value: bigint | null) => value ?? "null";
  const arrays = [
    toArray(entries, (entry) => toUuid(entry.id)),
    toArray(entries, (entry) => String((entry.flags & accountFlags.closed) !== 0)),
    toArray(entries, (entry) => limit(entry.limits.floor)),
    toArray(entries, (entry) => limit(entry.limits.ceiling)),
  ];
  // Nothing but digits, words of ours and commas.
  const [ids, closed, floors, ceilings] = arrays.map((text) => `'${text}'`);
  return runStatement(`update ledger.account a set closed = n.closed, floor = n.floor,
      ceiling = n.ceiling
    from unnest(${ids}::uuid[], ${closed}::boolean[], ${floors}::numeric[],
      ${ceilings}::numeric[]) as n (id, closed, floor, ceiling)
    where a.id = n.id`);
}
