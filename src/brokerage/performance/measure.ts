import type { Day } from "#accounts";
import { daysBetween } from "../lots/days.ts";
import { type CashFlow, moneyWeightedReturn, type Return, yearly } from "./money-weighted.ts";

/** A day of what is held, in minor units of one currency. */
export type PortfolioDay = {
  readonly on: Day;
  /** At its end. */
  readonly value: bigint;
  /** Bought, and received as gifts, at what it was worth; fees included. */
  readonly moneyIn: bigint;
  /** Sold, and given away; less fees. */
  readonly moneyOut: bigint;
  /** Dividends of which it is the ex-date: from then on the price is without them. */
  readonly dividends: bigint;
};

/** Why there is no such return: nothing was invested, or no rate explains the flows. */
export type NoReturn = { readonly reason: "nothing_invested" | "no_solution" };

/** What a period brought. */
export type Performance = {
  readonly startValue: bigint;
  readonly endValue: bigint;
  readonly moneyIn: bigint;
  readonly moneyOut: bigint;
  readonly dividends: bigint;
  /** End value - start value - money in + money out + dividends. */
  readonly gain: bigint;
  /** Gain / (start value + money in): what is easy to check, whenever the money came. */
  readonly simple: Return | NoReturn;
  /** What one unit of money would have become that lay there from start to end. */
  readonly timeWeighted: Return | NoReturn;
  /** The rate that the investor's own money earned, see {@link moneyWeightedReturn}. */
  readonly moneyWeighted: Return | NoReturn;
  /** Time-weighted, from the start through the end of each day. */
  readonly points: readonly { readonly on: Day; readonly return: number }[];
};

/**
 * Measures a period: `start` is the value at the end of the day before it, `days` are all of its
 * days, in order.
 *
 * The time-weighted return is the product of (value + money out + dividends) / (value of the day
 * before + money in) over all days, less one: money that comes in works from the start of its day,
 * what goes out leaves at the end. A day on which nothing is held counts as one.
 */
export function measure(
  start: { readonly on: Day; readonly value: bigint },
  days: readonly PortfolioDay[],
): Performance {
  const last = days[days.length - 1];
  const [endOn, endValue] = last ? [last.on, last.value] : [start.on, start.value];
  const moneyIn = sum(days.map((day) => day.moneyIn));
  const moneyOut = sum(days.map((day) => day.moneyOut));
  const dividends = sum(days.map((day) => day.dividends));
  const invested = start.value + moneyIn;
  const gain = endValue + moneyOut + dividends - invested;
  const length = daysBetween(start.on, endOn);
  const points = timeWeightedPoints(start.value, days);
  const timeWeighted = points[points.length - 1]?.return ?? 0;
  const sums = { startValue: start.value, endValue, moneyIn, moneyOut, dividends, gain, points };
  if (invested === 0n) {
    const none: NoReturn = { reason: "nothing_invested" };
    return { ...sums, simple: none, timeWeighted: none, moneyWeighted: none };
  }
  const flows: CashFlow[] = [
    { on: start.on, amount: -start.value },
    ...days.map(({ on, ...day }) => ({
      on,
      amount: day.moneyOut + day.dividends - day.moneyIn,
    })),
    { on: endOn, amount: endValue },
  ];
  const isLost = flows.every((flow) => flow.amount <= 0n);
  return {
    ...sums,
    simple: returnOf(Number(gain) / Number(invested), length),
    timeWeighted: returnOf(timeWeighted, length),
    moneyWeighted: isLost
      ? returnOf(-1, length)
      : (moneyWeightedReturn(flows) ?? { reason: "no_solution" }),
  };
}

function timeWeightedPoints(startValue: bigint, days: readonly PortfolioDay[]) {
  let factor = 1;
  let before = startValue;
  return days.map(({ on, value, moneyIn, moneyOut, dividends }) => {
    const held = before + moneyIn;
    if (held > 0n) factor *= Number(value + moneyOut + dividends) / Number(held);
    before = value;
    return { on, return: factor - 1 };
  });
}

function returnOf(period: number, days: number): Return {
  return { period, yearly: yearly(Math.log1p(period), days) };
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
