import { type Currency, currencies, money, type Rounding, scale, unreachable } from "#kernel";
import { type Instrument, type InstrumentId, type Price, quantityScale } from "#market";
import type { LotEvent, Ratio } from "../lots/lot-event.ts";
import { rescaled } from "../lots/lot-state.ts";
import { valueOf } from "../lots/value.ts";
import { type ActionTerms, type CorporateAction, rateScale, type UnitRate } from "./action.ts";

/** Units of one instrument, in billionths. */
export type Units = { readonly instrument: InstrumentId; readonly quantity: bigint };

/** What an action takes from a holder and gives them. */
export type Payout = {
  readonly takes: Units | null;
  readonly gives: Units | null;
  /** All cash, in minor units of the instrument's currency, that for fractions included. */
  readonly cash: bigint;
  /** Units that were paid out as part of `cash`, as the instrument has no fractions. */
  readonly inLieu: Units | null;
  /** What it does to the holder's lots. */
  readonly lotEvents: readonly LotEvent[];
};

/** What the payout needs to know of instruments. */
export type PayoutInstrument = Pick<Instrument, "id" | "currency" | "isFractional">;

const wholeUnit = 10n ** BigInt(quantityScale);
const millionths = 1_000_000n;

/**
 * What an action is to one holder, given the units it applies to. `into` is the instrument of the
 * new units, the same one for splits and stock dividends. Cash is rounded half to even, once a
 * holder; units are rounded down to a billionth, or to a whole unit with the rest paid in cash.
 */
export function payoutOf(
  { id, exOn, terms, instrument }: Pick<CorporateAction, "id" | "exOn" | "terms" | "instrument">,
  entitled: bigint,
  into: PayoutInstrument,
): Payout {
  const nothing: Payout = { takes: null, gives: null, cash: 0n, inLieu: null, lotEvents: [] };
  if (entitled === 0n) return nothing;
  const all: Units = { instrument, quantity: entitled };
  const event = { id, on: exOn, instrument };
  switch (terms.kind) {
    case "symbol_change":
      return nothing;
    case "cash_dividend":
      return { ...nothing, cash: cashFor(entitled, terms.rate, into.currency) };
    case "cash_merger": {
      const cash = cashFor(entitled, terms.rate, into.currency);
      const sale = { ...event, type: "sale", quantity: entitled, amount: cash } as const;
      return { ...nothing, takes: all, cash, lotEvents: [{ ...sale, settlesOn: exOn }] };
    }
    case "stock_dividend":
      return rescaling(event, all, { terms, into, ratio: withBonus(terms.ratio) });
    case "split":
      return rescaling(event, all, { terms, into, ratio: terms.ratio });
    case "spin_off": {
      const basis = { numerator: terms.basisMillionths, denominator: millionths };
      const lot = { ...event, type: "spin_off", into: into.id, ratio: terms.ratio, basis } as const;
      const units = newUnits(rescaled(entitled, terms.ratio), terms.lieuPrice, into);
      return { ...nothing, ...unitsGiven(units, into), ...withLieu(lot, units, into) };
    }
    case "stock_merger":
      return exchange(event, all, terms, into);
    default:
      return unreachable(terms);
  }
}

type Event = { readonly id: string; readonly on: string; readonly instrument: InstrumentId };
type LieuTerms = { readonly lieuPrice: Price | null };

const withBonus = ({ to, from }: Ratio): Ratio => ({ to: from + to, from });

function rescaling(
  event: Event,
  held: Units,
  given: { readonly terms: LieuTerms; readonly into: PayoutInstrument; readonly ratio: Ratio },
): Payout {
  const { terms, into, ratio } = given;
  const units = newUnits(rescaled(held.quantity, ratio), terms.lieuPrice, into);
  const change = units.quantity - held.quantity;
  const lot: LotEvent = { ...event, type: "rescale", ratio };
  return {
    takes: change < 0n ? { instrument: into.id, quantity: -change } : null,
    gives: change > 0n ? { instrument: into.id, quantity: change } : null,
    ...withLieu(lot, units, into),
  };
}

function exchange(
  event: Event,
  held: Units,
  terms: ActionTerms & { readonly kind: "stock_merger" },
  into: PayoutInstrument,
): Payout {
  const exact = rescaled(held.quantity, terms.ratio);
  const units = newUnits(exact, terms.lieuPrice, into);
  const cash = cashFor(held.quantity, terms.rate, into.currency);
  const at = { price: terms.fairPrice, currency: into.currency };
  const value = valueOf(exact, at, "half-even").amount;
  const { ratio } = terms;
  const lot: LotEvent = { ...event, type: "exchange", into: into.id, ratio, cash, value };
  const paid = withLieu(lot, units, into);
  return { ...unitsGiven(units, into), ...paid, takes: held, cash: paid.cash + cash };
}

type NewUnits = {
  readonly quantity: bigint;
  readonly fraction: bigint;
  readonly lieuCash: bigint;
};

function newUnits(exact: bigint, lieuPrice: Price | null, into: PayoutInstrument): NewUnits {
  const fraction = into.isFractional ? 0n : exact % wholeUnit;
  const at = { price: lieuPrice ?? 0n, currency: into.currency };
  const lieuCash = valueOf(fraction, at, "half-even").amount;
  return { quantity: exact - fraction, fraction, lieuCash };
}

function unitsGiven({ quantity }: NewUnits, { id }: PayoutInstrument) {
  const gives = quantity > 0n ? { instrument: id, quantity } : null;
  return { takes: null, gives };
}

/** A fraction is received and sold at once, at the price that the issuer sold all of them at. */
function withLieu(
  lot: LotEvent,
  { fraction, lieuCash }: NewUnits,
  into: PayoutInstrument,
): Pick<Payout, "cash" | "inLieu" | "lotEvents"> {
  if (fraction === 0n) return { cash: 0n, inLieu: null, lotEvents: [lot] };
  const sale: LotEvent = {
    type: "sale",
    id: `${lot.id}:lieu`,
    on: lot.on,
    settlesOn: lot.on,
    instrument: into.id,
    quantity: fraction,
    amount: lieuCash,
  };
  const inLieu = { instrument: into.id, quantity: fraction };
  return { cash: lieuCash, inLieu, lotEvents: [lot, sale] };
}

/** What a rate for one unit comes to, in minor units. */
export function cashFor(
  quantity: bigint,
  rate: UnitRate,
  currency: Currency,
  rounding: Rounding = "half-even",
): bigint {
  const decimals = rateScale + quantityScale - currencies[currency].exponent;
  const ratio = { numerator: quantity, denominator: 10n ** BigInt(decimals) };
  return scale(money(rate, currency), ratio, rounding).amount;
}
