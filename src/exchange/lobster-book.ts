import { type Book, keyOf, leavesOf, shownUnits, sideOfBook } from "./book.ts";
import { level, order } from "./book-layout.ts";
import type { LobsterLevel } from "./lobster-codec.ts";
import { findLevel } from "./price-index.ts";
import { wide } from "./rows.ts";

/** An order at its place in the queue. */
export type Queued = { readonly id: number; readonly leaves: number };

/** The orders at a price, the oldest first. */
export function queueAt(book: Book, own: number, price: number): Queued[] {
  const at = findLevel(sideOfBook(book, own).index, keyOf(own, price));
  const found: Queued[] = [];
  let handle = at === 0 ? 0 : (book.levels[at + level.head] ?? 0);
  for (; handle !== 0; handle = book.orders[handle + order.next] ?? 0) {
    const id = wide(
      book.orders[handle + order.idLow] ?? 0,
      book.orders[handle + order.idHigh] ?? 0,
    );
    found.push({ id, leaves: leavesOf(book, handle) });
  }
  return found;
}

/** The prices of a side whose keys lie after one and up to another, the best first. */
export function* pricesBetween(
  book: Book,
  own: number,
  after: number,
  to: number,
): Generator<number> {
  let at = sideOfBook(book, own).best;
  while (at !== 0) {
    const key = book.levels[at + level.key] ?? 0;
    const worse = book.levels[at + level.worse] ?? 0;
    if (key > to) return;
    if (key > after) yield keyOf(own, key);
    at = worse;
  }
}

/** Units shown at a price. */
export function unitsAt(book: Book, own: number, price: number): number {
  const at = findLevel(sideOfBook(book, own).index, keyOf(own, price));
  return at === 0 ? 0 : shownUnits(book, at);
}

/** True when the best `levels` levels of a side are those that are shown. */
export function shows(
  book: Book,
  own: number,
  shown: readonly LobsterLevel[],
  levels: number,
): boolean {
  let at = sideOfBook(book, own).best;
  for (let index = 0; index < levels; index++) {
    const wanted = shown[index];
    if (wanted === undefined) return at === 0;
    const isSame =
      at !== 0 &&
      keyOf(own, book.levels[at + level.key] ?? 0) === wanted.price &&
      shownUnits(book, at) === wanted.size;
    if (!isSame) return false;
    at = book.levels[at + level.worse] ?? 0;
  }
  return true;
}
