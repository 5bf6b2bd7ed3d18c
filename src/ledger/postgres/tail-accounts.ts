import type { Row, TailAccount } from "./tail.ts";

/** No row. */
export const none = -1;
const startCapacity = 1_024;

type Columns = {
  /** The newest row of the account. */
  readonly newest: Int32Array;
  readonly idHigh: BigUint64Array;
  readonly idLow: BigUint64Array;
  readonly ledger: Uint32Array;
};

/** The accounts of a tail's transfers, by their number. */
export function createTailAccounts() {
  let columns = columnsOf(startCapacity);
  return {
    newestOf: (account: number): Row => columns.newest[account] ?? none,
    idOf: (account: number): bigint =>
      ((columns.idHigh[account] ?? 0n) << 64n) | (columns.idLow[account] ?? 0n),
    ledgerOf: (account: number): number => columns.ledger[account] ?? 0,
    /** @returns the row that was the newest until now */
    replaceNewest({ number, id, ledger }: TailAccount, row: Row): Row {
      if (number >= columns.newest.length) columns = grown(columns, number + 1);
      const before = columns.newest[number] ?? none;
      columns.newest[number] = row;
      if (before !== none) return before;
      columns.idHigh[number] = id >> 64n;
      columns.idLow[number] = id;
      columns.ledger[number] = ledger;
      return none;
    },
  };
}

function columnsOf(capacity: number): Columns {
  return {
    newest: new Int32Array(capacity).fill(none),
    idHigh: new BigUint64Array(capacity),
    idLow: new BigUint64Array(capacity),
    ledger: new Uint32Array(capacity),
  };
}

function grown(from: Columns, capacityMin: number): Columns {
  const to = columnsOf(Math.max(capacityMin, from.newest.length * 2));
  to.newest.set(from.newest);
  to.idHigh.set(from.idHigh);
  to.idLow.set(from.idLow);
  to.ledger.set(from.ledger);
  return to;
}
