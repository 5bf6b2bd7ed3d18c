import type { Period } from "../billing-objects.ts";
import type { Interval } from "../catalogue-objects.ts";

/** How often something is billed: every `interval_count` of `interval`. */
export type Cadence = { readonly interval: Interval; readonly interval_count: number };

const secondMs = 1_000;
/** Seconds of a day. */
export const daySeconds = 86_400;
const secondsOf: Readonly<Record<"day" | "week", number>> = {
  day: daySeconds,
  week: 7 * daySeconds,
};
const monthsOf: Readonly<Record<"month" | "year", number>> = { month: 1, year: 12 };

/** As many calendar months later, in UTC, at the same time; a day that is not there is the last. */
export function addMonthsTo(at: number, months: number): number {
  const from = new Date(at * secondMs);
  const first = new Date(at * secondMs);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() + months);
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(from.getUTCDate(), last));
  return first.getTime() / secondMs;
}

/**
 * The boundary that is `index` periods after the anchor. Each is counted from the anchor itself, so
 * that the 31st comes back after a shorter month.
 */
export function boundaryOf(anchor: number, cadence: Cadence, index: number): number {
  const { interval, interval_count: count } = cadence;
  if (interval === "day" || interval === "week") {
    return anchor + index * count * secondsOf[interval];
  }
  return addMonthsTo(anchor, index * count * monthsOf[interval]);
}

/** The period that this instant is in: its start is in it, its end is not. */
export function periodAt(anchor: number, cadence: Cadence, at: number): Period {
  const { interval, interval_count: count } = cadence;
  const around =
    interval === "day" || interval === "week"
      ? secondsOf[interval]
      : (monthsOf[interval] * 365 * daySeconds) / 12;
  let index = Math.floor((at - anchor) / (around * count));
  while (boundaryOf(anchor, cadence, index) > at) index -= 1;
  while (boundaryOf(anchor, cadence, index + 1) <= at) index += 1;
  return {
    start: boundaryOf(anchor, cadence, index),
    end: boundaryOf(anchor, cadence, index + 1),
  };
}
