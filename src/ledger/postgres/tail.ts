import type { TransferEntry } from "../book.ts";
import { expiresAt } from "../expiry.ts";
import {
  createTailAccounts,
  none,
  type Row,
  type TailAccount,
  type TailAccounts,
} from "./tail-accounts.ts";

/**
 * The transfers of a segment that has no indexes yet, by account and by time, in memory: each names
 * the one before it of either account. About 90 bytes a transfer, and few objects to collect.
 * Whoever reads sees what is known to be stored, and no more.
 */
export type Tail = {
  readonly size: number;
  readonly lowestId: bigint;
  readonly highestId: bigint;
  /** Adds a transfer that is on its way to storage. */
  add(transfer: TransferEntry, debit: TailAccount, credit: TailAccount): void;
  /** From now on the first `count` transfers are known to be stored. */
  markStored(count: number): void;
  /** An account's transfers within [from, to], newest first. */
  ofAccount(account: number, sides: Sides, from: bigint, to: bigint): Iterable<Row>;
  /** All transfers within [from, to], newest first. */
  all(from: bigint, to: bigint): Iterable<Row>;
  idAt(row: Row): bigint;
  /** Whole from memory; undefined for one with something rare in it, to be read from storage. */
  transferAt(row: Row): TransferEntry | undefined;
  /** Ids of transfers that expire within (after, until]. */
  expiring(after: bigint, until: bigint): bigint[];
  /** When the first transfer expires that expires after `time`. */
  nextExpiryAfter(time: bigint): bigint | undefined;
};

/** Which side of a transfer an account is to be on. */
export type Sides = { readonly debits: boolean; readonly credits: boolean };

const startCapacity = 1_024;
const u64Max = (1n << 64n) - 1n;

type Columns = {
  readonly idHigh: BigUint64Array;
  readonly idLow: BigUint64Array;
  readonly time: BigInt64Array;
  readonly debit: Int32Array;
  readonly credit: Int32Array;
  readonly beforeOfDebit: Int32Array;
  readonly beforeOfCredit: Int32Array;
  readonly userDataHigh: BigUint64Array;
  readonly userDataLow: BigUint64Array;
  readonly amount: BigUint64Array;
  readonly code: Uint16Array;
  readonly flags: Uint16Array;
  /** 1 where the other columns are all that there is to the transfer. */
  readonly isPlain: Uint8Array;
};

/** Without what few have, and what becomes of holds. */
function isPlain(entry: TransferEntry): boolean {
  return (
    entry.pendingStatus === "none" &&
    entry.pendingId === 0n &&
    entry.userData64 === 0n &&
    entry.userData32 === 0 &&
    entry.timeout === 0 &&
    entry.effectiveAt === 0n &&
    entry.amount <= u64Max
  );
}

/** An empty {@link Tail}, with room for so many transfers before it has to grow. */
export function createTail(capacity = startCapacity): Tail {
  let columns = columnsOf(capacity);
  let size = 0;
  let stored = 0;
  const accounts = createTailAccounts();
  const holds = createHolds();
  let lowestId = 0n;
  let highestId = 0n;

  const timeAt = (row: Row) => columns.time[row] ?? 0n;
  const idAt = (row: Row) => joined(columns.idHigh, columns.idLow, row);

  return {
    get size() {
      return size;
    },
    get lowestId() {
      return lowestId;
    },
    get highestId() {
      return highestId;
    },
    add(entry, debit, credit) {
      if (size === columns.time.length) columns = grown(columns, size * 2);
      write(columns, size, entry);
      columns.debit[size] = debit.number;
      columns.credit[size] = credit.number;
      columns.beforeOfDebit[size] = accounts.replaceNewest(debit, size);
      columns.beforeOfCredit[size] = accounts.replaceNewest(credit, size);
      if (entry.timeout !== 0) holds.add(size, expiresAt(entry));
      if (size === 0 || entry.id < lowestId) lowestId = entry.id;
      if (size === 0 || entry.id > highestId) highestId = entry.id;
      size++;
    },
    markStored(count) {
      stored = Math.max(stored, count);
    },
    *ofAccount(account, { debits, credits }, from, to) {
      for (let row = accounts.newestOf(account); row !== none; ) {
        const time = timeAt(row);
        if (time < from) return;
        const isDebit = columns.debit[row] === account;
        if (row < stored && time <= to && (isDebit ? debits : credits)) yield row;
        row = (isDebit ? columns.beforeOfDebit[row] : columns.beforeOfCredit[row]) ?? none;
      }
    },
    *all(from, to) {
      const last = countUpTo(columns.time, stored, to) - 1;
      for (let row = last; row >= 0 && timeAt(row) >= from; row--) yield row;
    },
    idAt,
    transferAt: (row) => transferAt(columns, accounts, row),
    expiring: (after, until) => holds.within(after, until).map(idAt),
    nextExpiryAfter: (time) => holds.nextAfter(time),
  };
}

function write(columns: Columns, row: Row, entry: TransferEntry): void {
  columns.idHigh[row] = entry.id >> 64n;
  columns.idLow[row] = entry.id;
  columns.time[row] = entry.timestamp;
  columns.isPlain[row] = isPlain(entry) ? 1 : 0;
  columns.code[row] = entry.code;
  columns.flags[row] = entry.flags;
  columns.amount[row] = entry.amount;
  if (entry.userData128 === 0n) return;
  columns.userDataHigh[row] = entry.userData128 >> 64n;
  columns.userDataLow[row] = entry.userData128;
}

function transferAt(columns: Columns, accounts: TailAccounts, row: Row): TransferEntry | undefined {
  if (columns.isPlain[row] !== 1) return undefined;
  const debit = columns.debit[row] ?? none;
  return {
    id: joined(columns.idHigh, columns.idLow, row),
    debitAccountId: accounts.idOf(debit),
    creditAccountId: accounts.idOf(columns.credit[row] ?? none),
    amount: columns.amount[row] ?? 0n,
    pendingId: 0n,
    userData128: joined(columns.userDataHigh, columns.userDataLow, row),
    userData64: 0n,
    userData32: 0,
    timeout: 0,
    ledger: accounts.ledgerOf(debit),
    code: columns.code[row] ?? 0,
    flags: columns.flags[row] ?? 0,
    timestamp: columns.time[row] ?? 0n,
    effectiveAt: 0n,
    pendingStatus: "none",
    remaining: 0n,
  };
}

function joined(high: BigUint64Array, low: BigUint64Array, row: Row): bigint {
  return ((high[row] ?? 0n) << 64n) | (low[row] ?? 0n);
}

/** How many of the first `size` times, which only grow, are at or before `time`. */
function countUpTo(times: BigInt64Array, size: number, time: bigint): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0n) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The pending transfers that expire. */
function createHolds() {
  let rows = new Int32Array(startCapacity);
  let times = new BigInt64Array(startCapacity);
  let size = 0;
  return {
    add(row: Row, expiresAt: bigint): void {
      if (size === rows.length) {
        const [fewer, earlier] = [rows, times];
        rows = new Int32Array(size * 2);
        times = new BigInt64Array(size * 2);
        rows.set(fewer);
        times.set(earlier);
      }
      rows[size] = row;
      times[size] = expiresAt;
      size++;
    },
    within(after: bigint, until: bigint): Row[] {
      const found: Row[] = [];
      for (let index = 0; index < size; index++) {
        const time = times[index] ?? 0n;
        if (time > after && time <= until) found.push(rows[index] ?? none);
      }
      return found;
    },
    nextAfter(time: bigint): bigint | undefined {
      let next: bigint | undefined;
      for (let index = 0; index < size; index++) {
        const expiresAt = times[index] ?? 0n;
        if (expiresAt > time && (next === undefined || expiresAt < next)) next = expiresAt;
      }
      return next;
    },
  };
}

function columnsOf(capacity: number): Columns {
  return {
    idHigh: new BigUint64Array(capacity),
    idLow: new BigUint64Array(capacity),
    time: new BigInt64Array(capacity),
    debit: new Int32Array(capacity),
    credit: new Int32Array(capacity),
    beforeOfDebit: new Int32Array(capacity),
    beforeOfCredit: new Int32Array(capacity),
    userDataHigh: new BigUint64Array(capacity),
    userDataLow: new BigUint64Array(capacity),
    amount: new BigUint64Array(capacity),
    code: new Uint16Array(capacity),
    flags: new Uint16Array(capacity),
    isPlain: new Uint8Array(capacity),
  };
}

function grown(from: Columns, capacity: number): Columns {
  const to = columnsOf(capacity);
  to.idHigh.set(from.idHigh);
  to.idLow.set(from.idLow);
  to.time.set(from.time);
  to.debit.set(from.debit);
  to.credit.set(from.credit);
  to.beforeOfDebit.set(from.beforeOfDebit);
  to.beforeOfCredit.set(from.beforeOfCredit);
  to.userDataHigh.set(from.userDataHigh);
  to.userDataLow.set(from.userDataLow);
  to.amount.set(from.amount);
  to.code.set(from.code);
  to.flags.set(from.flags);
  to.isPlain.set(from.isPlain);
  return to;
}
