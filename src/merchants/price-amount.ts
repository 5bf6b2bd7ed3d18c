import type { Price } from "./catalogue-objects.ts";

/** What is charged for so many of a price. */
export type Charged = Pick<Price, "tiers" | "tiers_mode" | "unit_amount">;

/**
 * What so many of it cost. Graduated tiers: each unit costs what its own tier says, and each tier
 * that is reached its flat amount. Volume: all units cost what the tier of the last one says. For
 * none of it, the first tier's flat amount is asked.
 */
export function amountFor(price: Charged, quantity: number): bigint {
  const { tiers, tiers_mode: mode, unit_amount: each } = price;
  const units = BigInt(quantity);
  if (!tiers) return (each ?? 0n) * units;
  if (mode === "volume") {
    const tier = tiers.find(({ up_to: last }) => last === null || quantity <= last);
    return (tier?.flat_amount ?? 0n) + (tier?.unit_amount ?? 0n) * units;
  }
  let amount = 0n;
  let before = 0;
  for (const { up_to: last, flat_amount: flat, unit_amount: own } of tiers) {
    const until = last === null ? quantity : Math.min(last, quantity);
    amount += (flat ?? 0n) + (own ?? 0n) * BigInt(until - before);
    before = until;
    if (before >= quantity) break;
  }
  return amount;
}
