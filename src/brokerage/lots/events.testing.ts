import { createManualClock, createSeededIds, type Ids } from "#kernel";
import type { InstrumentId } from "#market";
import type { Purchase, Sale } from "./lot-event.ts";

const ids: Ids = createSeededIds(createManualClock(0), "instruments");

/** Instruments of the tests. */
export const oak: InstrumentId = ids.make("ins");
/** Another one. */
export const elm: InstrumentId = ids.make("ins");
/** Billionths in a unit. */
export const one = 1_000_000_000n;

/** `units` whole units bought for so many cents. */
export function bought(id: string, on: string, units: bigint, amount: bigint): Purchase {
  return { type: "purchase", id, on, instrument: oak, quantity: units * one, amount };
}

/** `units` whole units sold for so many cents; it settles on the day itself. */
export function sold(id: string, on: string, units: bigint, amount: bigint): Sale {
  const quantity = units * one;
  return { type: "sale", id, on, settlesOn: on, instrument: oak, quantity, amount };
}
