import type { Tax, TaxRate } from "../tax-objects.ts";
import { addedBy, netOf, taxesOn, totalTaxes } from "../taxes.ts";
import { applyDiscounts, type Discountable } from "./apply-discounts.ts";

/** What is billed: an amount, and the taxes of its own, if any. */
export type Billable = Discountable & { readonly tax_rates: readonly TaxRate[] };
type Discounts = Parameters<typeof applyDiscounts>[1];
type Within = {
  readonly currency: string;
  /** Of lines that have none of their own. */
  readonly default_tax_rates: readonly TaxRate[];
};

/** What lines come to together. */
export type Sums = {
  readonly subtotal: bigint;
  readonly subtotal_excluding_tax: bigint;
  readonly total: bigint;
  readonly total_excluding_tax: bigint;
  readonly total_taxes: Tax[];
  /** For each discount, what it takes off each line. */
  readonly off: bigint[][];
  /** For each line. */
  readonly taxes: Tax[][];
};

/**
 * Adds lines up: discounts are taken off them, and what is left of each is taxed. Invoices, and
 * what a page asks for before there is an invoice, are summed here, so that they agree.
 */
export function sumLines(
  lines: readonly Billable[],
  discounts: Discounts,
  { currency, default_tax_rates: defaults }: Within,
): Sums {
  const off = applyDiscounts(lines, discounts, currency);
  const taxed = lines.map((line, index) => {
    const rates = line.tax_rates.length > 0 ? line.tax_rates : defaults;
    const amount = off.reduce((left, parts) => left - (parts[index] ?? 0n), line.amount);
    return { amount, net: netOf(line.amount, rates), taxes: taxesOn(amount, rates) };
  });
  const sumOf = (amounts: readonly bigint[]) => amounts.reduce((sum, part) => sum + part, 0n);
  const total_taxes = totalTaxes(taxed);
  const total = sumOf(taxed.map(({ amount }) => amount)) + addedBy(total_taxes);
  return {
    subtotal: sumOf(lines.map(({ amount }) => amount)),
    subtotal_excluding_tax: sumOf(taxed.map(({ net }) => net)),
    total,
    total_excluding_tax: total - sumOf(total_taxes.map(({ amount }) => amount)),
    total_taxes,
    off,
    taxes: taxed.map(({ taxes }) => taxes),
  };
}
