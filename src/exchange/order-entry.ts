import { type Book, bestPrice, leavesOf, removeOrder, restTaker } from "./book.ts";
import { emitOrder, emitRefusal, emitTaker } from "./book-events.ts";
import { order as orderFields } from "./book-layout.ts";
import { listOrders, takeUp } from "./book-orders.ts";
import {
  eventKind as eventKinds,
  phase as phases,
  reason as reasons,
  side as sides,
  timeInForce as timesInForce,
} from "./codes.ts";
import { findId } from "./id-table.ts";
import { cancelTaker, cancelUnits, canFill, crosses, match, shrink } from "./matching.ts";
import { command as commandFields, event as eventFields, flag as flagBits } from "./rows.ts";
import { readTaker } from "./taker.ts";

// Bound here: see "Speed" in README.md.
const command = commandFields;
const event = eventFields;
const eventKind = eventKinds;
const flag = flagBits;
const order = orderFields;
const phase = phases;
const reason = reasons;
const side = sides;
const timeInForce = timesInForce;

const basisPoints = 10_000;

/**
 * Takes a new order from the command row at `at`: refuses it, trades it, and rests what is left.
 */
export function placeOrder(book: Book, rows: Int32Array, at: number): void {
  const taker = book.taker;
  readTaker(taker, rows, at);
  const isMarket = (taker.flags & flag.isMarket) !== 0;
  if (isMarket) taker.price = collaredPrice(book, taker.side);
  let why = findFault(book, isMarket);
  if (why === reason.none) {
    stayWithinBands(book);
    why = findPhaseFault(book, isMarket);
  }
  if (why !== reason.none) {
    emitTaker(book, eventKind.rejected, taker.leaves, why);
    return;
  }
  emitTaker(book, eventKind.accepted, taker.leaves, reason.none);
  enter(book);
}

/** Trades the taker as the phase allows, and rests or cancels what is left. */
function enter(book: Book): void {
  const { taker } = book;
  const tif = taker.timeInForce;
  if (book.phase === phase.continuous) {
    if (tif === timeInForce.fillOrKill && !canFill(book)) {
      cancelTaker(book, taker.leaves, reason.fillOrKill);
      return;
    }
    match(book);
    if (taker.leaves === 0) return;
    if (tif === timeInForce.immediateOrCancel || (taker.flags & flag.isMarket) !== 0) {
      cancelTaker(book, taker.leaves, reason.immediateOrCancel);
      return;
    }
  }
  const handle = restTaker(book);
  const shown = book.orders[handle + order.open] ?? 0;
  emitTaker(book, eventKind.rested, shown, reason.none);
}

function findFault(book: Book, isMarket: boolean): number {
  const { taker, rules } = book;
  if (taker.leaves <= 0 || taker.leaves > rules.quantityMax) return reason.badQuantity;
  if (taker.display < 0 || taker.display > taker.leaves) return reason.badDisplay;
  if (isMarket && taker.price === 0) return reason.noReferencePrice;
  if (taker.price <= 0 || taker.price > rules.priceMax) return reason.badPrice;
  if (findId(book.ids, taker.idLow, taker.idHigh) !== 0) return reason.duplicateId;
  if (book.ids.count >= rules.ordersMax) return reason.tooManyOrders;
  return reason.none;
}

function findPhaseFault(book: Book, isMarket: boolean): number {
  const { taker } = book;
  const tif = taker.timeInForce;
  const isAtOnce = tif === timeInForce.immediateOrCancel || tif === timeInForce.fillOrKill;
  const isPostOnly = (taker.flags & flag.postOnly) !== 0;
  if (isPostOnly && (isAtOnce || isMarket)) return reason.badCombination;
  if (isAtOnce && taker.display !== 0) return reason.badCombination;
  switch (book.phase) {
    case phase.continuous:
      if (tif === timeInForce.atOpen || tif === timeInForce.atClose) return reason.marketNotOpen;
      return isPostOnly && crosses(book) ? reason.wouldTake : reason.none;
    case phase.openingCall:
      if (isAtOnce || isPostOnly || tif === timeInForce.atClose) return reason.marketNotOpen;
      return reason.none;
    case phase.closingCall:
      if (isAtOnce || isPostOnly || tif === timeInForce.atOpen) return reason.marketNotOpen;
      return reason.none;
    default:
      return reason.marketNotOpen;
  }
}

/**
 * The limit of a market order: the collar away from the best price of the other side, else from the
 * last trade, else from the reference price. 0 when there is none of them.
 */
export function collaredPrice(book: Book, sideCode: number): number {
  const best = book.phase === phase.continuous ? bestPrice(book, 1 - sideCode) : 0;
  const from = best || book.lastPrice || book.referencePrice;
  if (from === 0) return 0;
  const collar = Math.floor((from * book.rules.collarBasisPoints) / basisPoints);
  return sideCode === side.buy
    ? Math.min(from + collar, book.rules.priceMax)
    : Math.max(from - collar, 1);
}

/** A price beyond the band that it could trade through becomes the band. */
function stayWithinBands(book: Book): void {
  const { taker, lowerBand, upperBand } = book;
  if (taker.price >= lowerBand && taker.price <= upperBand) return;
  taker.price =
    taker.side === side.buy ? Math.min(taker.price, upperBand) : Math.max(taker.price, lowerBand);
}

/**
 * Cancels the order that the command row at `at` names, if it is the account's.
 *
 * @returns false when the book has no order of that id; nothing is said of it then
 */
export function cancelOrder(book: Book, rows: Int32Array, at: number): boolean {
  const handle = findId(book.ids, rows[at + command.idLow] ?? 0, rows[at + command.idHigh] ?? 0);
  if (handle === 0) return false;
  if (book.orders[handle + order.account] === rows[at + command.account]) {
    cancelUnits(book, handle, leavesOf(book, handle), reason.requested);
  } else {
    refuse(book, rows, at, eventKind.cancelRejected, reason.unknownOrder);
  }
  return true;
}

function findOwn(book: Book, rows: Int32Array, at: number): number {
  const handle = findId(book.ids, rows[at + command.idLow] ?? 0, rows[at + command.idHigh] ?? 0);
  const isOwn = handle !== 0 && book.orders[handle + order.account] === rows[at + command.account];
  return isOwn ? handle : 0;
}

/** Says why the cancel or replace in the command row at `at` was refused. */
export function refuse(book: Book, rows: Int32Array, at: number, kind: number, why: number): void {
  const idLow = rows[at + command.idLow] ?? 0;
  const idHigh = rows[at + command.idHigh] ?? 0;
  emitRefusal(book, kind, idLow, idHigh, rows[at + command.account] ?? 0, why);
}

/**
 * Changes price, total quantity and display of an order. At the same price, a smaller quantity
 * keeps the order's place; anything else makes it the newest, and it may trade at once. A total
 * that has been executed already ends the order.
 */
export function replaceOrder(book: Book, rows: Int32Array, at: number): void {
  const handle = findOwn(book, rows, at);
  const why = handle === 0 ? reason.unknownOrder : findReplaceFault(book, rows, at);
  if (why !== reason.none) {
    refuse(book, rows, at, eventKind.replaceRejected, why);
    return;
  }
  const { orders, taker } = book;
  const executed = orders[handle + order.executed] ?? 0;
  const old = leavesOf(book, handle);
  const leaves = (rows[at + command.quantity] ?? 0) - executed;
  if (leaves <= 0) {
    cancelUnits(book, handle, old, reason.requested);
    return;
  }
  const isInPlace =
    orders[handle + order.price] === rows[at + command.price] &&
    orders[handle + order.display] === rows[at + command.display] &&
    leaves <= old;
  if (isInPlace) {
    shrink(book, handle, leaves);
    const shown = orders[handle + order.open] ?? 0;
    const said = emitOrder(book, eventKind.replaced, handle, shown, leaves, reason.none);
    sayBefore(book, said, old, orders[handle + order.price] ?? 0);
    return;
  }
  takeUp(book, handle);
  taker.price = rows[at + command.price] ?? 0;
  taker.display = rows[at + command.display] ?? 0;
  taker.leaves = leaves;
  stayWithinBands(book);
  if ((taker.flags & flag.postOnly) !== 0 && book.phase === phase.continuous && crosses(book)) {
    refuse(book, rows, at, eventKind.replaceRejected, reason.wouldTake);
    return;
  }
  const said = emitTaker(book, eventKind.replaced, 0, reason.none);
  sayBefore(book, said, old, orders[handle + order.price] ?? 0);
  removeOrder(book, handle);
  enter(book);
}

/** A replaced event also tells what was open before, and at which limit. */
function sayBefore(book: Book, at: number, leaves: number, limit: number): void {
  book.events.rows[at + event.makerLeaves] = leaves;
  book.events.rows[at + event.makerLimit] = limit;
}

function findReplaceFault(book: Book, rows: Int32Array, at: number): number {
  const quantity = rows[at + command.quantity] ?? 0;
  const price = rows[at + command.price] ?? 0;
  const display = rows[at + command.display] ?? 0;
  if (quantity <= 0 || quantity > book.rules.quantityMax) return reason.badQuantity;
  if (display < 0 || display > quantity) return reason.badDisplay;
  if (price <= 0 || price > book.rules.priceMax) return reason.badPrice;
  const isShut = book.phase === phase.halted || book.phase === phase.closed;
  return isShut ? reason.marketNotOpen : reason.none;
}

/** Cancels every order for which `isMeant` holds, in the order of {@link listOrders}. */
export function cancelWhere(book: Book, isMeant: (handle: number) => boolean, why: number): void {
  for (const handle of listOrders(book)) {
    if (isMeant(handle)) cancelUnits(book, handle, leavesOf(book, handle), why);
  }
}
