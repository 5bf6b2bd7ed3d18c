import { addMonths, type Day } from "#accounts";
import { addDays } from "../lots/days.ts";

/** How far back performance looks. */
export const periods = ["day", "week", "month", "quarter", "year_to_date", "year", "all"] as const;
/** One of {@link periods}. */
export type Period = (typeof periods)[number];

/**
 * The day at whose end a period starts: the one before its first. `first` is the day of the first
 * trade, before which no period starts.
 */
export function startOf(period: Period, today: Day, first: Day): Day {
  const earliest = addDays(first, -1);
  const start = back(period, today, earliest);
  return start < earliest ? earliest : start;
}

function back(period: Period, today: Day, earliest: Day): Day {
  switch (period) {
    case "day":
      return addDays(today, -1);
    case "week":
      return addDays(today, -7);
    case "month":
      return monthsBefore(today, 1);
    case "quarter":
      return monthsBefore(today, 3);
    case "year":
      return monthsBefore(today, 12);
    case "year_to_date":
      return addDays(`${today.slice(0, 4)}-01-01`, -1);
    case "all":
      return earliest;
  }
}

/** The same day of an earlier month, or that month's last. */
function monthsBefore(day: Day, count: number): Day {
  const month = addMonths(day.slice(0, 7), -count);
  const last = addDays(`${addMonths(month, 1)}-01`, -1);
  const same = `${month}-${day.slice(8)}`;
  return same < last ? same : last;
}
