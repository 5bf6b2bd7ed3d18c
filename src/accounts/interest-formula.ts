import { assert, type Currency } from "#kernel";
import { type Day, lastDayOf, type Month, nextDay } from "./calendar.ts";

/** Yearly rate in basis points that a balance in each currency earns. */
export const yearlyRatesBps: { readonly [C in Currency]: bigint } = {
  USD: 300n,
  EUR: 200n,
  GBP: 350n,
  JPY: 20n,
  KWD: 150n,
  CHF: 25n,
  CAD: 225n,
};

const basisPoints = 10_000n;
// Actual/365 (Fixed), ISDA 2006 section 4.16(d): leap years have 366 such days.
const daysPerYear = 365n;

/**
 * Interest of one day is
 *
 *     posted balance at the end of the day (UTC) × yearly rate in basis points / (10,000 × 365)
 *
 * It is counted in units of 1/3,650,000 of a minor unit, in which every day's interest is a whole
 * number: nothing is rounded while it accrues. What is posted after the last day of a month is
 * rounded down to the minor unit, and the remainder stays accrued.
 */
export const accrualUnits = basisPoints * daysPerYear;

/** What an account has earned, through some day. */
export type Accrual = {
  /** Posted balance at the end of that day, in minor units. */
  readonly balance: bigint;
  /** Earned and not posted, in {@link accrualUnits} of a minor unit. */
  readonly accrued: bigint;
};

/** What is due for a month, in minor units; more than zero. */
export type DueInterest = { readonly month: Month; readonly amount: bigint };

/**
 * Counts a span of days at once, the same as one by one. `changes` holds what was added to the
 * balance on each day of it; `days` are whole days in order, without a gap.
 */
export function accrueDays(
  before: Accrual,
  changes: ReadonlyMap<Day, bigint>,
  days: readonly Day[],
  rateBps: bigint,
): { readonly accrual: Accrual; readonly due: readonly DueInterest[] } {
  let { balance, accrued } = before;
  const due: DueInterest[] = [];
  for (const day of days) {
    balance += changes.get(day) ?? 0n;
    assert(balance >= 0n, "a member's balance is never overdrawn");
    accrued += balance * rateBps;
    const month = day.slice(0, 7);
    if (day !== lastDayOf(month)) continue;
    const amount = accrued / accrualUnits;
    accrued -= amount * accrualUnits;
    if (amount > 0n) due.push({ month, amount });
  }
  return { accrual: { balance, accrued }, due };
}

/** Every day after `after` through `last`. */
export function daysAfter(after: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let day = nextDay(after); day <= last; day = nextDay(day)) days.push(day);
  return days;
}
