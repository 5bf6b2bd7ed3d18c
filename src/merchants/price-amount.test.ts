import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PriceTier } from "./catalogue-objects.ts";
import { amountFor } from "./price-amount.ts";

const tier = (
  up_to: number | null,
  unit: bigint | null,
  flat: bigint | null = null,
): PriceTier => ({
  flat_amount: flat,
  flat_amount_decimal: flat?.toString() ?? null,
  unit_amount: unit,
  unit_amount_decimal: unit?.toString() ?? null,
  up_to,
});
const priced = (tiers_mode: "graduated" | "volume", tiers: PriceTier[]) => ({
  tiers,
  tiers_mode,
  unit_amount: null,
});
const seats = [tier(5, 500n), tier(10, 400n, 1_000n), tier(null, 300n)];

describe("what so many of a price cost", () => {
  it.each([
    ["graduated", 0, 0n],
    ["graduated", 1, 500n],
    ["graduated", 5, 2_500n],
    ["graduated", 6, 3_900n],
    ["graduated", 10, 5_500n],
    ["graduated", 12, 6_100n],
    ["volume", 0, 0n],
    ["volume", 5, 2_500n],
    ["volume", 6, 3_400n],
    ["volume", 10, 5_000n],
    ["volume", 11, 3_300n],
  ] as const)("%s, %i: %s", (mode, quantity, amount) => {
    expect(amountFor(priced(mode, seats), quantity)).toBe(amount);
  });

  it("is the flat amount of the first tier for none of it", () => {
    const flat = [tier(10, null, 900n), tier(null, 50n)];
    expect(amountFor(priced("graduated", flat), 0)).toBe(900n);
    expect(amountFor(priced("volume", flat), 0)).toBe(900n);
    expect(amountFor(priced("graduated", flat), 12)).toBe(1_000n);
  });

  it("with one tier and no flat amount is that of a price for each, in either mode", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 1_000_000n }),
        fc.integer({ min: 0, max: 999_999 }),
        fc.constantFrom("graduated" as const, "volume" as const),
        (each, quantity, mode) => {
          const tiered = amountFor(priced(mode, [tier(null, each)]), quantity);
          expect(tiered).toBe(amountFor({ tiers_mode: null, unit_amount: each }, quantity));
        },
      ),
    );
  });

  it("grows, when graduated, by what the tier of the next unit says", () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 0n, max: 9_999n }), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 1, max: 80 }),
        (units, quantity) => {
          const last = units.length - 1;
          const tiers = units.map((unit, index) =>
            tier(index === last ? null : (index + 1) * 10, unit),
          );
          const price = priced("graduated", tiers);
          const own = units[Math.min(Math.floor((quantity - 1) / 10), last)] ?? 0n;
          const step = amountFor(price, quantity) - amountFor(price, quantity - 1);
          expect(step).toBe(own);
        },
      ),
    );
  });
});
