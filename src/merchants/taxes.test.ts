import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addedBy, netOf, taxesOn, totalTaxes } from "./taxes.ts";

const rate = (percentage: number, inclusive: boolean, id = `txr_${percentage}`) => ({
  id,
  percentage,
  inclusive,
});
const rates = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.boolean())
    .map(([parts, inclusive]) => rate(parts / 10_000, inclusive, `txr_${parts}_${inclusive}`)),
  { maxLength: 5 },
);
const amounts = fc.bigInt({ min: -99_999_999n, max: 99_999_999n });
const amountsOf = (taxes: readonly { readonly amount: bigint }[]) =>
  taxes.map(({ amount }) => amount);

describe("taxes on a line", () => {
  it.each([
    [1_000n, [rate(20, false)], [200n], 1_000n],
    [1_200n, [rate(20, true)], [200n], 1_000n],
    [1_000n, [rate(5, false), rate(9.975, false)], [50n, 100n], 1_000n],
    [1_000n, [rate(20, true)], [167n], 833n],
    [-1_000n, [rate(20, true)], [-167n], -833n],
    [1_100n, [rate(5.5, true), rate(4.5, true), rate(2, false)], [55n, 45n, 20n], 1_000n],
    [10n, [rate(25, false)], [3n], 10n],
    [-10n, [rate(25, false)], [-3n], -10n],
    [500n, [rate(0, true), rate(0, false)], [0n, 0n], 500n],
    [1n, [rate(0.0001, false)], [0n], 1n],
    [700n, [], [], 700n],
  ])("of %s at %j are %s on %s", (amount, at, expected, taxable) => {
    const taxes = taxesOn(amount, at);
    expect(amountsOf(taxes)).toEqual(expected);
    for (const tax of taxes) expect(tax.taxable_amount).toBe(taxable);
    expect(netOf(amount, at)).toBe(taxable);
  });

  it("that are within it sum with what is taxable to the amount, exactly", () => {
    fc.assert(
      fc.property(amounts, rates, (amount, at) => {
        const taxes = taxesOn(amount, at);
        const all = amountsOf(taxes).reduce((sum, part) => sum + part, 0n);
        expect(netOf(amount, at) + all - addedBy(taxes)).toBe(amount);
      }),
    );
  });

  it("of a credit cancel those of the charge", () => {
    fc.assert(
      fc.property(amounts, rates, (amount, at) => {
        const back = amountsOf(taxesOn(-amount, at)).map((part) => -part);
        expect(back).toEqual(amountsOf(taxesOn(amount, at)));
      }),
    );
  });

  it("of many lines are, rate by rate, what the lines have", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(amounts, rates), { maxLength: 6 }), (lines) => {
        const taxed = lines.map(([amount, at]) => ({ taxes: taxesOn(amount, at) }));
        const totals = totalTaxes(taxed);
        expect(addedBy(totals)).toBe(addedBy(taxed.flatMap(({ taxes }) => taxes)));
        const named = totals.map((tax) => tax.tax_rate_details.tax_rate);
        expect(new Set(named).size).toBe(named.length);
      }),
    );
  });
});
