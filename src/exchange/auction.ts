import { type Book, bestPrice, hiddenUnits, keyOf, shownUnits, sideOfBook } from "./book.ts";
import { level } from "./book-layout.ts";
import { side } from "./codes.ts";

/** The price at which an auction trades, and what is traded. */
export type Equilibrium = {
  /** Ticks. */
  readonly price: number;
  /** Units traded. */
  readonly volume: number;
  /** Units bid at the price less units offered: what stays over. */
  readonly imbalance: number;
};

type Point = { readonly price: number; readonly bid: number; readonly offered: number };

/**
 * The price at which most is traded; of those the one with least left over; of those the nearest to
 * the reference price (the last trade before it); of those the lowest. It is the best of all ticks,
 * not only of those at which orders stand. `undefined` when nothing crosses.
 */
export function findEquilibrium(book: Book): Equilibrium | undefined {
  const highest = bestPrice(book, side.buy);
  const lowest = bestPrice(book, side.sell);
  if (highest === 0 || lowest === 0 || highest < lowest) return undefined;
  const reference = book.lastPrice || book.referencePrice;
  const points = crossedPoints(book, lowest, highest);
  const bids = sumFrom(points.toReversed(), ({ bid }) => bid).toReversed();
  const offers = sumFrom(points, ({ offered }) => offered);
  let found: Equilibrium | undefined;
  const consider = (price: number, bid: number, offered: number): void => {
    const one = { price, volume: Math.min(bid, offered), imbalance: bid - offered };
    if (found === undefined || isBetter(one, found, reference)) found = one;
  };
  for (const [index, { price }] of points.entries()) {
    const before = points[index - 1]?.price ?? price;
    // Between two prices of orders all ticks are alike: the nearest to the reference stands for
    // them.
    if (price - before > 1) {
      const nearest = Math.min(Math.max(reference, before + 1), price - 1);
      consider(nearest, bids[index] ?? 0, offers[index - 1] ?? 0);
    }
    consider(price, bids[index] ?? 0, offers[index] ?? 0);
  }
  return found;
}

function isBetter(one: Equilibrium, other: Equilibrium, reference: number): boolean {
  const byVolume = one.volume - other.volume;
  if (byVolume !== 0) return byVolume > 0;
  const byImbalance = Math.abs(one.imbalance) - Math.abs(other.imbalance);
  if (byImbalance !== 0) return byImbalance < 0;
  const byDistance = Math.abs(one.price - reference) - Math.abs(other.price - reference);
  return byDistance !== 0 ? byDistance < 0 : one.price < other.price;
}

/** Units bid and offered at each price of the crossed range, lowest price first. */
function crossedPoints(book: Book, lowest: number, highest: number): Point[] {
  const points = new Map<number, Point>();
  for (const sideCode of [side.buy, side.sell]) {
    for (let at = sideOfBook(book, sideCode).best; at !== 0; ) {
      const price = keyOf(sideCode, book.levels[at + level.key] ?? 0);
      if (price < lowest || price > highest) break;
      const units = shownUnits(book, at) + hiddenUnits(book, at);
      const { bid, offered } = points.get(price) ?? { bid: 0, offered: 0 };
      const isBuy = sideCode === side.buy;
      points.set(price, {
        price,
        bid: isBuy ? units : bid,
        offered: isBuy ? offered : units,
      });
      at = book.levels[at + level.worse] ?? 0;
    }
  }
  return [...points.values()].toSorted((a, b) => a.price - b.price);
}

function sumFrom(points: readonly Point[], unitsOf: (point: Point) => number): number[] {
  let sum = 0;
  return points.map((point) => {
    sum += unitsOf(point);
    return sum;
  });
}
