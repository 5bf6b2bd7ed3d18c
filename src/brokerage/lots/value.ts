import type { Day } from "#accounts";
import {
  apportion,
  type Currency,
  currencies,
  type Money,
  money,
  type Rounding,
  scale,
} from "#kernel";
import { priceScale, quantityScale } from "#market";
import { type Term, termOf } from "./days.ts";
import type { Lot } from "./lot.ts";
import { quantityOf } from "./lot-state.ts";

/** What a quantity is worth at a price, in the currency's minor unit, rounded as named. */
export function valueOf(
  quantity: bigint,
  { price, currency }: { readonly price: bigint; readonly currency: Currency },
  rounding: Rounding,
): Money {
  const decimals = priceScale + quantityScale - currencies[currency].exponent;
  const ratio = { numerator: quantity, denominator: 10n ** BigInt(decimals) };
  return scale(money(price, currency), ratio, rounding);
}

/** An open lot at today's price. */
export type ValuedLot = {
  readonly lot: Lot;
  /** In minor units, like its cost. */
  readonly value: bigint;
  readonly gain: bigint;
  /** What the gain would be if it were sold today. */
  readonly term: Term;
};

/**
 * The lots of one instrument at a price: the position is rounded once, half to even, and shared
 * among its lots by largest remainder, so that their values sum to the position's.
 */
export function valueLots(
  lots: readonly Lot[],
  at: { readonly price: bigint; readonly currency: Currency; readonly today: Day },
): ValuedLot[] {
  if (lots.length === 0) return [];
  const position = valueOf(quantityOf(lots), at, "half-even").amount;
  const values = apportion(
    position,
    lots.map((lot) => lot.quantity),
  );
  return lots.map((lot, index) => {
    const value = values[index] ?? 0n;
    const term = termOf(lot.heldSince, at.today);
    return { lot, value, gain: value - lot.cost, term };
  });
}
