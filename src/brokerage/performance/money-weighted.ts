import type { Day } from "#accounts";
import { daysBetween } from "../lots/days.ts";

/**
 * Money that the investor put in (negative) or got out (positive) on a day, minor units. The value
 * held at the start counts as put in, the one at the end as got out.
 */
export type CashFlow = { readonly on: Day; readonly amount: bigint };

/** A return over a period: 0.05 is 5 %. A ratio, so a number: it is shown, and moves no money. */
export type Return = {
  readonly period: number;
  /** The same for a year of 365 days; null for a period of less than one. */
  readonly yearly: number | null;
};

const daysPerYear = 365;
// The logarithm of the return over the whole period: from -100 % but for e^-40, to e^40.
const logMax = 40;
const logStep = 0.05;
const halvingsMax = 80;

/**
 * Money-weighted return (XIRR): the yearly rate r at which flows are worth nothing today,
 *
 *     Σ amount / (1 + r) ^ (days since the first / 365) = 0
 *
 * which is solved for y, the logarithm of the return over the whole period, between whose signs the
 * root is caught and halved: no start value, and no way to run off. Of several roots it is the one
 * nearest to nought. Undefined where there is none: all flows of one sign, or of one day.
 */
export function moneyWeightedReturn(flows: readonly CashFlow[]): Return | undefined {
  const real = flows.filter((flow) => flow.amount !== 0n);
  const days = real.map((flow) => flow.on).sort();
  const [first, last] = [days[0], days[days.length - 1]];
  if (first === undefined || last === undefined || first === last) return undefined;
  const length = daysBetween(first, last);
  const terms = real.map(({ on, amount }) => ({
    part: daysBetween(first, on) / length,
    amount: Number(amount),
  }));
  const worth = (log: number) =>
    terms.reduce((sum, { part, amount }) => sum + amount * Math.exp(-log * part), 0);
  const log = rootNearNought(worth);
  if (log === undefined) return undefined;
  return { period: Math.expm1(log), yearly: yearly(log, length) };
}

/** Of the logarithm of a return over so many days. */
export function yearly(log: number, days: number): number | null {
  return days < daysPerYear ? null : Math.expm1((log * daysPerYear) / days);
}

function rootNearNought(f: (x: number) => number): number | undefined {
  const steps = logMax / logStep;
  for (let step = 0; step < steps; step++) {
    for (const sign of [1, -1]) {
      const [near, far] = [sign * step * logStep, sign * (step + 1) * logStep];
      if (f(near) === 0) return near;
      if (f(near) > 0 !== f(far) > 0) return halve(f, near, far);
    }
  }
  return undefined;
}

function halve(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  const isPositive = f(low) > 0;
  for (let i = 0; i < halvingsMax; i++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0 === isPositive) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
