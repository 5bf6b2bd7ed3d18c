import { eventKind } from "#exchange";
import type { Price } from "./instrument.ts";
import type { Listing } from "./listing.ts";
import { readTrade } from "./recorder.ts";
import { eachEvent, type Follower } from "./venue.ts";

/** Lowest and highest price of a while. */
export type PriceRange = { readonly low: Price; readonly high: Price };

/** Between which prices instruments traded since somebody asked: a spike is not overlooked. */
export type PriceRanges = Follower & {
  /** By the instrument's number; from now on it begins anew. */
  takeAll(): ReadonlyMap<number, PriceRange>;
};

export function createPriceRanges(listing: Listing): PriceRanges {
  let ranges = new Map<number, PriceRange>();
  return {
    name: "price ranges",
    take(rows) {
      for (const at of eachEvent(rows)) {
        const trade = rows[at] === eventKind.trade ? readTrade(listing, rows, at) : undefined;
        if (trade === undefined) continue;
        const { number, price } = trade;
        const { low = price, high = price } = ranges.get(number) ?? {};
        ranges.set(number, { low: price < low ? price : low, high: price > high ? price : high });
      }
    },
    takeAll() {
      const taken = ranges;
      ranges = new Map();
      return taken;
    },
  };
}
