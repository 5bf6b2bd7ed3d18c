import { assert } from "#kernel";
import { type Price, type Quantity, quantityScale, unit } from "#market";

const decimalPattern = /^[0-9]{1,9}(\.[0-9]{1,9})?$/;

/** Billionths of a unit as a quantity. */
export function toQuantity(value: bigint): Quantity {
  assert(value >= 0n, "a quantity is not negative");
  return value as Quantity;
}

/** Ten-thousandths of the major unit as a price. */
export function toPrice(value: bigint): Price {
  assert(value >= 0n, "a price is not negative");
  return value as Price;
}

/** So many whole units. */
export const units = (count: number): Quantity => toQuantity(BigInt(count) * unit);

/** Whole units in a quantity. */
export const wholeUnits = (quantity: Quantity): number => Number(quantity / unit);

/** A quantity from decimal text such as `0.5`; undefined when it is none, or has a finer part. */
export function parseQuantity(text: string): Quantity | undefined {
  if (!decimalPattern.test(text)) return undefined;
  const [whole = "", fraction = ""] = text.split(".");
  return toQuantity(BigInt(whole) * unit + BigInt(fraction.padEnd(quantityScale, "0")));
}

/** Decimal text of a quantity, exact and without zeros at its end. */
export function formatQuantity(quantity: Quantity): string {
  const digits = quantity.toString().padStart(quantityScale + 1, "0");
  const fraction = digits.slice(-quantityScale).replace(/0+$/, "");
  const whole = digits.slice(0, -quantityScale);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
