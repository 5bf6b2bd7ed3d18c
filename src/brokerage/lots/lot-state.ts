import type { Day } from "#accounts";
import { apportion, assert } from "#kernel";
import type { InstrumentId } from "#market";
import type { Disposal, Lot } from "./lot.ts";
import type { Ratio } from "./lot-event.ts";

/** A loss for which replacements may still be found. Quantity and amount: what is not replaced. */
export type Loss = {
  /** Its place among the disposals. */
  readonly disposal: number;
  readonly opening: string;
  readonly soldOn: Day;
  /** Days that the units sold had been held. */
  readonly daysHeld: number;
  quantity: bigint;
  amount: bigint;
};

/**
 * Units that went before there were lots for them: what they were bought by was taken back since.
 * They are closed by what comes next. `amount` is what came in for them.
 */
export type Uncovered = {
  readonly id: string;
  readonly on: Day;
  readonly instrument: InstrumentId;
  readonly quantity: bigint;
  readonly amount: bigint;
  readonly isGift: boolean;
};

/** What is held of one instrument. */
export type Holding = {
  /** Oldest first; those of one day in the order of their events. */
  lots: readonly Lot[];
  losses: readonly Loss[];
  /** Oldest first; while there are some there are no lots. */
  uncovered: readonly Uncovered[];
};

/** What events have led to so far. Changed in place, by one derivation alone. */
export type LotState = {
  readonly holdings: Map<InstrumentId, Holding>;
  readonly disposals: Disposal[];
  /** How many parts were set aside of what an event opened: they number the ids. */
  readonly partsOf: Map<string, number>;
};

/** The holding of an instrument, empty at first. */
export function holdingOf(state: LotState, instrument: InstrumentId): Holding {
  const found = state.holdings.get(instrument);
  if (found) return found;
  const holding: Holding = { lots: [], losses: [], uncovered: [] };
  state.holdings.set(instrument, holding);
  return holding;
}

/** Adds lots where their age puts them. */
export function addLots(holding: Holding, added: readonly Lot[]): void {
  // A stable sort: lots of one day keep the order of their events.
  holding.lots = [...holding.lots, ...added].toSorted((a, b) =>
    a.openedOn < b.openedOn ? -1 : a.openedOn > b.openedOn ? 1 : 0,
  );
}

/** A lot as two, whose costs sum to its own; `quantity` is at most what it holds, else a bug. */
export function splitLot(lot: Lot, quantity: bigint): { readonly taken: Lot; readonly rest?: Lot } {
  assert(quantity > 0n && quantity <= lot.quantity, "a lot gives no more than it holds");
  if (quantity === lot.quantity) return { taken: lot };
  const weights = [quantity, lot.quantity - quantity];
  const [cost = 0n, costLeft = 0n] = apportion(lot.cost, weights);
  const [disallowed = 0n, disallowedLeft = 0n] = apportion(lot.disallowed, weights);
  return {
    taken: { ...lot, quantity, cost, disallowed },
    rest: { ...lot, quantity: lot.quantity - quantity, cost: costLeft, disallowed: disallowedLeft },
  };
}

/** The quantity that a corporate action makes of another: rounded down to a billionth. */
export function rescaled(quantity: bigint, { to, from }: Ratio): bigint {
  assert(to > 0n && from > 0n, "a ratio is of positive numbers");
  return (quantity * to) / from;
}

/** All units of lots. */
export function quantityOf(lots: readonly Pick<Lot, "quantity">[]): bigint {
  return lots.reduce((sum, lot) => sum + lot.quantity, 0n);
}
