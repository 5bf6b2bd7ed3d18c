import { reason as reasons } from "./codes.ts";

// Bound here: see "Speed" in README.md.
const reason = reasons;

/**
 * What the venue knows of those who trade: their cash and units, and what their open orders hold
 * of both. Amounts are whole: cash in ticks × units, up to 2^53 − 1. They mirror what is reserved
 * in the ledger for the venue; the ledger stays the place where value is.
 */
export type Accounts = {
  readonly markets: number;
  /** A cell an account: see {@link accountCell}. */
  cells: Float64Array;
  /** A cell a market of an account: see {@link positionCell}. */
  positions: Float64Array;
};

/** Fields of an account. */
export const accountCell = {
  isOpen: 0,
  isStopped: 1,
  cash: 2,
  heldCash: 3,
  /** Highest order id so far: ids only rise, so one seen before is refused for ever. */
  lastId: 4,
  /** Units of one order; 0 for no limit. */
  quantityMax: 5,
  /** Cash value of one order; 0 for no limit. */
  valueMax: 6,
  /** Units of one market that may be held or be on their way; 0 for no limit. */
  positionMax: 7,
} as const;

/** Fields of a position. */
export const positionCell = { units: 0, heldUnits: 1, unitsWanted: 2 } as const;

const accountWidth = 8;
const positionWidth = 4;

/** Account numbers are below this: they index arrays. */
export const accountsMax = 1_000_000;

/** No accounts yet, in an exchange of `markets` markets. */
export function createAccounts(markets: number, capacity = 64): Accounts {
  return {
    markets: markets + 1,
    cells: new Float64Array(capacity * accountWidth),
    positions: new Float64Array(capacity * (markets + 1) * positionWidth),
  };
}

/** Where an account's fields begin. */
export const accountAt = (account: number): number => account * accountWidth;

/** Where the fields of an account's position in a market begin. */
export const positionAt = (accounts: Accounts, account: number, market: number): number =>
  (account * accounts.markets + market) * positionWidth;

/** True when there is such an account. */
export function isKnown(accounts: Accounts, account: number): boolean {
  return account > 0 && accounts.cells[accountAt(account) + accountCell.isOpen] === 1;
}

/** Opens an account, or changes its limits. */
export function setAccount(
  accounts: Accounts,
  account: number,
  limits: { readonly quantityMax: number; readonly valueMax: number; readonly positionMax: number },
): number {
  if (account <= 0 || account >= accountsMax) return reason.unknownAccount;
  const { quantityMax, valueMax, positionMax } = limits;
  if (quantityMax < 0 || valueMax < 0 || positionMax < 0) return reason.badAmount;
  while (accountAt(account + 1) > accounts.cells.length) growAccounts(accounts);
  const at = accountAt(account);
  accounts.cells[at + accountCell.isOpen] = 1;
  accounts.cells[at + accountCell.quantityMax] = quantityMax;
  accounts.cells[at + accountCell.valueMax] = valueMax;
  accounts.cells[at + accountCell.positionMax] = positionMax;
  return reason.none;
}

/** Stops an account, or lets it go on. */
export function setStopped(accounts: Accounts, account: number, isStopped: boolean): number {
  if (!isKnown(accounts, account)) return reason.unknownAccount;
  accounts.cells[accountAt(account) + accountCell.isStopped] = isStopped ? 1 : 0;
  return reason.none;
}

function growAccounts(accounts: Accounts): void {
  const cells = new Float64Array(accounts.cells.length * 2);
  cells.set(accounts.cells);
  accounts.cells = cells;
  const positions = new Float64Array(accounts.positions.length * 2);
  positions.set(accounts.positions);
  accounts.positions = positions;
}

/**
 * Brings cash (`market` 0) or units of a market, or takes them back when the amount is negative.
 * What open orders hold cannot be taken.
 */
export function adjust(
  accounts: Accounts,
  account: number,
  market: number,
  amount: number,
): number {
  if (!isKnown(accounts, account)) return reason.unknownAccount;
  if (market < 0 || market >= accounts.markets) return reason.unknownMarket;
  const table = market === 0 ? accounts.cells : accounts.positions;
  const at =
    market === 0
      ? accountAt(account) + accountCell.cash
      : positionAt(accounts, account, market) + positionCell.units;
  // What is held stands beside what it is held of.
  const left = (table[at] ?? 0) + amount;
  if (!Number.isSafeInteger(left)) return reason.badAmount;
  if (left < (table[at + 1] ?? 0)) {
    return market === 0 ? reason.notEnoughCash : reason.notEnoughUnits;
  }
  table[at] = left;
  return reason.none;
}
