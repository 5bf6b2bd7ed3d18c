import { apportion } from "#kernel";
import type { Coupon } from "../billing-objects.ts";

/** What is discounted: an amount, and whether discounts touch it. */
export type Discountable = { readonly amount: bigint; readonly discountable: boolean };
type Terms = Pick<Coupon, "amount_off" | "currency" | "hidden">;

const wholeBasisPoints = 10_000n;

/**
 * What each of the discounts, one after the other, takes off each line. A percentage is taken of
 * what is left, half a minor unit up; an amount is at most what is left. Both are spread over the
 * lines by largest remainder, so that the parts sum to the whole. Credits are not discounted.
 *
 * @returns for each discount, what it takes off each line
 */
export function applyDiscounts(
  lines: readonly Discountable[],
  discounts: readonly { readonly coupon: Terms }[],
  currency: string,
): bigint[][] {
  let left = lines.map(({ amount, discountable }) => (discountable && amount > 0n ? amount : 0n));
  return discounts.map(({ coupon }) => {
    const total = left.reduce((sum, amount) => sum + amount, 0n);
    const off = takenOff(coupon, total, currency);
    if (off === 0n) return left.map(() => 0n);
    const parts = apportion(off, left);
    left = left.map((amount, index) => amount - (parts[index] ?? 0n));
    return parts;
  });
}

function takenOff(coupon: Terms, total: bigint, currency: string): bigint {
  const { basisPoints } = coupon.hidden;
  if (basisPoints !== null) {
    return (total * basisPoints + wholeBasisPoints / 2n) / wholeBasisPoints;
  }
  const amount = coupon.currency === currency ? (coupon.amount_off ?? 0n) : 0n;
  return amount < total ? amount : total;
}
