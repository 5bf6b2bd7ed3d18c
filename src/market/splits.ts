import type { Price } from "./instrument.ts";
import { divideRounded, toPrice } from "./price.ts";
import type { StoredBar } from "./store/bars.ts";
import type { Split } from "./store/splits.ts";
import type { StoredTrade } from "./store/trades.ts";

type Ratio = Pick<Split, "to" | "from">;

/** A price of a unit after a split, to the nearest step; never nothing. */
export function priceAfter(price: Price, { to, from }: Ratio): Price {
  const adjusted = divideRounded(price * from, to);
  return toPrice(adjusted > 0n ? adjusted : 1n);
}

const unitsAfter = (units: bigint, { to, from }: Ratio): bigint => divideRounded(units * to, from);

/** A bar in units after a split: prices to the nearest step, volume to the nearest unit. */
export function barAfter<B extends StoredBar>(bar: B, split: Ratio): B {
  return {
    ...bar,
    open: priceAfter(bar.open, split),
    high: priceAfter(bar.high, split),
    low: priceAfter(bar.low, split),
    close: priceAfter(bar.close, split),
    volume: unitsAfter(bar.volume, split),
  };
}

/** A stored bar of so many seconds in today's units: all splits that came after it apply. */
export function barOfToday<B extends StoredBar>(
  bar: B,
  length: number,
  splits: readonly Split[],
): B {
  return splits.filter(({ atMs }) => (bar.start + length) * 1_000 <= atMs).reduce<B>(barAfter, bar);
}

/** A trade in today's units. */
export function tradeOfToday(trade: StoredTrade, splits: readonly Split[]): StoredTrade {
  return splits
    .filter(({ atMs }) => trade.atMicros < atMs * 1_000)
    .reduce(
      (before, split) => ({
        ...before,
        price: priceAfter(before.price, split),
        quantity: unitsAfter(before.quantity, split),
      }),
      trade,
    );
}
