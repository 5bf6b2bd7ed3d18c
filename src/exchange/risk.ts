import {
  type Accounts,
  accountAt,
  accountCell as accountCells,
  isKnown,
  positionAt,
  positionCell as positionCells,
} from "./accounts.ts";
import { type Book, leavesOf } from "./book.ts";
import { order as orderFields } from "./book-layout.ts";
import { eventKind as eventKinds, reason as reasons, side as sides } from "./codes.ts";
import { findId } from "./id-table.ts";
import { collaredPrice } from "./order-entry.ts";
import {
  command as commandFields,
  event as eventFields,
  flag as flagBits,
  sideOf,
  wide,
} from "./rows.ts";

// Bound here: see "Speed" in README.md.
const accountCell = accountCells;
const command = commandFields;
const event = eventFields;
const eventKind = eventKinds;
const flag = flagBits;
const order = orderFields;
const positionCell = positionCells;
const reason = reasons;
const side = sides;

const basisPoints = 10_000;

/** Why a new order may not enter the book; `none` when it may. The book has not seen it yet. */
export function checkNewOrder(
  accounts: Accounts,
  book: Book,
  rows: Int32Array,
  at: number,
): number {
  const account = rows[at + command.account] ?? 0;
  if (!isKnown(accounts, account)) return reason.unknownAccount;
  const { cells } = accounts;
  const own = accountAt(account);
  if (cells[own + accountCell.isStopped] === 1) return reason.accountStopped;
  const quantity = rows[at + command.quantity] ?? 0;
  if (quantity <= 0) return reason.badQuantity;
  const flags = rows[at + command.flags] ?? 0;
  const isMarket = (flags & flag.isMarket) !== 0;
  const price = isMarket ? collaredPrice(book, sideOf(flags)) : (rows[at + command.price] ?? 0);
  if (price <= 0) return isMarket ? reason.noReferencePrice : reason.badPrice;
  const quantityMax = cells[own + accountCell.quantityMax] ?? 0;
  if (quantityMax > 0 && quantity > quantityMax) return reason.quantityAboveLimit;
  const value = price * quantity;
  const valueMax = cells[own + accountCell.valueMax] ?? 0;
  if (!Number.isSafeInteger(value)) return reason.valueAboveLimit;
  if (valueMax > 0 && value > valueMax) return reason.valueAboveLimit;
  if (isFarFromMarket(book, sideOf(flags), price)) return reason.priceOutsideCollar;
  return checkMeans(accounts, account, book.market, sideOf(flags), quantity, value);
}

/** Ids of an account only rise: one that does not was seen before. Remembers it. */
export function noteId(accounts: Accounts, rows: Int32Array, at: number): boolean {
  const place = accountAt(rows[at + command.account] ?? 0) + accountCell.lastId;
  const id = wide(rows[at + command.idLow] ?? 0, rows[at + command.idHigh] ?? 0);
  if (id <= (accounts.cells[place] ?? 0)) return false;
  accounts.cells[place] = id;
  return true;
}

/** A price on the wrong side of the market, further than the collar: a slip of the finger. */
function isFarFromMarket(book: Book, sideCode: number, price: number): boolean {
  const from = book.lastPrice || book.referencePrice;
  if (from === 0) return false;
  const collar = Math.floor((from * book.rules.limitCollarBasisPoints) / basisPoints);
  return sideCode === side.buy ? price > from + collar : price < from - collar;
}

function checkMeans(
  accounts: Accounts,
  account: number,
  market: number,
  sideCode: number,
  quantity: number,
  value: number,
): number {
  const { cells, positions } = accounts;
  const own = accountAt(account);
  const at = positionAt(accounts, account, market);
  const units = positions[at + positionCell.units] ?? 0;
  if (sideCode === side.sell) {
    const free = units - (positions[at + positionCell.heldUnits] ?? 0);
    return quantity > free ? reason.notEnoughUnits : reason.none;
  }
  const free = (cells[own + accountCell.cash] ?? 0) - (cells[own + accountCell.heldCash] ?? 0);
  if (value > free) return reason.notEnoughCash;
  const positionMax = cells[own + accountCell.positionMax] ?? 0;
  const wanted = units + (positions[at + positionCell.unitsWanted] ?? 0) + quantity;
  return quantity > 0 && positionMax > 0 && wanted > positionMax
    ? reason.positionAboveLimit
    : reason.none;
}

/**
 * Why a replace may not be made; `none` also when the order is not there, which the book will
 * say.
 */
export function checkReplace(accounts: Accounts, book: Book, rows: Int32Array, at: number): number {
  const account = rows[at + command.account] ?? 0;
  if (!isKnown(accounts, account)) return reason.unknownAccount;
  const { cells } = accounts;
  const own = accountAt(account);
  if (cells[own + accountCell.isStopped] === 1) return reason.accountStopped;
  const handle = findId(book.ids, rows[at + command.idLow] ?? 0, rows[at + command.idHigh] ?? 0);
  if (handle === 0) return reason.none;
  const sideCode = sideOf(book.orders[handle + order.flags] ?? 0);
  const executed = book.orders[handle + order.executed] ?? 0;
  const price = rows[at + command.price] ?? 0;
  const leaves = Math.max((rows[at + command.quantity] ?? 0) - executed, 0);
  const before = leavesOf(book, handle);
  const beforeValue = before * (book.orders[handle + order.price] ?? 0);
  const value = leaves * price;
  const quantityMax = cells[own + accountCell.quantityMax] ?? 0;
  if (quantityMax > 0 && leaves > quantityMax) return reason.quantityAboveLimit;
  const valueMax = cells[own + accountCell.valueMax] ?? 0;
  if (!Number.isSafeInteger(value)) return reason.valueAboveLimit;
  if (valueMax > 0 && value > valueMax) return reason.valueAboveLimit;
  const isSamePrice = price === book.orders[handle + order.price];
  if (!isSamePrice && isFarFromMarket(book, sideCode, price)) return reason.priceOutsideCollar;
  const more = leaves - before;
  return checkMeans(accounts, account, book.market, sideCode, more, value - beforeValue);
}

/** Brings holds, cash and units up to what the event at `at` says. */
export function settleEvent(accounts: Accounts, rows: Int32Array, at: number): void {
  const market = rows[at + event.market] ?? 0;
  const account = rows[at + event.account] ?? 0;
  const sideCode = sideOf(rows[at + event.flags] ?? 0);
  const quantity = rows[at + event.quantity] ?? 0;
  const limit = rows[at + event.limit] ?? 0;
  switch (rows[at + event.kind]) {
    case eventKind.accepted:
      hold(accounts, account, market, sideCode, quantity, limit * quantity);
      return;
    case eventKind.canceled:
      hold(accounts, account, market, sideCode, -quantity, -limit * quantity);
      return;
    case eventKind.replaced: {
      const before = rows[at + event.makerLeaves] ?? 0;
      const leaves = rows[at + event.leaves] ?? 0;
      const value = limit * leaves - (rows[at + event.makerLimit] ?? 0) * before;
      hold(accounts, account, market, sideCode, leaves - before, value);
      return;
    }
    case eventKind.trade: {
      const value = (rows[at + event.price] ?? 0) * quantity;
      const maker = rows[at + event.makerAccount] ?? 0;
      const makerLimit = rows[at + event.makerLimit] ?? 0;
      hold(accounts, account, market, sideCode, -quantity, -limit * quantity);
      hold(accounts, maker, market, 1 - sideCode, -quantity, -makerLimit * quantity);
      exchange(accounts, account, market, sideCode, quantity, value);
      exchange(accounts, maker, market, 1 - sideCode, quantity, value);
      return;
    }
    default:
  }
}

function hold(
  accounts: Accounts,
  account: number,
  market: number,
  sideCode: number,
  quantity: number,
  value: number,
): void {
  const { cells, positions } = accounts;
  const at = positionAt(accounts, account, market);
  if (sideCode === side.sell) {
    const place = at + positionCell.heldUnits;
    positions[place] = (positions[place] ?? 0) + quantity;
    return;
  }
  const wanted = at + positionCell.unitsWanted;
  positions[wanted] = (positions[wanted] ?? 0) + quantity;
  const held = accountAt(account) + accountCell.heldCash;
  cells[held] = (cells[held] ?? 0) + value;
}

function exchange(
  accounts: Accounts,
  account: number,
  market: number,
  sideCode: number,
  quantity: number,
  value: number,
): void {
  const isBuy = sideCode === side.buy;
  const units = positionAt(accounts, account, market) + positionCell.units;
  const cash = accountAt(account) + accountCell.cash;
  const { cells, positions } = accounts;
  positions[units] = (positions[units] ?? 0) + (isBuy ? quantity : -quantity);
  cells[cash] = (cells[cash] ?? 0) + (isBuy ? -value : value);
}
