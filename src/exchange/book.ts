import {
  level as levelFields,
  levelWidth as levelIntegers,
  order as orderFields,
  orderWidth as orderIntegers,
} from "./book-layout.ts";
import { phase as phases } from "./codes.ts";
import type { EventBuffer } from "./event-buffer.ts";
import { addId, createIdTable, type IdTable, removeId } from "./id-table.ts";
import {
  addLevel,
  createPriceIndex,
  findBetter,
  findLevel,
  type PriceIndex,
  removeLevel,
} from "./price-index.ts";
import { createTaker, type Taker } from "./taker.ts";

// Bound here: see "Speed" in README.md.
const level = levelFields;
const levelWidth = levelIntegers;
const order = orderFields;
const orderWidth = orderIntegers;
const phase = phases;

/**
 * The order book of one market as plain arrays. An order is sixteen integers, one cache line; it
 * is named by where they begin (its *handle*), and 0 is no order. Orders of a level are linked in
 * order of time, levels of a side in order of price, so that the best order, the next one and a
 * cancel cost the same whatever the book holds. Nothing is allocated once the pools are as large
 * as the book.
 *
 * A level's *key* orders prices so that lower is better: the price itself for sells, its bitwise
 * complement for buys. With it, one code serves both sides.
 */
export type Book = {
  readonly market: number;
  readonly rules: MarketRules;
  readonly events: EventBuffer;
  readonly ids: IdTable;
  readonly sides: readonly [BookSide, BookSide];
  readonly taker: Taker;
  orders: Int32Array;
  freeOrder: number;
  ordersEnd: number;
  levels: Int32Array;
  /**
   * Units of a level: shown at `level / 4`, hidden after it. Integers, though more than 32 bits.
   */
  levelUnits: Float64Array;
  freeLevel: number;
  levelsEnd: number;
  phase: number;
  /** Ticks; 0 while there was no trade. */
  lastPrice: number;
  /** Of the auctions and collars while there is no trade; 0 for none. */
  referencePrice: number;
  /** No trade happens below or above; 0 and the highest price when there are none. */
  lowerBand: number;
  upperBand: number;
};

/** The levels of one side. */
export type BookSide = {
  readonly index: PriceIndex;
  /** The best level; 0 when the side is empty. */
  best: number;
};

/** What differs from market to market. */
export type MarketRules = {
  /** How far from the last price a market order may trade, in basis points of it. */
  readonly collarBasisPoints: number;
  /** How far beyond the last price a limit may be, where the venue keeps accounts. */
  readonly limitCollarBasisPoints: number;
  /** Units of one order. */
  readonly quantityMax: number;
  /** Ticks. */
  readonly priceMax: number;
  /** Orders in the book, and as many that wait outside it. */
  readonly ordersMax: number;
  /** Seconds at a band after which the market pauses; 0 when it never does. */
  readonly limitStateSeconds: number;
  /** Seconds of such a pause, a call that ends in an auction. */
  readonly pauseSeconds: number;
};

const highestPrice = 0x7fff_ffff;
/** The highest price there is, in ticks. */
export const priceLimit = highestPrice;

/** Rules that refuse nothing the arrays can hold. */
export const widestRules: MarketRules = {
  collarBasisPoints: 1_000,
  limitCollarBasisPoints: 10_000,
  quantityMax: 1_000_000_000,
  priceMax: priceLimit - 1,
  ordersMax: 10_000_000,
  limitStateSeconds: 0,
  pauseSeconds: 0,
};

const levelToUnits = 2;

const ordersAtFirst = 1_024;
const levelsAtFirst = 256;

/** An empty book. `capacity` orders fit before the pools have to grow. */
export function createBook(
  market: number,
  events: EventBuffer,
  rules: MarketRules = widestRules,
  capacity = ordersAtFirst,
): Book {
  return {
    market,
    rules,
    events,
    ids: createIdTable(capacity),
    sides: [createSide(), createSide()],
    taker: createTaker(),
    orders: new Int32Array((capacity + 1) * orderWidth),
    freeOrder: 0,
    ordersEnd: orderWidth,
    levels: new Int32Array(levelsAtFirst * levelWidth),
    levelUnits: new Float64Array((levelsAtFirst * levelWidth) >> levelToUnits),
    freeLevel: 0,
    levelsEnd: levelWidth,
    phase: phase.continuous,
    lastPrice: 0,
    referencePrice: 0,
    lowerBand: 0,
    upperBand: priceLimit,
  };
}

function createSide(): BookSide {
  return { index: createPriceIndex(), best: 0 };
}

/**
 * The key of a price on a side, and the price of a key: the same bits either way. Sides come in no
 * order that a processor could foresee, so nothing branches on them: `side.buy` is 0.
 */
export const keyOf = (sideCode: number, price: number): number =>
  price ^ (highestPrice & (sideCode - 1));

/** The best price of a side in ticks; 0 when it is empty. */
export function bestPrice(book: Book, sideCode: number): number {
  const best = sideOfBook(book, sideCode).best;
  return best === 0 ? 0 : keyOf(sideCode, book.levels[best + level.key] ?? 0);
}

/** The levels of a side. */
export const sideOfBook = (book: Book, sideCode: number): BookSide =>
  book.sides[sideCode] ?? book.sides[0];

/** Units that a level shows. */
export const shownUnits = (book: Book, at: number): number =>
  book.levelUnits[at >> levelToUnits] ?? 0;
/** Units that a level's reserve orders do not show yet. */
export const hiddenUnits = (book: Book, at: number): number =>
  book.levelUnits[(at >> levelToUnits) + 1] ?? 0;

/** What is open of an order, shown and hidden. */
export const leavesOf = (book: Book, handle: number): number =>
  (book.orders[handle + order.open] ?? 0) + (book.orders[handle + order.hidden] ?? 0);

/** Changes what a level shows and hides. */
export function addUnits(book: Book, at: number, shown: number, hidden: number): void {
  const place = at >> levelToUnits;
  const units = book.levelUnits;
  units[place] = (units[place] ?? 0) + shown;
  units[place + 1] = (units[place + 1] ?? 0) + hidden;
}

/** Puts what is left of the taker into the book, behind all others at its price. */
export function restTaker(book: Book): number {
  const taker = book.taker;
  const handle = takeOrder(book);
  const orders = book.orders;
  const open = taker.display === 0 ? taker.leaves : Math.min(taker.display, taker.leaves);
  const at = levelAt(book, taker.side, taker.price);
  orders[handle + order.level] = at;
  orders[handle + order.open] = open;
  orders[handle + order.hidden] = taker.leaves - open;
  orders[handle + order.display] = taker.display;
  orders[handle + order.executed] = taker.executed;
  orders[handle + order.account] = taker.account;
  orders[handle + order.session] = taker.session;
  orders[handle + order.flags] = taker.flags;
  orders[handle + order.idLow] = taker.idLow;
  orders[handle + order.idHigh] = taker.idHigh;
  orders[handle + order.price] = taker.price;
  orders[handle + order.expireSeconds] = taker.expireSeconds;
  orders[handle + order.group] = taker.group;
  append(book, at, handle);
  addUnits(book, at, open, taker.leaves - open);
  addId(book.ids, taker.idLow, taker.idHigh, handle);
  return handle;
}

/** Links an order behind all others of its level. */
export function append(book: Book, at: number, handle: number): void {
  const { orders, levels } = book;
  const tail = levels[at + level.tail] ?? 0;
  orders[handle + order.previous] = tail;
  orders[handle + order.next] = 0;
  if (tail === 0) levels[at + level.head] = handle;
  else orders[tail + order.next] = handle;
  levels[at + level.tail] = handle;
}

/** Takes an order out of its level's queue; the level stays, even when empty. */
export function unlink(book: Book, at: number, handle: number): void {
  const { orders, levels } = book;
  const next = orders[handle + order.next] ?? 0;
  const previous = orders[handle + order.previous] ?? 0;
  if (previous === 0) levels[at + level.head] = next;
  else orders[previous + order.next] = next;
  if (next === 0) levels[at + level.tail] = previous;
  else orders[next + order.previous] = previous;
}

/** Takes an order out of the book and gives its place back. */
export function removeOrder(book: Book, handle: number): void {
  const { orders } = book;
  const at = orders[handle + order.level] ?? 0;
  unlink(book, at, handle);
  addUnits(book, at, -(orders[handle + order.open] ?? 0), -(orders[handle + order.hidden] ?? 0));
  removeId(book.ids, orders[handle + order.idLow] ?? 0, orders[handle + order.idHigh] ?? 0);
  if (book.levels[at + level.head] === 0) {
    dropLevel(book, sideOfBook(book, (orders[handle + order.flags] ?? 0) & 1), at);
  }
  orders[handle + order.next] = book.freeOrder;
  book.freeOrder = handle;
}

function takeOrder(book: Book): number {
  const free = book.freeOrder;
  if (free !== 0) {
    book.freeOrder = book.orders[free + order.next] ?? 0;
    return free;
  }
  const handle = book.ordersEnd;
  if (handle + orderWidth > book.orders.length) {
    const orders = new Int32Array(book.orders.length * 2);
    orders.set(book.orders);
    book.orders = orders;
  }
  book.ordersEnd = handle + orderWidth;
  return handle;
}

function levelAt(book: Book, sideCode: number, price: number): number {
  const key = keyOf(sideCode, price);
  const own = sideOfBook(book, sideCode);
  const found = findLevel(own.index, key);
  if (found !== 0) return found;
  const at = takeLevel(book);
  const levels = book.levels;
  const isBest = own.best === 0 || key < (levels[own.best + level.key] ?? 0);
  const better = isBest ? 0 : findBetter(own.index, key);
  const worse = isBest ? own.best : (levels[better + level.worse] ?? 0);
  levels[at + level.head] = 0;
  levels[at + level.tail] = 0;
  levels[at + level.key] = key;
  levels[at + level.better] = better;
  levels[at + level.worse] = worse;
  if (isBest) own.best = at;
  else levels[better + level.worse] = at;
  if (worse !== 0) levels[worse + level.better] = at;
  addLevel(own.index, key, at);
  return at;
}

function dropLevel(book: Book, own: BookSide, at: number): void {
  const levels = book.levels;
  const better = levels[at + level.better] ?? 0;
  const worse = levels[at + level.worse] ?? 0;
  if (better === 0) own.best = worse;
  else levels[better + level.worse] = worse;
  if (worse !== 0) levels[worse + level.better] = better;
  removeLevel(own.index, levels[at + level.key] ?? 0);
  levels[at + level.worse] = book.freeLevel;
  book.freeLevel = at;
}

function takeLevel(book: Book): number {
  const free = book.freeLevel;
  if (free !== 0) {
    book.freeLevel = book.levels[free + level.worse] ?? 0;
    return free;
  }
  const at = book.levelsEnd;
  if (at + levelWidth > book.levels.length) {
    const levels = new Int32Array(book.levels.length * 2);
    levels.set(book.levels);
    book.levels = levels;
    const units = new Float64Array(book.levelUnits.length * 2);
    units.set(book.levelUnits);
    book.levelUnits = units;
  }
  book.levelsEnd = at + levelWidth;
  return at;
}
