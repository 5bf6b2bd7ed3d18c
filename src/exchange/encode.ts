import { commandKind } from "./codes.ts";
import { command, commandWidth, highOf, lowOf, type OrderFlags, packFlags } from "./rows.ts";

/** A new order in words. Prices in ticks, quantities in units, ids and times up to 53 bits. */
export type NewOrder = OrderFlags & {
  readonly id: number;
  readonly account: number;
  readonly session?: number;
  readonly quantity: number;
  /** Ignored of a market order. */
  readonly price: number;
  /** Units shown at a time; 0 or nothing shows all. */
  readonly display?: number;
  readonly stopPrice?: number;
  readonly trail?: number;
  readonly expireSeconds?: number;
  readonly group?: number;
};

/** What a replace changes: the new total quantity (with what was executed), price and display. */
export type Replacement = {
  readonly id: number;
  readonly account: number;
  readonly quantity: number;
  readonly price: number;
  readonly display?: number;
};

/** Commands as rows, one behind the other, for those who do not write rows themselves. */
export type CommandRows = {
  rows: Int32Array;
  /** Integers in use. */
  length: number;
};

const rowsAtFirst = 64;

/** An empty list of commands. */
export function createCommandRows(capacity = rowsAtFirst): CommandRows {
  return { rows: new Int32Array(capacity * commandWidth), length: 0 };
}

/** Adds a command whose other fields are 0; says where it begins. */
export function addCommand(
  list: CommandRows,
  kind: number,
  market: number,
  timeMicros: number,
): number {
  const at = list.length;
  if (at + commandWidth > list.rows.length) {
    const rows = new Int32Array(list.rows.length * 2);
    rows.set(list.rows);
    list.rows = rows;
  }
  list.length = at + commandWidth;
  list.rows.fill(0, at, list.length);
  list.rows[at + command.kind] = kind;
  list.rows[at + command.market] = market;
  list.rows[at + command.timeLow] = lowOf(timeMicros);
  list.rows[at + command.timeHigh] = highOf(timeMicros);
  return at;
}

/** Adds a new order. */
export function addNewOrder(
  list: CommandRows,
  market: number,
  timeMicros: number,
  one: NewOrder,
): void {
  const at = addCommand(list, commandKind.newOrder, market, timeMicros);
  const { rows } = list;
  writeOrderName(rows, at, one.id, one.account);
  rows[at + command.session] = one.session ?? 0;
  rows[at + command.flags] = packFlags(one);
  rows[at + command.quantity] = one.quantity;
  rows[at + command.price] = one.price;
  rows[at + command.display] = one.display ?? 0;
  rows[at + command.stopPrice] = one.stopPrice ?? 0;
  rows[at + command.trail] = one.trail ?? 0;
  rows[at + command.expireSeconds] = one.expireSeconds ?? 0;
  rows[at + command.group] = one.group ?? 0;
}

/** Adds a cancel of one order. */
export function addCancel(
  list: CommandRows,
  market: number,
  timeMicros: number,
  one: { readonly id: number; readonly account: number },
): void {
  const at = addCommand(list, commandKind.cancel, market, timeMicros);
  writeOrderName(list.rows, at, one.id, one.account);
}

/** Adds a replace. */
export function addReplace(
  list: CommandRows,
  market: number,
  timeMicros: number,
  one: Replacement,
): void {
  const at = addCommand(list, commandKind.replace, market, timeMicros);
  writeOrderName(list.rows, at, one.id, one.account);
  list.rows[at + command.quantity] = one.quantity;
  list.rows[at + command.price] = one.price;
  list.rows[at + command.display] = one.display ?? 0;
}

function writeOrderName(rows: Int32Array, at: number, id: number, account: number): void {
  rows[at + command.idLow] = lowOf(id);
  rows[at + command.idHigh] = highOf(id);
  rows[at + command.account] = account;
}

/** Adds the opening of an account, or a change of its limits; 0 is no limit. */
export function addSetAccount(
  list: CommandRows,
  timeMicros: number,
  limits: {
    readonly account: number;
    readonly quantityMax: number;
    readonly valueMax: number;
    readonly positionMax: number;
  },
): void {
  const at = addCommand(list, commandKind.setAccount, 0, timeMicros);
  writeOrderName(list.rows, at, limits.valueMax, limits.account);
  list.rows[at + command.quantity] = limits.quantityMax;
  list.rows[at + command.display] = limits.positionMax;
}

/** Adds the arrival of cash (`market` 0) or units; a negative amount takes them back. */
export function addAdjust(
  list: CommandRows,
  timeMicros: number,
  one: { readonly account: number; readonly market: number; readonly amount: number },
): void {
  const at = addCommand(list, commandKind.adjust, one.market, timeMicros);
  writeOrderName(list.rows, at, one.amount, one.account);
}

/**
 * Adds the stop of an account, or of the venue where none is named, or what cancels all that rests
 * in a market; or the end of such a stop.
 */
export function addKill(
  list: CommandRows,
  timeMicros: number,
  {
    account = 0,
    market = 0,
    isStopped,
  }: { readonly account?: number; readonly market?: number; readonly isStopped: boolean },
): void {
  const at = addCommand(list, commandKind.kill, market, timeMicros);
  list.rows[at + command.account] = account;
  list.rows[at + command.quantity] = isStopped ? 1 : 0;
}

/** Adds a change of a market's phase. */
export function addSetPhase(
  list: CommandRows,
  market: number,
  timeMicros: number,
  next: number,
): void {
  const at = addCommand(list, commandKind.setPhase, market, timeMicros);
  list.rows[at + command.quantity] = next;
}

/** Adds the prices, in ticks, between which a market may trade from now on. */
export function addSetBands(
  list: CommandRows,
  market: number,
  timeMicros: number,
  bands: { readonly lower: number; readonly upper: number },
): void {
  const at = addCommand(list, commandKind.setBands, market, timeMicros);
  list.rows[at + command.stopPrice] = bands.lower;
  list.rows[at + command.price] = bands.upper;
}

/**
 * Adds the price, in ticks, from which a market begins while it has no trade of its own. Where it
 * is halted or closed the last trade is forgotten for it: after a split that was of other units.
 */
export function addSetReferencePrice(
  list: CommandRows,
  market: number,
  timeMicros: number,
  price: number,
): void {
  const at = addCommand(list, commandKind.setReferencePrice, market, timeMicros);
  list.rows[at + command.price] = price;
}
