import { assert } from "./assert.ts";
import { err, ok, type Result } from "./result.ts";

/** ISO 4217 currencies that accounts can hold, with their number of decimals (the exponent). */
export const currencies = {
  USD: { exponent: 2, numeric: "840" },
  EUR: { exponent: 2, numeric: "978" },
  GBP: { exponent: 2, numeric: "826" },
  JPY: { exponent: 0, numeric: "392" },
  KWD: { exponent: 3, numeric: "414" },
  CHF: { exponent: 2, numeric: "756" },
  CAD: { exponent: 2, numeric: "124" },
} as const;
/** One of {@link currencies}. */
export type Currency = keyof typeof currencies;
/** Every currency that accounts can hold. */
export const currencyCodes = Object.keys(currencies) as readonly Currency[];

/** Whether a text names such a currency. */
export function isCurrency(text: string): text is Currency {
  return Object.hasOwn(currencies, text);
}

/**
 * An amount in minor units of one currency (cents of USD, yen of JPY, fils of KWD). Signed. The
 * type parameter keeps euros and dollars apart at compile time; at run time they are asserted.
 */
export type Money<C extends Currency = Currency> = {
  readonly amount: bigint;
  readonly currency: C;
};

/** An amount of minor units. */
export function money<C extends Currency>(amount: bigint, currency: C): Money<C> {
  return { amount, currency };
}

/** Nothing, in a currency. */
export function zero<C extends Currency>(currency: C): Money<C> {
  return { amount: 0n, currency };
}

/** The sum. Two currencies do not add: a bug, asserted. */
export function add<C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> {
  assert(a.currency === b.currency, "cannot add two currencies");
  return { amount: a.amount + b.amount, currency: a.currency };
}

/** The difference, which may be negative. One currency, asserted. */
export function subtract<C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> {
  assert(a.currency === b.currency, "cannot subtract two currencies");
  return { amount: a.amount - b.amount, currency: a.currency };
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. */
export function compare<C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): number {
  assert(a.currency === b.currency, "cannot compare two currencies");
  return a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0;
}

/**
 * Splits a whole number in proportion to `weights` by largest remainder (Hamilton's method): each
 * part is the exact share rounded down, and the units left over go one each to the largest
 * remainders, ties to the earlier part. The parts sum to the total, to the unit.
 *
 * Requires a non-negative total and weights, at least one of them positive.
 */
export function apportion(total: bigint, weights: readonly bigint[]): bigint[] {
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0n);
  assert(total >= 0n, "cannot split a negative amount");
  assert(weights.every((weight) => weight >= 0n) && weightSum > 0n, "weights must be positive");
  const shares = weights.map((weight, index) => ({
    index,
    floor: (total * weight) / weightSum,
    remainder: (total * weight) % weightSum,
  }));
  let left = total - shares.reduce((sum, share) => sum + share.floor, 0n);
  const byRemainder = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const share of byRemainder) {
    if (left === 0n) break;
    share.floor += 1n;
    left -= 1n;
  }
  assert(left === 0n, "the parts sum to the total");
  return shares.map((share) => share.floor);
}

/** Splits an amount as {@link apportion} does. */
export function allocate<C extends Currency>(
  total: Money<C>,
  weights: readonly bigint[],
): Money<C>[] {
  return apportion(total.amount, weights).map((part) => money(part, total.currency));
}

/** How a fraction of a minor unit becomes a whole one. */
export type Rounding = "down" | "up" | "half-even";

/** `amount * numerator / denominator`, rounded as named (`down` and `up` are by magnitude). */
export function scale<C extends Currency>(
  value: Money<C>,
  ratio: { readonly numerator: bigint; readonly denominator: bigint },
  rounding: Rounding,
): Money<C> {
  assert(ratio.denominator > 0n, "denominator must be positive");
  const product = value.amount * ratio.numerator;
  const magnitude = product < 0n ? -product : product;
  let quotient = magnitude / ratio.denominator;
  const remainder = magnitude % ratio.denominator;
  if (roundsUp(rounding, quotient, remainder, ratio.denominator)) quotient += 1n;
  return money(product < 0n ? -quotient : quotient, value.currency);
}

function roundsUp(
  rounding: Rounding,
  quotient: bigint,
  remainder: bigint,
  denominator: bigint,
): boolean {
  if (rounding === "down" || remainder === 0n) return false;
  if (rounding === "up") return true;
  const twice = remainder * 2n;
  return twice > denominator || (twice === denominator && quotient % 2n === 1n);
}

/** A text is not an amount of minor units. */
export type AmountError = { readonly code: "amount_invalid" };

/** Longest amount accepted from outside, in digits: 10^18 minor units fit a signed 64-bit store. */
const amountDigitsMax = 18;
const wireAmountPattern = /^(0|[1-9][0-9]{0,17})$/;

/**
 * A non-negative amount of minor units as it comes over the wire: ASCII digits, no sign, no
 * exponent, no leading zero, at most 18 digits.
 */
export function parseAmount(text: string): Result<bigint, AmountError> {
  if (text.length > amountDigitsMax || !wireAmountPattern.test(text)) {
    return err({ code: "amount_invalid" });
  }
  return ok(BigInt(text));
}

/** Decimal text of an amount in major units, exact: 1234 USD cents is `12.34`. */
export function toDecimal(value: Money): string {
  const { exponent } = currencies[value.currency];
  const digits = (value.amount < 0n ? -value.amount : value.amount)
    .toString()
    .padStart(exponent + 1, "0");
  const sign = value.amount < 0n ? "-" : "";
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
