import { formatPrice, type Instrument, parsePrice, priceOf } from "#market";

type Ticked = Pick<Instrument, "tick">;

/** A price in ticks as decimal text. */
export function formatTicks(ticks: number, instrument: Ticked): string {
  return formatPrice(priceOf(instrument, ticks));
}

const ticksMax = 1_000_000_000;
/** Zeros behind a point say nothing, however many. */
const idleZeros = /(?<=\.\d*?)0+$|\.$/g;

/** The ticks of a decimal price, or undefined when it is not a whole number of them above zero. */
export function parseTicks(text: string | undefined, { tick }: Ticked): number | undefined {
  const price = parsePrice((text ?? "").replace(idleZeros, "").replace(idleZeros, ""));
  if (price === undefined || price === 0n || price % tick !== 0n) return undefined;
  const ticks = Number(price / tick);
  return ticks <= ticksMax ? ticks : undefined;
}

const unitsMax = 1_000_000_000;

/** A whole number of units above zero, also when zeros stand behind a point; else undefined. */
export function parseUnits(text: string | undefined): number | undefined {
  if (!/^\d{1,12}(\.0*)?$/.test(text ?? "")) return undefined;
  const units = Math.trunc(Number(text));
  return units > 0 && units <= unitsMax ? units : undefined;
}
