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
  readonly beforeOfDebit: Int32Array;
  readonly beforeOfCredit: Int32Array;
};

export function createTail(): Tail {
  let columns = columnsOf(startCapacity);
  let size = 0;
  const newest = createNewest();
  const holds = createHolds();
  let lowestId = 0n;
  let highestId = 0n;

  const timeAt = (row: Row) => columns.time[row] ?? 0n;
  const idAt = (row: Row) => ((columns.high[row] ?? 0n) << 64n) | (columns.low[row] ?? 0n);

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
      columns.beforeOfDebit[size] = newest.replace(debitAccount, size);
      columns.beforeOfCredit[size] = newest.replace(creditAccount, size);
      if (expiresAt !== 0n) holds.add(size, expiresAt);
      if (size === 0 || id < lowestId) lowestId = id;
      if (size === 0 || id > highestId) highestId = id;
      size++;
    },
    *ofAccount(account, { debits, credits }, from, to) {
      for (let row = newest.of(account); row !== none; ) {
        const time = timeAt(row);
        if (time < from) return;
        const isDebit = columns.debit[row] === account;
        if (time <= to && (isDebit ? debits : credits)) yield idAt(row);
        row = (isDebit ? columns.beforeOfDebit[row] : columns.beforeOfCredit[row]) ?? none;
      }
    },
    *all(from, to) {
      const last = countUpTo(columns.time, size, to) - 1;
      for (let row = last; row >= 0 && timeAt(row) >= from; row--) yield idAt(row);
    },
    expiring: (after, until) => holds.within(after, until).map(idAt),
    nextExpiryAfter: (time) => holds.nextAfter(time),
  };
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

/** The newest row of each account, by its number. */
function createNewest() {
  let rows = new Int32Array(startCapacity).fill(none);
  return {
    of: (account: number): Row => rows[account] ?? none,
    /** @returns the row that was the newest until now */
    replace(account: number, row: Row): Row {
      if (account >= rows.length) {
        const larger = new Int32Array(Math.max(account + 1, rows.length * 2)).fill(none);
        larger.set(rows);
        rows = larger;
      }
      const before = rows[account] ?? none;
      rows[account] = row;
      return before;
    },
  };
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
    high: new BigUint64Array(capacity),
    low: new BigUint64Array(capacity),
    time: new BigInt64Array(capacity),
    debit: new Int32Array(capacity),
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
  to.beforeOfDebit.set(from.beforeOfDebit);
  to.beforeOfCredit.set(from.beforeOfCredit);
  return to;
}
