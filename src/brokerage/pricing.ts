import { type Currency, currencies, type Rounding } from "#kernel";
import { type Instrument, type Price, priceScale, type Quantity, quantityScale } from "#market";
import { toPrice, toQuantity } from "./quantity-codec.ts";

/** How far from the market an order without a limit may trade, in hundredths of a percent. */
export const collarBasisPoints = 500n;
const basisPoints = 10_000n;

const scaleOf = (currency: Currency) =>
  10n ** BigInt(priceScale + quantityScale - currencies[currency].exponent);

/** What a quantity comes to at a price, in minor units of the currency. */
export function grossOf(
  price: Price,
  quantity: Quantity,
  currency: Currency,
  rounding: Rounding,
): bigint {
  const product = price * quantity;
  const divisor = scaleOf(currency);
  const down = product / divisor;
  const rest = product % divisor;
  if (rest === 0n || rounding === "down") return down;
  if (rounding === "up") return down + 1n;
  const isOdd = down % 2n === 1n;
  return 2n * rest > divisor || (2n * rest === divisor && isOdd) ? down + 1n : down;
}

/** The most that can be bought for an amount of minor units, in billionths of a unit. */
export function quantityFor(amount: bigint, price: Price, currency: Currency): Quantity {
  return toQuantity((amount * scaleOf(currency)) / price);
}

/**
 * The worst price for an order without a limit: 5 % from the market's, on the tick. Never below one
 * tick.
 */
export function collarPrice(
  { tick }: Pick<Instrument, "tick">,
  side: "buy" | "sell",
  market: Price,
): Price {
  const factor = side === "buy" ? basisPoints + collarBasisPoints : basisPoints - collarBasisPoints;
  const raw = (market * factor) / basisPoints;
  const below = (raw / tick) * tick;
  const onTick = side === "buy" || below === raw ? below : below + tick;
  return onTick < tick ? tick : toPrice(onTick);
}

/** The average price of trades, to the nearest ten-thousandth; null before the first. */
export function averagePrice(amount: bigint, quantity: Quantity, currency: Currency): Price | null {
  if (quantity === 0n) return null;
  return toPrice((2n * amount * scaleOf(currency) + quantity) / (2n * quantity));
}

/** What the house asks for a trade. */
export type FeeSchedule = {
  /** Hundredths of a percent of the amount. */
  readonly basisPoints: number;
};

/** Trading is free unless the operator says otherwise. */
export const noFees: FeeSchedule = { basisPoints: 0 };

/** The fee on an amount in minor units, rounded down. */
export function feeOn(schedule: FeeSchedule, amount: bigint): bigint {
  return (amount * BigInt(schedule.basisPoints)) / basisPoints;
}

/** The most of an amount, fee included, that is left for units. */
export function withoutFee(schedule: FeeSchedule, amount: bigint): bigint {
  return (amount * basisPoints) / (basisPoints + BigInt(schedule.basisPoints));
}
