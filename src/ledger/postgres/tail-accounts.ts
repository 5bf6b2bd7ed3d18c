import type { AccountEntry } from "../book.ts";

/** Rows of a tail, as numbers from 0 on in order of time. */
export type Row = number;

/** What a tail keeps of an account. */
export type TailAccount = Readonly<Pick<AccountEntry, "number" | "id" | "ledger">>;

/** No row. */
export const none = -1;
const startCapacity = 1_024;

/** The accounts of a tail's transfers, by their number. */
export type TailAccounts = ReturnType<typeof createTailAccounts>;

export function createTailAccounts() {
  /** The newest row of each account. */
  let newest = new Int32Array(startCapacity).fill(none);
  const accounts: (TailAccount | undefined)[] = [];
  accounts.length = startCapacity;

  function grow(capacityMin: number): void {
    const before = newest;
    newest = new Int32Array(Math.max(capacityMin, before.length * 2)).fill(none);
    newest.set(before);
    // At once, or an account with a high number would turn the array into a dictionary.
    accounts.length = newest.length;
  }

  return {
    newestOf: (account: number): Row => newest[account] ?? none,
    idOf: (account: number): bigint => accounts[account]?.id ?? 0n,
    ledgerOf: (account: number): number => accounts[account]?.ledger ?? 0,
    /** @returns the row that was the newest until now */
    replaceNewest(account: TailAccount, row: Row): Row {
      const { number } = account;
      if (number >= newest.length) grow(number + 1);
      const before = newest[number] ?? none;
      newest[number] = row;
      if (before === none) accounts[number] = account;
      return before;
    },
  };
}
