import {
  addUnits,
  append,
  type Book,
  hiddenUnits,
  keyOf,
  removeOrder,
  shownUnits,
  sideOfBook,
  unlink,
} from "./book.ts";
import { emitOrder, emitTaker, emitTrade } from "./book-events.ts";
import { level as levelFields, order as orderFields } from "./book-layout.ts";
import { eventKind as eventKinds, reason as reasons, selfTrade as selfTrades } from "./codes.ts";

// Bound here: see "Speed" in README.md.
const eventKind = eventKinds;
const level = levelFields;
const order = orderFields;
const reason = reasons;
const selfTrade = selfTrades;

/**
 * Trades the taker against the other side, best price first, oldest order first, until it is
 * filled, its limit is reached, or an order of its own account ends it.
 */
export function match(book: Book): void {
  const taker = book.taker;
  const other = sideOfBook(book, 1 - taker.side);
  const limitKey = keyOf(1 - taker.side, taker.price);
  const watchesSelf = taker.selfTrade !== selfTrade.allow && taker.account !== 0;
  while (taker.leaves > 0) {
    const best = other.best;
    if (best === 0) return;
    const key = book.levels[best + level.key] ?? 0;
    if (key > limitKey) return;
    const handle = book.levels[best + level.head] ?? 0;
    if (watchesSelf && book.orders[handle + order.account] === taker.account) {
      preventSelfTrade(book, handle);
    } else {
      trade(book, best, handle, keyOf(1 - taker.side, key));
    }
  }
}

function trade(book: Book, at: number, handle: number, price: number): void {
  const { taker, orders } = book;
  const open = orders[handle + order.open] ?? 0;
  const hidden = orders[handle + order.hidden] ?? 0;
  const quantity = Math.min(taker.leaves, open);
  taker.leaves -= quantity;
  taker.executed += quantity;
  book.lastPrice = price;
  emitTrade(book, handle, price, quantity, open + hidden - quantity);
  takeFromOrder(book, at, handle, quantity);
}

/**
 * Takes traded units off an order; what a reserve order shows next goes behind its level's
 * others.
 */
export function takeFromOrder(book: Book, at: number, handle: number, quantity: number): void {
  const orders = book.orders;
  const open = orders[handle + order.open] ?? 0;
  const hidden = orders[handle + order.hidden] ?? 0;
  if (quantity < open) {
    orders[handle + order.open] = open - quantity;
    orders[handle + order.executed] = (orders[handle + order.executed] ?? 0) + quantity;
    addUnits(book, at, -quantity, 0);
  } else if (hidden === 0) {
    removeOrder(book, handle);
  } else {
    const shown = Math.min(orders[handle + order.display] ?? 0, hidden);
    orders[handle + order.open] = shown;
    orders[handle + order.hidden] = hidden - shown;
    orders[handle + order.executed] = (orders[handle + order.executed] ?? 0) + quantity;
    addUnits(book, at, shown - quantity, -shown);
    unlink(book, at, handle);
    append(book, at, handle);
    emitOrder(book, eventKind.refreshed, handle, shown, hidden, reason.none);
  }
}

/**
 * Two orders of one account have met. A decrement cancels the smaller and as much of the larger.
 */
function preventSelfTrade(book: Book, handle: number): void {
  const { taker, orders } = book;
  const mode = taker.selfTrade;
  const makerLeaves = (orders[handle + order.open] ?? 0) + (orders[handle + order.hidden] ?? 0);
  const isDecrement = mode === selfTrade.decrement;
  const smaller = Math.min(taker.leaves, makerLeaves);
  const fromMaker = isDecrement ? smaller : mode === selfTrade.cancelNewest ? 0 : makerLeaves;
  const fromTaker = isDecrement ? smaller : mode === selfTrade.cancelOldest ? 0 : taker.leaves;
  if (fromMaker > 0) cancelUnits(book, handle, fromMaker, reason.selfTrade);
  if (fromTaker > 0) cancelTaker(book, fromTaker, reason.selfTrade);
}

/** Cancels `quantity` of what is left of the taker. */
export function cancelTaker(book: Book, quantity: number, why: number): void {
  book.taker.leaves -= quantity;
  emitTaker(book, eventKind.canceled, quantity, why);
}

/** Cancels `quantity` of an order, hidden units first; the order keeps its place if any is left. */
export function cancelUnits(book: Book, handle: number, quantity: number, why: number): void {
  const open = book.orders[handle + order.open] ?? 0;
  const hidden = book.orders[handle + order.hidden] ?? 0;
  const leaves = open + hidden - quantity;
  emitOrder(book, eventKind.canceled, handle, quantity, leaves, why);
  if (leaves === 0) removeOrder(book, handle);
  else shrink(book, handle, leaves);
}

/** Lowers what is open of an order to `leaves`, hidden units first, and lets it keep its place. */
export function shrink(book: Book, handle: number, leaves: number): void {
  const orders = book.orders;
  const open = orders[handle + order.open] ?? 0;
  const hidden = orders[handle + order.hidden] ?? 0;
  const newOpen = Math.min(open, leaves);
  orders[handle + order.open] = newOpen;
  orders[handle + order.hidden] = leaves - newOpen;
  addUnits(book, orders[handle + order.level] ?? 0, newOpen - open, leaves - newOpen - hidden);
}

/** True when the taker could trade at once: what a post-only order must not do. */
export function crosses(book: Book): boolean {
  const taker = book.taker;
  const best = sideOfBook(book, 1 - taker.side).best;
  return best !== 0 && (book.levels[best + level.key] ?? 0) <= keyOf(1 - taker.side, taker.price);
}

/**
 * True when the whole taker would trade now. Orders of its own account do not count; unless it
 * would cancel them (cancel oldest), the first of them ends the count.
 */
export function canFill(book: Book): boolean {
  const { taker, levels } = book;
  const limitKey = keyOf(1 - taker.side, taker.price);
  const watchesSelf = taker.selfTrade !== selfTrade.allow && taker.account !== 0;
  let missing = taker.leaves;
  for (let at = sideOfBook(book, 1 - taker.side).best; at !== 0; ) {
    if ((levels[at + level.key] ?? 0) > limitKey) return false;
    missing = watchesSelf
      ? missingAfterOthers(book, at, missing)
      : missing - shownUnits(book, at) - hiddenUnits(book, at);
    if (missing <= 0) return true;
    at = levels[at + level.worse] ?? 0;
  }
  return false;
}

/**
 * What is missing of `missing` units after a level's orders of other accounts: infinitely much
 * when an order of the taker's own stands before the last unit. Hidden units stand behind all
 * shown ones.
 */
function missingAfterOthers(book: Book, at: number, missing: number): number {
  const { taker, orders, levels } = book;
  let shown = 0;
  let hidden = 0;
  for (let handle = levels[at + level.head] ?? 0; handle !== 0; ) {
    if (orders[handle + order.account] !== taker.account) {
      shown += orders[handle + order.open] ?? 0;
      hidden += orders[handle + order.hidden] ?? 0;
    } else if (taker.selfTrade !== selfTrade.cancelOldest) {
      return shown >= missing ? 0 : Number.POSITIVE_INFINITY;
    }
    handle = orders[handle + order.next] ?? 0;
  }
  return missing - shown - hidden;
}
