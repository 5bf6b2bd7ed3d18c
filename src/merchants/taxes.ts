import { apportion } from "#kernel";
import type { Tax, TaxRate } from "./tax-objects.ts";

/** The rates of something that is billed, as far as sums need them. */
export type Rates = readonly Pick<TaxRate, "id" | "inclusive" | "percentage">[];

const decimals = 4;
/** A hundred percent, in ten-thousandths of a percent. */
const whole = 1_000_000n;

/** A percentage in ten-thousandths of a percent: read from its digits, so exact. */
function partsOf({ percentage }: Pick<TaxRate, "percentage">): bigint {
  const [units = "0", fraction = ""] = String(percentage).split(".");
  return BigInt(units) * 10n ** BigInt(decimals) + BigInt(fraction.padEnd(decimals, "0"));
}

/**
 * A part of an amount. Half a minor unit is rounded away from zero, so that a credit and a charge
 * for the same thing cancel out exactly.
 */
export function roundedPart(amount: bigint, numerator: bigint, denominator: bigint): bigint {
  const magnitude = amount < 0n ? -amount : amount;
  const part = (2n * magnitude * numerator + denominator) / (2n * denominator);
  return amount < 0n ? -part : part;
}

const inclusiveParts = (rates: Rates) =>
  rates.filter(({ inclusive }) => inclusive).map((rate) => partsOf(rate));
const sumOf = (parts: readonly bigint[]) => parts.reduce((sum, part) => sum + part, 0n);

/** An amount without the taxes that are within it. */
export function netOf(amount: bigint, rates: Rates): bigint {
  return roundedPart(amount, whole, whole + sumOf(inclusiveParts(rates)));
}

/**
 * What each rate comes to on one line, in the order of the rates. All are of the amount without any
 * tax; those within it sum with that to the amount exactly. Each line is rounded by itself.
 *
 * @param amount after discounts; negative for a credit
 */
export function taxesOn(amount: bigint, rates: Rates): Tax[] {
  const net = netOf(amount, rates);
  const inclusive = inclusiveParts(rates);
  const within = amount < 0n ? net - amount : amount - net;
  const parts =
    sumOf(inclusive) === 0n ? inclusive.map(() => 0n) : [...apportion(within, inclusive)];
  return rates.map((rate) => {
    const part = rate.inclusive ? (parts.shift() ?? 0n) : undefined;
    const inside = part !== undefined && amount < 0n ? -part : part;
    return {
      amount: inside ?? roundedPart(net, partsOf(rate), whole),
      tax_behavior: rate.inclusive ? "inclusive" : "exclusive",
      tax_rate_details: { tax_rate: rate.id },
      taxability_reason: "not_available",
      taxable_amount: net,
      type: "tax_rate_details",
    };
  });
}

/** What taxes add to an amount: those that are not within it. */
export function addedBy(taxes: readonly Tax[]): bigint {
  return sumOf(taxes.filter((tax) => tax.tax_behavior === "exclusive").map(({ amount }) => amount));
}

/** A tax as people read it. */
export type NamedTax = Pick<TaxRate, "inclusive" | "percentage"> & {
  readonly name: string;
  readonly amount: bigint;
};

/** Taxes with the names of their rates, each rate once. */
export function namedTaxes(totals: readonly Tax[], rates: readonly TaxRate[]): NamedTax[] {
  return totals.flatMap(({ amount, tax_rate_details: { tax_rate: id } }) => {
    const rate = rates.find((one) => one.id === id);
    if (!rate) return [];
    const { display_name: name, inclusive, percentage } = rate;
    return [{ name, inclusive, percentage, amount }];
  });
}

/** The taxes of several lines together, one for each rate, in the order in which they come. */
export function totalTaxes(lines: readonly { readonly taxes: readonly Tax[] }[]): Tax[] {
  const totals = new Map<string, Tax>();
  for (const tax of lines.flatMap(({ taxes }) => taxes)) {
    const { tax_rate: rate } = tax.tax_rate_details;
    const before = totals.get(rate);
    totals.set(rate, {
      ...tax,
      amount: tax.amount + (before?.amount ?? 0n),
      taxable_amount: tax.taxable_amount + (before?.taxable_amount ?? 0n),
    });
  }
  return [...totals.values()];
}
