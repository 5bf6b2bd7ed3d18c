import { type Day, dayOf, dayStartMs } from "#accounts";
import { dayMs } from "#kernel";

/** The day that is `count` days later; earlier when negative. */
export function addDays(day: Day, count: number): Day {
  return dayOf(dayStartMs(day) + count * dayMs);
}

/** Days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return (dayStartMs(to) - dayStartMs(from)) / dayMs;
}

/** Whether a holding is short or long for the tax on its gain. */
export type Term = "short" | "long";

/**
 * Long is more than a year. The year begins on the day after the one of purchase, and the day of
 * sale counts (IRS Publication 550, "Holding Period"; Revenue Ruling 66-7, of which the last days
 * of a month are the test: bought on 28 February 2023, long from 1 March 2024).
 */
export function termOf(heldSince: Day, soldOn: Day): Term {
  const first = addDays(heldSince, 1);
  const year = Number(first.slice(0, 4)) + 1;
  const sameDay = `${year}${first.slice(4)}`;
  // As text, 29 February of a year that has none sorts before 1 March, the day that is meant.
  return soldOn >= sameDay ? "long" : "short";
}
