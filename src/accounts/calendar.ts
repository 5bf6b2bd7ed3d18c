import { assert, dayMs } from "#kernel";

/** A calendar day in UTC, `2026-11-23` (ISO 8601). */
export type Day = string;
/** A calendar month in UTC, `2026-11`. */
export type Month = string;

/** How often something recurs. */
export type Every = "day" | "week" | "month";

const daysPerWeek = 7;
const monthsPerYear = 12;

/** The day of an instant in ms since the epoch. */
export function dayOf(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The month of an instant in ms since the epoch. */
export function monthOf(ms: number): Month {
  return new Date(ms).toISOString().slice(0, 7);
}

/** The first instant of a day, in ms since the epoch. */
export function dayStartMs(day: Day): number {
  const ms = Date.parse(`${day}T00:00:00.000Z`);
  assert(!Number.isNaN(ms), "a day is a date of the calendar");
  return ms;
}

/** The first instant of a month, in ms since the epoch. */
export function monthStartMs(month: Month): number {
  return dayStartMs(`${month}-01`);
}

export function nextDay(day: Day): Day {
  return dayOf(dayStartMs(day) + dayMs);
}

/** The month that is `count` months later; earlier when negative. */
export function addMonths(month: Month, count: number): Month {
  const { year, monthIndex } = parts(month);
  return monthOf(Date.UTC(year, monthIndex + count, 1));
}

export function lastDayOf(month: Month): Day {
  return dayOf(monthStartMs(addMonths(month, 1)) - dayMs);
}

/**
 * The first occurrence after `day` of what recurs since `start`. A monthly one keeps the day of the
 * month of its start; in a month that is too short it falls on the last day.
 */
export function nextOccurrence(start: Day, every: Every, day: Day): Day {
  if (day < start) return start;
  if (every === "month") return nextMonthly(start, day);
  const stepMs = every === "day" ? dayMs : daysPerWeek * dayMs;
  const startMs = dayStartMs(start);
  const passed = Math.floor((dayStartMs(day) - startMs) / stepMs);
  return dayOf(startMs + (passed + 1) * stepMs);
}

function nextMonthly(start: Day, day: Day): Day {
  const month = day.slice(0, 7);
  const sameMonth = dayWithin(month, start);
  return sameMonth > day ? sameMonth : dayWithin(addMonths(month, 1), start);
}

function dayWithin(month: Month, start: Day): Day {
  const wanted = `${month}-${start.slice(8)}`;
  const last = lastDayOf(month);
  return wanted < last ? wanted : last;
}

function parts(month: Month): { year: number; monthIndex: number } {
  const [year, monthNumber] = month.split("-").map(Number);
  assert(year !== undefined && monthNumber !== undefined, "a month is year and number");
  assert(monthNumber >= 1 && monthNumber <= monthsPerYear, "a month is 1 to 12");
  return { year, monthIndex: monthNumber - 1 };
}
