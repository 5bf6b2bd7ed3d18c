/** Rows of a tail, as numbers from 0 on in order of time. */
type Row = number;

/** What a tail keeps of a transfer. Accounts are named by their number. */
export type TailTransfer = {
  readonly id: bigint;
  readonly timestamp: bigint;
  readonly debitAccount: number;
  readonly creditAccount: number;
  /** When a pending transfer expires; 0 for never. */
  readonly expiresAt: bigint;
};

/**
 * The transfers of a segment that has no indexes yet, by account and by time, in memory: each names
 * the one before it of either account. About 50 bytes a transfer, and few objects to collect.
 */
export type Tail = {
  readonly size: number;
  readonly lowestId: bigint;
  readonly highestId: bigint;
  add(transfer: TailTransfer): void;
  /** Ids of an account's transfers within [from, to], newest first. */
  ofAccount(account: number, sides: Sides, from: bigint, to: bigint): Iterable<bigint>;
  /** Ids of all transfers within [from, to], newest first. */
  all(from: bigint, to: bigint): Iterable<bigint>;
  /** Ids of transfers that expire within (after, until]. */
  expiring(after: bigint, until: bigint): bigint[];
  /** When the first transfer expires that expires after `time`. */
  nextExpiryAfter(time: bigint): bigint | undefined;
};

/** Which side of a transfer an account is to be on. */
export type Sides = { readonly debits: boolean; readonly credits: boolean };

const none = -1;
const startCapacity = 1_024;
const mask64 = (1n << 64n) - 1n;

type Columns = {
  readonly high: BigUint64Array;
  readonly low: BigUint64Array;
  readonly time: BigInt64Array;
  readonly debit: Int32Array;
  readonly credit: Int32Array;
  readonly beforeOfDebit: Int32Array;
  readonly beforeOfCredit: Int32Array;
};

export function createTail(): Tail {
  let columns = columnsOf(startCapacity);
  let size = 0;
  // By account number.
  let newest = new Int32Array(startCapacity).fill(none);
  const holds: { readonly row: Row; readonly expiresAt: bigint }[] = [];
  let lowestId = 0n;
  let highestId = 0n;

  function newestOf(account: number): Row {
    return newest[account] ?? none;
  }
  function setNewest(account: number, row: Row): void {
    if (account >= newest.length) {
      const larger = new Int32Array(Math.max(account + 1, newest.length * 2)).fill(none);
      larger.set(newest);
      newest = larger;
    }
    newest[account] = row;
  }
  function idAt(row: Row): bigint {
    return ((columns.high[row] ?? 0n) << 64n) | (columns.low[row] ?? 0n);
  }
  /** The last row at or before `time`. */
  function lastUpTo(time: bigint): Row {
    let low = 0;
    let high = size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((columns.time[middle] ?? 0n) <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

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
    add({ id, timestamp, debitAccount, creditAccount, expiresAt }) {
      if (size === columns.time.length) columns = grown(columns, size * 2);
      columns.high[size] = id >> 64n;
      columns.low[size] = id & mask64;
      columns.time[size] = timestamp;
      columns.debit[size] = debitAccount;
      columns.credit[size] = creditAccount;
      columns.beforeOfDebit[size] = newestOf(debitAccount);
      columns.beforeOfCredit[size] = newestOf(creditAccount);
      setNewest(debitAccount, size);
      setNewest(creditAccount, size);
      if (expiresAt !== 0n) holds.push({ row: size, expiresAt });
      if (size === 0 || id < lowestId) lowestId = id;
      if (size === 0 || id > highestId) highestId = id;
      size++;
    },
    *ofAccount(account, { debits, credits }, from, to) {
      for (let row = newestOf(account); row !== none; ) {
        const time = columns.time[row] ?? 0n;
        if (time < from) return;
        const isDebit = columns.debit[row] === account;
        if (time <= to && (isDebit ? debits : credits)) yield idAt(row);
        row = (isDebit ? columns.beforeOfDebit[row] : columns.beforeOfCredit[row]) ?? none;
      }
    },
    *all(from, to) {
      for (let row = lastUpTo(to); row >= 0 && (columns.time[row] ?? 0n) >= from; row--) {
        yield idAt(row);
      }
    },
    expiring(after, until) {
      return holds
        .filter(({ expiresAt }) => expiresAt > after && expiresAt <= until)
        .map(({ row }) => idAt(row));
    },
    nextExpiryAfter(time) {
      let next: bigint | undefined;
      for (const { expiresAt } of holds) {
        if (expiresAt > time && (next === undefined || expiresAt < next)) next = expiresAt;
      }
      return next;
    },
  };
}

function columnsOf(capacity: number): Columns {
  return {
    high: new BigUint64Array(capacity),
    low: new BigUint64Array(capacity),
    time: new BigInt64Array(capacity),
    debit: new Int32Array(capacity),
    credit: new Int32Array(capacity),
    beforeOfDebit: new Int32Array(capacity),
    beforeOfCredit: new Int32Array(capacity),
  };
}

function grown(from: Columns, capacity: number): Columns {
  const to = columnsOf(capacity);
  to.high.set(from.high);
  to.low.set(from.low);
  to.time.set(from.time);
  to.debit.set(from.debit);
  to.credit.set(from.credit);
  to.beforeOfDebit.set(from.beforeOfDebit);
  to.beforeOfCredit.set(from.beforeOfCredit);
  return to;
}
