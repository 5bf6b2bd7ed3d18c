import type { Day } from "#accounts";
import type { InstrumentId } from "#market";
import type { Term } from "./days.ts";

/**
 * How a lot came to be. Only a purchase can replace what was sold at a loss: units that arrive by a
 * distribution, an exchange or a gift were not bought.
 */
export type LotOrigin = "purchase" | "distribution" | "exchange" | "gift";

/** Units of one instrument that were acquired together and are still held. */
export type Lot = {
  /**
   * The event that opened it; parts that a wash sale set aside have a number after it. The same
   * events always give the same ids.
   */
  readonly id: string;
  /** The event that opened it. */
  readonly opening: string;
  readonly origin: LotOrigin;
  readonly instrument: InstrumentId;
  /** Trade date of what opened it. */
  readonly openedOn: Day;
  /** From when its holding period counts: earlier than `openedOn` after a wash sale. */
  readonly heldSince: Day;
  /** In billionths of a unit; more than zero. */
  readonly quantity: bigint;
  /** Basis of these units in minor units of the instrument's currency, fees included. */
  readonly cost: bigint;
  /** Part of `cost` that is a loss disallowed by a wash sale. */
  readonly disallowed: bigint;
  /** Whether its units replace ones that were sold at a loss: they do so once. */
  readonly isReplacement: boolean;
};

/** Units of one lot that were sold, or paid out in cash by a corporate action. */
export type Disposal = {
  /** The sale. */
  readonly sale: string;
  readonly lot: string;
  readonly instrument: InstrumentId;
  readonly openedOn: Day;
  /** The date acquired as the tax form asks for it. */
  readonly heldSince: Day;
  readonly soldOn: Day;
  /** In billionths of a unit. */
  readonly quantity: bigint;
  /** What came in, less fees, in minor units. */
  readonly proceeds: bigint;
  readonly cost: bigint;
  /** Loss that a wash sale moves into the cost of a replacement; at most the loss. */
  readonly disallowed: bigint;
  readonly term: Term;
};

/** What counts for tax: proceeds less cost, without a loss that a wash sale disallows. */
export function gainOf({ proceeds, cost, disallowed }: Disposal): bigint {
  return proceeds - cost + disallowed;
}
