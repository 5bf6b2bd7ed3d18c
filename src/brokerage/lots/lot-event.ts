import type { Day } from "#accounts";
import type { InstrumentId } from "#market";
import type { Lot } from "./lot.ts";

/** `to` new units for every `from` old ones; both positive. */
export type Ratio = { readonly to: bigint; readonly from: bigint };

type Happening = {
  /** Unique among the events of an account. */
  readonly id: string;
  /** Trade date; of a corporate action, its ex-date. */
  readonly on: Day;
  readonly instrument: InstrumentId;
};

/** Bought: `amount` is what was paid, fees included, in minor units. */
export type Purchase = Happening & {
  readonly type: "purchase";
  readonly quantity: bigint;
  readonly amount: bigint;
};

/** Sold: `amount` is what came in, less fees, in minor units. */
export type Sale = Happening & {
  readonly type: "sale";
  readonly quantity: bigint;
  readonly amount: bigint;
  /** Until this day the seller may choose other lots. */
  readonly settlesOn: Day;
};

/** Given away: units leave at their cost, without a gain (first in, first out). */
export type GiftGiven = Happening & { readonly type: "gift_given"; readonly quantity: bigint };

/** Received as a gift, with the giver's cost and holding period (IRC section 1015). */
export type GiftReceived = Happening & {
  readonly type: "gift_received";
  readonly lots: readonly Pick<Lot, "heldSince" | "quantity" | "cost">[];
};

/** A split, a reverse split or a stock dividend: other units at the same cost, held as long. */
export type Rescale = Happening & { readonly type: "rescale"; readonly ratio: Ratio };

/**
 * A spin-off: units of `into` beside those held, which take over `basis` of their cost and their
 * holding period (IRC section 358).
 */
export type SpinOff = Happening & {
  readonly type: "spin_off";
  readonly into: InstrumentId;
  readonly ratio: Ratio;
  /** Share of the cost that goes to the new units: their part of both fair market values. */
  readonly basis: { readonly numerator: bigint; readonly denominator: bigint };
};

/**
 * A merger into units of `into`, perhaps with cash beside them. The holding period goes on. A gain
 * is recognised up to the cash, a loss is not; what is new costs what the old did, less the cash,
 * plus the gain recognised (IRC sections 356 and 358).
 */
export type Exchange = Happening & {
  readonly type: "exchange";
  readonly into: InstrumentId;
  readonly ratio: Ratio;
  /** All that is paid in cash, in minor units. */
  readonly cash: bigint;
  /** Fair market value of all the new units, in minor units; read only where cash is paid. */
  readonly value: bigint;
};

/** What changes lots. Events of one day stand in the order in which they happened. */
export type LotEvent = Purchase | Sale | GiftGiven | GiftReceived | Rescale | SpinOff | Exchange;

/** Units that a gift brings; less than zero when they leave, 0 for all that is no gift. */
export function giftQuantity(event: LotEvent): bigint {
  if (event.type === "gift_given") return -event.quantity;
  if (event.type !== "gift_received") return 0n;
  return event.lots.reduce((sum, lot) => sum + lot.quantity, 0n);
}
