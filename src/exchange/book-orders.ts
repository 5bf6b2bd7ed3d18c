import { type Book, leavesOf, sideOfBook } from "./book.ts";
import { level as levelFields, order as orderFields } from "./book-layout.ts";
import { side as sides } from "./codes.ts";
import { selfTradeOf, sideOf, timeInForceOf } from "./rows.ts";

// Bound here: see "Speed" in README.md.
const level = levelFields;
const order = orderFields;
const side = sides;

/**
 * Every order of a book: buys then sells, best price first, oldest first. The order at hand may be
 * taken out meanwhile.
 */
export function* listOrders(book: Book): Generator<number, void> {
  for (const sideCode of [side.buy, side.sell]) {
    let at = sideOfBook(book, sideCode).best;
    while (at !== 0) {
      const worse = book.levels[at + level.worse] ?? 0;
      let handle = book.levels[at + level.head] ?? 0;
      while (handle !== 0) {
        const next = book.orders[handle + order.next] ?? 0;
        yield handle;
        handle = next;
      }
      at = worse;
    }
  }
}

/** Makes an order of the book the taker, without taking it out. */
export function takeUp(book: Book, handle: number): void {
  const { orders, taker } = book;
  const flags = orders[handle + order.flags] ?? 0;
  taker.price = orders[handle + order.price] ?? 0;
  taker.display = orders[handle + order.display] ?? 0;
  taker.leaves = leavesOf(book, handle);
  taker.idLow = orders[handle + order.idLow] ?? 0;
  taker.idHigh = orders[handle + order.idHigh] ?? 0;
  taker.account = orders[handle + order.account] ?? 0;
  taker.session = orders[handle + order.session] ?? 0;
  taker.flags = flags;
  taker.side = sideOf(flags);
  taker.timeInForce = timeInForceOf(flags);
  taker.selfTrade = selfTradeOf(flags);
  taker.executed = orders[handle + order.executed] ?? 0;
  taker.expireSeconds = orders[handle + order.expireSeconds] ?? 0;
  taker.group = orders[handle + order.group] ?? 0;
}
