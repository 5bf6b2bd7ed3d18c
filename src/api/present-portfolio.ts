import type { OutputOf } from "@bourse/contract";
import {
  formatQuantity,
  formatRate,
  gainOf,
  type OwnDisposal,
  type OwnDividend,
  type OwnLot,
  type OwnPerformance,
  type SaleLots,
  type TaxYear,
  toQuantity,
} from "#brokerage";
import { type Currency, money } from "#kernel";
import type { Instrument } from "#market";
import { presentMoney } from "./present-values.ts";

type WireLot = OutputOf<"lots">["items"][number];
type WireSale = OutputOf<"saleLots">["closed"][number];
type WirePerformance = OutputOf<"performance">;

const basisPoints = 10_000;

function presentInstrument({ id, symbol, name, currency }: Instrument) {
  return { id, symbol, name, currency };
}

const inMoney = (amount: bigint, currency: Currency) => presentMoney(money(amount, currency));
const units = (quantity: bigint) => formatQuantity(toQuantity(quantity));

export function presentLot({ lot, instrument, value, gain, term }: OwnLot): WireLot {
  const { currency } = instrument;
  return {
    id: lot.id,
    instrument: presentInstrument(instrument),
    origin: lot.origin,
    openedOn: lot.openedOn,
    heldSince: lot.heldSince,
    quantity: units(lot.quantity),
    cost: inMoney(lot.cost, currency),
    washSale: inMoney(lot.disallowed, currency),
    value: value === null ? null : inMoney(value, currency),
    gain: gain === null ? null : inMoney(gain, currency),
    gainBasisPoints: gain === null ? null : shareOf(gain, lot.cost),
    term,
  };
}

/** Hundredths of a percent; null of nothing. */
function shareOf(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Math.round((Number(part) / Number(whole)) * basisPoints);
}

export function presentDisposal({ disposal, instrument }: OwnDisposal): WireSale {
  const { currency } = instrument;
  return {
    saleId: disposal.sale,
    lotId: disposal.lot,
    instrument: presentInstrument(instrument),
    openedOn: disposal.openedOn,
    heldSince: disposal.heldSince,
    soldOn: disposal.soldOn,
    quantity: units(disposal.quantity),
    proceeds: inMoney(disposal.proceeds, currency),
    cost: inMoney(disposal.cost, currency),
    washSale: inMoney(disposal.disallowed, currency),
    gain: inMoney(gainOf(disposal), currency),
    term: disposal.term,
  };
}

export function presentSaleLots(sale: SaleLots): OutputOf<"saleLots"> {
  return {
    method: sale.choice.method,
    canChange: sale.canChange,
    changeUntil: sale.trade.settlesOn,
    closed: sale.closed.map(presentDisposal),
    open: sale.open.map(presentLot),
  };
}

/** A return as whole hundredths of a percent. */
function measured<F extends string>(formula: F, of: OwnPerformance["simple"]) {
  if ("reason" in of) {
    return { formula, basisPoints: null, yearlyBasisPoints: null, reason: of.reason };
  }
  return {
    formula,
    basisPoints: rounded(of.period),
    yearlyBasisPoints: of.yearly === null ? null : rounded(of.yearly),
    reason: null,
  };
}

const rounded = (ratio: number) => Math.round(ratio * basisPoints);

export function presentPerformance(of: OwnPerformance): WirePerformance {
  const { currency } = of;
  return {
    currency,
    period: of.period,
    from: of.from,
    to: of.to,
    startValue: inMoney(of.startValue, currency),
    endValue: inMoney(of.endValue, currency),
    moneyIn: inMoney(of.moneyIn, currency),
    moneyOut: inMoney(of.moneyOut, currency),
    dividends: inMoney(of.dividends, currency),
    gain: inMoney(of.gain, currency),
    simple: measured("simple_gain", of.simple),
    timeWeighted: measured("time_weighted_return", of.timeWeighted),
    moneyWeighted: measured("money_weighted_return", of.moneyWeighted),
    points: of.points.map(({ on, return: period }) => ({ on, basisPoints: rounded(period) })),
    allocation: of.allocation.map(({ instrument, value, basisPoints: share }) => ({
      instrument: presentInstrument(instrument),
      value: inMoney(value, currency),
      basisPoints: share,
    })),
  };
}

export function presentDividend(
  { action, quantity, cash, paid }: OwnDividend,
  instrument: Instrument,
): OutputOf<"dividends">["items"][number] {
  return {
    id: action.id,
    instrument: presentInstrument(instrument),
    rate: formatRate(action.terms.rate),
    quantity: units(quantity),
    amount: inMoney(cash, instrument.currency),
    exOn: action.exOn,
    recordOn: action.recordOn,
    payableOn: action.payableOn,
    state: paid === null ? "announced" : paid.state === "due" ? "entitled" : "paid",
    movementId: paid?.movement ?? null,
    orderId: paid?.order ?? null,
  };
}

export function presentTaxYear(of: TaxYear): OutputOf<"taxYear"> {
  const { currency } = of;
  const sums = ({ proceeds, cost, washSale, gain }: TaxYear["short"]) => ({
    proceeds: inMoney(proceeds, currency),
    cost: inMoney(cost, currency),
    washSale: inMoney(washSale, currency),
    gain: inMoney(gain, currency),
  });
  return {
    year: of.year,
    currency,
    isFinal: of.isFinal,
    sales: of.sales.map(presentDisposal),
    short: sums(of.short),
    long: sums(of.long),
    dividends: {
      ordinary: inMoney(of.dividends.ordinary, currency),
      qualified: inMoney(of.dividends.qualified, currency),
    },
  };
}
