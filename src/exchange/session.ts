import { findEquilibrium } from "./auction.ts";
import { type Book, leavesOf, sideOfBook } from "./book.ts";
import { emitTrade } from "./book-events.ts";
import { level, order } from "./book-layout.ts";
import { takeUp } from "./book-orders.ts";
import { eventKind, phase, reason, side, timeInForce } from "./codes.ts";
import { emit } from "./event-buffer.ts";
import { takeFromOrder } from "./matching.ts";
import { cancelWhere } from "./order-entry.ts";
import { event, flag, timeInForceOf } from "./rows.ts";

/**
 * Moves a market on in its day. Going to continuous trading, or from the closing call to closed,
 * is an auction: whatever crosses trades at one price first. What was only for the auction is
 * cancelled after it, and a closed market cancels the orders of the day.
 */
export function setPhase(book: Book, next: number): void {
  const before = book.phase;
  const isClose = before === phase.closingCall && next === phase.closed;
  if (next === phase.continuous || isClose) uncross(book);
  book.phase = next;
  const at = emit(book.events, eventKind.phaseChanged, book.market);
  book.events.rows[at + event.quantity] = next;
  if (next === phase.continuous) cancelKinds(book, reason.auctionOver, isOnlyForAuction);
  if (next === phase.closed) cancelKinds(book, reason.endOfDay, isOnlyForDay);
}

function cancelKinds(book: Book, why: number, isMeant: (flags: number) => boolean): void {
  cancelWhere(book, (handle) => isMeant(book.orders[handle + order.flags] ?? 0), why);
}

const isOnlyForAuction = (flags: number): boolean =>
  timeInForceOf(flags) === timeInForce.atOpen || (flags & flag.isMarket) !== 0;

const isOnlyForDay = (flags: number): boolean =>
  isOnlyForAuction(flags) ||
  timeInForceOf(flags) === timeInForce.atClose ||
  timeInForceOf(flags) === timeInForce.day;

/**
 * Trades what crosses at the one price that {@link findEquilibrium} finds, by price and time on
 * both sides. Orders of one account may meet here: the auction has no taker who could be stopped.
 */
function uncross(book: Book): void {
  const found = findEquilibrium(book);
  if (found === undefined) return;
  book.lastPrice = found.price;
  for (let left = found.volume; left > 0; ) left -= tradeBest(book, found.price, left);
  const at = emit(book.events, eventKind.uncrossed, book.market);
  book.events.rows[at + event.price] = found.price;
}

function tradeBest(book: Book, price: number, most: number): number {
  const { orders, levels, taker } = book;
  const buyLevel = sideOfBook(book, side.buy).best;
  const sellLevel = sideOfBook(book, side.sell).best;
  const buy = levels[buyLevel + level.head] ?? 0;
  const sell = levels[sellLevel + level.head] ?? 0;
  const quantity = Math.min(most, orders[buy + order.open] ?? 0, orders[sell + order.open] ?? 0);
  takeUp(book, buy);
  taker.leaves -= quantity;
  const at = emitTrade(book, sell, price, quantity, leavesOf(book, sell) - quantity);
  book.events.rows[at + event.reason] = reason.auction;
  takeFromOrder(book, buyLevel, buy, quantity);
  takeFromOrder(book, sellLevel, sell, quantity);
  return quantity;
}

/**
 * Sets the prices between which trades may happen. Orders that could trade outside are cancelled.
 *
 * @returns why it was refused, or none
 */
export function setBands(book: Book, lower: number, upper: number): number {
  if (lower < 0 || upper <= 0 || upper < lower) return reason.badBands;
  book.lowerBand = lower;
  book.upperBand = upper;
  const at = emit(book.events, eventKind.bandsChanged, book.market);
  book.events.rows[at + event.price] = upper;
  book.events.rows[at + event.limit] = lower;
  cancelWhere(book, (handle) => isOutside(book, handle), reason.outsideBands);
  return reason.none;
}

function isOutside(book: Book, handle: number): boolean {
  const price = book.orders[handle + order.price] ?? 0;
  const isBuy = ((book.orders[handle + order.flags] ?? 0) & 1) === side.buy;
  return isBuy ? price > book.upperBand : price < book.lowerBand;
}
