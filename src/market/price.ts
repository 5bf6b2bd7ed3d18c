import { assert } from "#kernel";
import type { Instrument, Price } from "./instrument.ts";
import { brandPrice } from "./price-codec.ts";

/**
 * The price as whole ticks, as the exchange counts. A price between two ticks is a bug, asserted:
 * round it first by {@link roundToTick}.
 */
export function ticksOf({ tick }: Pick<Instrument, "tick">, price: Price): number {
  assert(price % tick === 0n, "a price is a whole number of ticks");
  return Number(price / tick);
}

/** The price of so many ticks. */
export function priceOf({ tick }: Pick<Instrument, "tick">, ticks: number): Price {
  return toPrice(BigInt(ticks) * tick);
}

/** The tick at or below a price, or at or above it. */
export function roundToTick(
  { tick }: Pick<Instrument, "tick">,
  price: Price,
  rounding: "down" | "up",
): Price {
  const below = price - (price % tick);
  return toPrice(rounding === "up" && below < price ? below + tick : below);
}

/** Ten-thousandths of the major unit as a price. */
export function toPrice(value: bigint): Price {
  assert(value >= 0n, "a price is not negative");
  return brandPrice(value);
}

/** A quotient to the nearest whole, half away from zero. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const half = denominator / 2n;
  return (numerator < 0n ? numerator - half : numerator + half) / denominator;
}
