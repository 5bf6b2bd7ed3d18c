import {
  type Book,
  createBook,
  priceLimit as highestPrice,
  keyOf,
  leavesOf,
  removeOrder,
  restTaker,
  sideOfBook,
} from "./book.ts";
import { emitOrder } from "./book-events.ts";
import { level as levelFields, order as orderFields } from "./book-layout.ts";
import { listOrders, takeUp } from "./book-orders.ts";
import {
  commandKind as commandKinds,
  eventKind as eventKinds,
  reason as reasons,
  side as sides,
  trigger as triggers,
} from "./codes.ts";
import { addCommand, type CommandRows } from "./encode.ts";
import { findId } from "./id-table.ts";
import { shrink } from "./matching.ts";
import { command as commandFields, flag as flagBits, sideOf, triggerOf } from "./rows.ts";
import { readTaker } from "./taker.ts";

// Bound here: see "Speed" in README.md.
const command = commandFields;
const commandKind = commandKinds;
const eventKind = eventKinds;
const flag = flagBits;
const level = levelFields;
const order = orderFields;
const priceLimit = highestPrice;
const reason = reasons;
const side = sides;
const trigger = triggers;

/**
 * Stops and trailing stops of one market. They stand in books of their own, by the price that
 * wakes them and on the other side: the first buy stop to wake is the lowest, as the best sell
 * is. So the next one due is always the best, and a cancel costs what it costs in the book.
 * Waiting orders hold neither cash nor units; risk looks at them when they enter.
 */
export type Waiting = {
  readonly stops: Book;
  readonly trails: Book;
};

const capacityAtFirst = 16;
const basisPoints = 10_000;
const sideBit = 1;
const triggerBits = 7 << 10;

/** Nobody waits. */
export function createWaiting(book: Book): Waiting {
  const { market, events, rules } = book;
  return {
    stops: createBook(market, events, rules, capacityAtFirst),
    trails: createBook(market, events, rules, capacityAtFirst),
  };
}

const booksOf = ({ stops, trails }: Waiting): readonly Book[] => [stops, trails];

/** Why an order cannot wait; `none` when it can. */
export function findWaitingFault(
  waiting: Waiting,
  book: Book,
  rows: Int32Array,
  at: number,
): number {
  const flags = rows[at + command.flags] ?? 0;
  const kind = triggerOf(flags);
  const quantity = rows[at + command.quantity] ?? 0;
  if (quantity <= 0 || quantity > book.rules.quantityMax) return reason.badQuantity;
  const display = rows[at + command.display] ?? 0;
  if (display < 0 || display > quantity) return reason.badDisplay;
  if (waiting.stops.ids.count + waiting.trails.ids.count >= book.rules.ordersMax)
    return reason.tooManyOrders;
  const isMarket = (flags & flag.isMarket) !== 0;
  const price = rows[at + command.price] ?? 0;
  if (!isMarket && (price <= 0 || price > book.rules.priceMax)) return reason.badPrice;
  if (kind === trigger.stop) {
    const stopPrice = rows[at + command.stopPrice] ?? 0;
    return stopPrice > 0 && stopPrice <= book.rules.priceMax ? reason.none : reason.badTrigger;
  }
  const trail = rows[at + command.trail] ?? 0;
  if (!isMarket || trail <= 0 || kind > trigger.trailBasisPoints) return reason.badTrigger;
  return (book.lastPrice || book.referencePrice) === 0 ? reason.noReferencePrice : reason.none;
}

/** Lets the order of a command row wait for its price; one that has it already goes to `due`. */
export function addWaiting(
  waiting: Waiting,
  book: Book,
  rows: Int32Array,
  at: number,
  due: CommandRows,
): void {
  const flags = rows[at + command.flags] ?? 0;
  const isStop = triggerOf(flags) === trigger.stop;
  const target = isStop ? waiting.stops : waiting.trails;
  const extra = rows[at + (isStop ? command.price : command.trail)] ?? 0;
  const last = book.lastPrice || book.referencePrice;
  const price = isStop ? (rows[at + command.stopPrice] ?? 0) : trailPrice(flags, extra, last);
  const { taker } = target;
  readTaker(taker, rows, at);
  taker.flags = flags ^ sideBit;
  taker.side = 1 - taker.side;
  taker.price = price;
  const handle = restTaker(target);
  target.orders[handle + order.extra] = extra;
  emitWaiting(target, eventKind.waiting, handle, leavesOf(target, handle), reason.none);
  if (isStop && book.lastPrice !== 0) wakeBook(target, book.lastPrice, due);
}

/** Where a trailing stop stands when the last price is `last`. */
function trailPrice(flags: number, trail: number, last: number): number {
  const isTicks = triggerOf(flags) === trigger.trailTicks;
  const distance = isTicks ? trail : Math.max(1, Math.floor((last * trail) / basisPoints));
  return sideOf(flags) === side.buy
    ? Math.min(last + distance, priceLimit)
    : Math.max(last - distance, 1);
}

// Orders that wait stand on the other side, so what is said of them is turned back.
function emitWaiting(book: Book, kind: number, handle: number, leaves: number, why: number): void {
  const { orders } = book;
  const flags = orders[handle + order.flags] ?? 0;
  orders[handle + order.flags] = flags ^ sideBit;
  emitOrder(book, kind, handle, leavesOf(book, handle), leaves, why);
  orders[handle + order.flags] = flags;
}

/** The book in which an order waits, and its handle there. */
export function findWaiting(
  waiting: Waiting,
  idLow: number,
  idHigh: number,
): { readonly book: Book; readonly handle: number } | undefined {
  const { stops, trails } = waiting;
  if (stops.ids.count + trails.ids.count === 0) return undefined;
  const stop = findId(stops.ids, idLow, idHigh);
  if (stop !== 0) return { book: stops, handle: stop };
  const trail = findId(trails.ids, idLow, idHigh);
  return trail === 0 ? undefined : { book: trails, handle: trail };
}

/** Ends a waiting order. */
export function dropWaiting(book: Book, handle: number, why: number): void {
  emitWaiting(book, eventKind.waitingEnded, handle, 0, why);
  removeOrder(book, handle);
}

/** Takes `quantity` off a waiting order, or ends it when no more is left. */
export function reduceWaiting(book: Book, handle: number, quantity: number, why: number): void {
  const leaves = leavesOf(book, handle) - quantity;
  if (leaves <= 0) dropWaiting(book, handle, why);
  else shrink(book, handle, leaves);
}

/** Ends every waiting order for which `isMeant` holds. */
export function dropWaitingWhere(
  waiting: Waiting,
  isMeant: (book: Book, handle: number) => boolean,
  why: number,
): void {
  for (const book of booksOf(waiting)) {
    for (const handle of listOrders(book)) {
      if (isMeant(book, handle)) dropWaiting(book, handle, why);
    }
  }
}

/**
 * A trade at `price`: trailing stops follow, and what it wakes goes to `due`, the first due
 * first.
 */
export function wake(waiting: Waiting, price: number, due: CommandRows): void {
  const { stops, trails } = waiting;
  if (trails.ids.count > 0) {
    follow(trails, price);
    wakeBook(trails, price, due);
  }
  if (stops.ids.count > 0) wakeBook(stops, price, due);
}

function wakeBook(book: Book, price: number, due: CommandRows): void {
  for (const sideCode of [side.sell, side.buy]) {
    // Buy stops stand on the sell side: those at or below the price are due. Sell stops mirror
    // them.
    const limitKey = keyOf(sideCode, price);
    for (;;) {
      const best = sideOfBook(book, sideCode).best;
      if (best === 0 || (book.levels[best + level.key] ?? 0) > limitKey) break;
      const handle = book.levels[best + level.head] ?? 0;
      emitWaiting(book, eventKind.triggered, handle, leavesOf(book, handle), reason.none);
      addDue(book, handle, due);
      removeOrder(book, handle);
    }
  }
}

function addDue(book: Book, handle: number, due: CommandRows): void {
  const { orders } = book;
  const at = addCommand(due, commandKind.newOrder, book.market, 0);
  const { rows } = due;
  const flags = (orders[handle + order.flags] ?? 0) ^ sideBit;
  rows[at + command.idLow] = orders[handle + order.idLow] ?? 0;
  rows[at + command.idHigh] = orders[handle + order.idHigh] ?? 0;
  rows[at + command.account] = orders[handle + order.account] ?? 0;
  rows[at + command.session] = orders[handle + order.session] ?? 0;
  rows[at + command.flags] = flags & ~triggerBits;
  rows[at + command.quantity] = leavesOf(book, handle);
  rows[at + command.price] =
    (flags & flag.isMarket) === 0 ? (orders[handle + order.extra] ?? 0) : 0;
  rows[at + command.display] = orders[handle + order.display] ?? 0;
  rows[at + command.expireSeconds] = orders[handle + order.expireSeconds] ?? 0;
  rows[at + command.group] = orders[handle + order.group] ?? 0;
}

/** Trailing stops follow the market, and never move back. */
function follow(trails: Book, last: number): void {
  const { orders } = trails;
  const moved: number[] = [];
  for (const handle of listOrders(trails)) {
    const now = orders[handle + order.price] ?? 0;
    const next = nextTrailPrice(trails, handle, last);
    const isBuy = sideOf((orders[handle + order.flags] ?? 0) ^ sideBit) === side.buy;
    if (isBuy ? next < now : next > now) moved.push(handle);
  }
  for (const handle of moved) {
    const extra = trails.orders[handle + order.extra] ?? 0;
    const next = nextTrailPrice(trails, handle, last);
    takeUp(trails, handle);
    trails.taker.price = next;
    removeOrder(trails, handle);
    const again = restTaker(trails);
    trails.orders[again + order.extra] = extra;
  }
}

function nextTrailPrice(trails: Book, handle: number, last: number): number {
  const flags = (trails.orders[handle + order.flags] ?? 0) ^ sideBit;
  return trailPrice(flags, trails.orders[handle + order.extra] ?? 0, last);
}
