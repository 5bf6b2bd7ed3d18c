import { type Price, priceScale } from "./instrument.ts";

const decimalPattern = /^[0-9]{1,12}(\.[0-9]{1,4})?$/;
const scale = 10n ** BigInt(priceScale);

/** The only cast to {@link Price}: whoever calls knows that the number counts ten-thousandths. */
export const brandPrice = (value: bigint): Price => value as Price;

/** A price from decimal text such as `101.23`; undefined when it is none, or has a finer part. */
export function parsePrice(text: string): Price | undefined {
  if (!decimalPattern.test(text)) return undefined;
  const [whole = "", fraction = ""] = text.split(".");
  return brandPrice(BigInt(whole) * scale + BigInt(fraction.padEnd(priceScale, "0")));
}

/** Decimal text of a price, exact and with at least two decimals: 1,012,300n is `101.23`. */
export function formatPrice(price: Price): string {
  const digits = price.toString().padStart(priceScale + 1, "0");
  const fraction = digits.slice(-priceScale).replace(/0{1,2}$/, "");
  return `${digits.slice(0, -priceScale)}.${fraction}`;
}
