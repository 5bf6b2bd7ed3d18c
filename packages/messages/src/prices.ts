import { decimalLiteral } from "./decimal-codec.ts";
import type { Locale } from "./locale.ts";

const priceDecimals = { minimumFractionDigits: 2, maximumFractionDigits: 4 } as const;
const quantityDecimalsMax = 9;
const minus = (text: string) => text.replace("-", "\u2212");

/**
 * The price of one unit, given in major units as a decimal text, exact to its last digit. `always`
 * puts a plus before a rise.
 */
export function formatPrice(
  price: string,
  currency: string,
  locale: Locale,
  sign: "auto" | "always" = "auto",
): string {
  const formatter = new Intl.NumberFormat(locale, {
    ...priceDecimals,
    style: "currency",
    currency,
    signDisplay: sign === "always" ? "exceptZero" : "auto",
  });
  return minus(formatter.format(decimalLiteral(price)));
}

/** A number of units, given as a decimal text; `digits` is how many decimals are shown at most. */
export function formatQuantity(
  quantity: string,
  locale: Locale,
  digits: number = quantityDecimalsMax,
): string {
  const formatter = new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
  return formatter.format(decimalLiteral(quantity));
}

/** Hundredths of a percent as a percentage with two decimals: `+1.25%`. */
export function formatBasisPoints(
  basisPoints: number,
  locale: Locale,
  sign: "auto" | "always" = "always",
): string {
  const digits = String(Math.abs(basisPoints)).padStart(5, "0");
  const text = `${basisPoints < 0 ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`;
  const formatter = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: sign === "always" ? "exceptZero" : "auto",
  });
  return minus(formatter.format(decimalLiteral(text)));
}
