import { type Book } from "./book.ts";
import { order as orderFields } from "./book-layout.ts";
import { eventKind as eventKinds, reason as reasons } from "./codes.ts";
import { beginEvent, emit } from "./event-buffer.ts";
import { event as eventFields } from "./rows.ts";

// Bound here: see "Speed" in README.md.
const event = eventFields;
const eventKind = eventKinds;
const order = orderFields;
const reason = reasons;

/**
 * Says something of the taker. `quantity` is what the kind of event makes of it.
 *
 * @returns where the event begins
 */
export function emitTaker(book: Book, kind: number, quantity: number, why: number): number {
  const { taker, events } = book;
  const at = beginEvent(events, kind, book.market);
  const rows = events.rows;
  rows[at + event.idLow] = taker.idLow;
  rows[at + event.idHigh] = taker.idHigh;
  rows[at + event.account] = taker.account;
  rows[at + event.flags] = taker.flags;
  rows[at + event.price] = taker.price;
  rows[at + event.quantity] = quantity;
  rows[at + event.leaves] = taker.leaves;
  rows[at + event.limit] = taker.price;
  clearMaker(rows, at);
  rows[at + event.reason] = why;
  return at;
}

/**
 * Says something of an order in the book; `leaves` is what is open of it afterwards.
 *
 * @returns where the event begins
 */
export function emitOrder(
  book: Book,
  kind: number,
  handle: number,
  quantity: number,
  leaves: number,
  why: number,
): number {
  const { orders, events } = book;
  const at = beginEvent(events, kind, book.market);
  const rows = events.rows;
  const price = orders[handle + order.price] ?? 0;
  rows[at + event.idLow] = orders[handle + order.idLow] ?? 0;
  rows[at + event.idHigh] = orders[handle + order.idHigh] ?? 0;
  rows[at + event.account] = orders[handle + order.account] ?? 0;
  rows[at + event.flags] = orders[handle + order.flags] ?? 0;
  rows[at + event.price] = price;
  rows[at + event.quantity] = quantity;
  rows[at + event.leaves] = leaves;
  rows[at + event.limit] = price;
  clearMaker(rows, at);
  rows[at + event.reason] = why;
  return at;
}

/**
 * Says that the taker traded `quantity` with the order `handle`, whose leaves are `makerLeaves`.
 *
 * @returns where the event begins
 */
export function emitTrade(
  book: Book,
  handle: number,
  price: number,
  quantity: number,
  makerLeaves: number,
): number {
  const { taker, orders, events } = book;
  const at = beginEvent(events, eventKind.trade, book.market);
  const rows = events.rows;
  rows[at + event.idLow] = taker.idLow;
  rows[at + event.idHigh] = taker.idHigh;
  rows[at + event.account] = taker.account;
  rows[at + event.flags] = taker.flags;
  rows[at + event.price] = price;
  rows[at + event.quantity] = quantity;
  rows[at + event.leaves] = taker.leaves;
  rows[at + event.limit] = taker.price;
  rows[at + event.makerIdLow] = orders[handle + order.idLow] ?? 0;
  rows[at + event.makerIdHigh] = orders[handle + order.idHigh] ?? 0;
  rows[at + event.makerAccount] = orders[handle + order.account] ?? 0;
  rows[at + event.makerLeaves] = makerLeaves;
  rows[at + event.makerLimit] = orders[handle + order.price] ?? 0;
  rows[at + event.reason] = reason.none;
  return at;
}

/** Says why a command about the order `id` was refused. */
export function emitRefusal(
  book: Book,
  kind: number,
  idLow: number,
  idHigh: number,
  account: number,
  why: number,
): void {
  const at = emit(book.events, kind, book.market);
  const rows = book.events.rows;
  rows[at + event.idLow] = idLow;
  rows[at + event.idHigh] = idHigh;
  rows[at + event.account] = account;
  rows[at + event.reason] = why;
}

function clearMaker(rows: Int32Array, at: number): void {
  rows[at + event.makerIdLow] = 0;
  rows[at + event.makerIdHigh] = 0;
  rows[at + event.makerAccount] = 0;
  rows[at + event.makerLeaves] = 0;
  rows[at + event.makerLimit] = 0;
}
