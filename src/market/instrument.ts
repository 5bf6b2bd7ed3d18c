import type { Brand, Currency, Id } from "#kernel";

export { type Quantity, quantityScale, unit } from "./quantity-codec.ts";

/** An instrument's id: `ins_` and 26 characters. It never changes, whatever its symbol does. */
export type InstrumentId = Id<"ins">;

/**
 * A price of one unit in ten-thousandths of its currency's major unit: 1,012,300n is $101.23. All
 * prices of the house are whole multiples of an instrument's tick.
 */
export type Price = Brand<bigint, "Price">;

/** Decimal places of a {@link Price}. */
export const priceScale = 4;

/** A share of a company, or of a fund. */
export type InstrumentKind = "share" | "fund";

/** Tier of limit-up limit-down: the first for what is traded most, with narrower bands. */
export type BandTier = 1 | 2;

/** What is traded. */
export type Instrument = {
  readonly id: InstrumentId;
  /** Without its `$`: capitals, digits and a dot, at most 12. Unique among those that are listed. */
  readonly symbol: string;
  readonly name: string;
  readonly kind: InstrumentKind;
  /** Market identifier code (ISO 10383). */
  readonly exchange: string;
  readonly currency: Currency;
  /** The smallest step of a price. */
  readonly tick: Price;
  /** Whole units in a lot: orders at the venue are multiples of it. */
  readonly lot: number;
  readonly isFractional: boolean;
  /** The calendar of its market, by name. */
  readonly calendar: string;
  /** Business days from a trade to its settlement: 1 is T+1. */
  readonly settlementDays: number;
  /** How far its price may move at once (limit-up limit-down); the second where nothing is said. */
  readonly bandTier?: BandTier;
  /** The ledger of the house that holds its units: 32 bits, above all currencies. */
  readonly ledger: number;
  /** The number of its book in the embedded exchange. */
  readonly market: number;
  readonly state: "listed" | "halted" | "delisted";
  /** An operator has stopped its trading, whatever its state is. */
  readonly isSuspended?: boolean;
};

/** Whether nothing of an instrument may trade now, though it is listed. */
export function isHalted({
  state,
  isSuspended,
}: Pick<Instrument, "state" | "isSuspended">): boolean {
  return state === "halted" || (state === "listed" && isSuspended === true);
}

/** A text in each language of the app. */
export type Texts = { readonly en: string; readonly fr: string };

/** What people want to know of an instrument beside its price. */
export type InstrumentFacts = {
  readonly sector: string | null;
  readonly description: Texts | null;
  /** Units that exist. */
  readonly sharesOutstanding: number | null;
  /** A year's dividends in basis points of the price. */
  readonly dividendYield: number | null;
};

/** An instrument with its facts. */
export type ListedInstrument = Instrument & {
  /** Its short name in tables with many rows. */
  readonly number: number;
  readonly facts: InstrumentFacts;
};
