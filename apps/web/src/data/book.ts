import { compareDecimals } from "./decimals.ts";

/** What is wanted and offered at one price. */
export type Level = { readonly price: string; readonly quantity: string; readonly orders: number };

/** Both sides of an order book, the best price first. */
export type Book = { readonly bids: readonly Level[]; readonly asks: readonly Level[] };

/** The book after levels changed; a quantity of 0 takes a level away. */
export function changeBook(before: Book | undefined, changes: Book): Book {
  const lowestFirst = (a: Level, b: Level) => compareDecimals(a.price, b.price);
  return {
    bids: changeSide(before?.bids, changes.bids).toSorted((a, b) => lowestFirst(b, a)),
    asks: changeSide(before?.asks, changes.asks).toSorted(lowestFirst),
  };
}

function changeSide(before: readonly Level[] = [], changes: readonly Level[]): Level[] {
  const changed = new Set(changes.map(({ price }) => price));
  const kept = before.filter(({ price }) => !changed.has(price));
  return [...kept, ...changes.filter(({ quantity }) => quantity !== "0")];
}
