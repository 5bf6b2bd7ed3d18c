import type { Day } from "#accounts";
import { apportion, type Currency } from "#kernel";
import { addDays, daysBetween } from "../lots/days.ts";
import { deriveLots } from "../lots/derive-lots.ts";
import type { History, OwnPayout } from "../lots/history.ts";
import { gainOf } from "../lots/lot.ts";
import { disposalsOf, type OwnDisposal } from "../lots/lots.ts";

/** Sums over sales, in minor units. */
export type GainSums = {
  readonly proceeds: bigint;
  readonly cost: bigint;
  readonly washSale: bigint;
  readonly gain: bigint;
};

/** A year of one member in one currency, as the forms 1099-B and 1099-DIV ask for it. */
export type TaxYear = {
  readonly year: string;
  readonly currency: Currency;
  /** Over, and so are the 30 days in which a purchase could still disallow a loss of it. */
  readonly isFinal: boolean;
  readonly sales: readonly OwnDisposal[];
  readonly short: GainSums;
  readonly long: GainSums;
  /** Paid in the year: all of them, and those on stock held long enough around the ex-date. */
  readonly dividends: { readonly ordinary: bigint; readonly qualified: bigint };
};

const washSaleDays = 30;

/** What a year was for tax. A sale counts on its trade date, a dividend when it is paid. */
export function taxYearOf(
  history: History,
  of: { readonly year: string; readonly currency: Currency; readonly today: Day },
): TaxYear {
  const { year, currency, today } = of;
  const sales = disposalsOf(history, deriveLots(history.events, history.choices)).filter(
    ({ disposal, instrument }) =>
      disposal.soldOn.startsWith(year) && instrument.currency === currency,
  );
  const dividends = history.payouts.filter(
    ({ action, entitlement }) =>
      action.terms.kind === "cash_dividend" &&
      entitlement.state === "paid" &&
      action.payableOn.startsWith(year) &&
      history.instruments.get(action.instrument)?.currency === currency,
  );
  const sum = (amounts: readonly bigint[]) => amounts.reduce((total, one) => total + one, 0n);
  return {
    year,
    currency,
    isFinal: today > addDays(`${year}-12-31`, washSaleDays),
    sales,
    short: sumsOf(sales.filter(({ disposal }) => disposal.term === "short")),
    long: sumsOf(sales.filter(({ disposal }) => disposal.term === "long")),
    dividends: {
      ordinary: sum(dividends.map(({ entitlement }) => entitlement.cash)),
      qualified: sum(dividends.map((paid) => qualifiedOf(history, paid, today))),
    },
  };
}

/** Years in which something was sold or paid, the latest first. */
export function taxYearsOf(history: History): string[] {
  const sold = history.events.filter(({ type }) => type === "sale").map(({ on }) => on);
  const paid = history.payouts
    .filter(({ entitlement }) => entitlement.state === "paid")
    .map(({ action }) => action.payableOn);
  const years = new Set([...sold, ...paid].map((day) => day.slice(0, 4)));
  return [...years].sort().reverse();
}

function sumsOf(sales: readonly OwnDisposal[]): GainSums {
  const none: GainSums = { proceeds: 0n, cost: 0n, washSale: 0n, gain: 0n };
  return sales.reduce(
    (sums, { disposal }) => ({
      proceeds: sums.proceeds + disposal.proceeds,
      cost: sums.cost + disposal.cost,
      washSale: sums.washSale + disposal.disallowed,
      gain: sums.gain + gainOf(disposal),
    }),
    none,
  );
}

const qualifyingDays = 60;

/**
 * The part of a dividend on units that were held for more than 60 of the 121 days that begin 60
 * days before the ex-date (IRS Publication 550, "Qualified Dividends"). The day of purchase does
 * not count, the day of sale does.
 */
function qualifiedOf(history: History, { action, entitlement }: OwnPayout, today: Day): bigint {
  const { exOn, instrument } = action;
  const { lots, disposals } = deriveLots(history.events, history.choices);
  const isOwn = (one: { readonly instrument: string; readonly openedOn: Day }) =>
    one.instrument === instrument && one.openedOn < exOn;
  const holdings = [
    ...lots.filter(isOwn).map((lot) => ({ ...lot, until: today })),
    ...disposals
      .filter((one) => isOwn(one) && one.soldOn >= exOn && one.quantity > 0n)
      .map((one) => ({ ...one, until: one.soldOn })),
  ];
  if (holdings.length === 0) return 0n;
  const parts = apportion(
    entitlement.cash,
    holdings.map(({ quantity }) => quantity),
  );
  const first = addDays(exOn, -qualifyingDays);
  const last = addDays(exOn, qualifyingDays);
  return holdings.reduce((sum, { openedOn, until }, index) => {
    const from = openedOn >= first ? openedOn : addDays(first, -1);
    const isLong = daysBetween(from, until < last ? until : last) > qualifyingDays;
    return isLong ? sum + (parts[index] ?? 0n) : sum;
  }, 0n);
}
