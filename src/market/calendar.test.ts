import fc from "fast-check";
import { expect, test } from "vitest";
import { minuteMs } from "#kernel";
import { addBusinessDays, calendarNames, calendarOf, isTradingDay, sessionAt } from "./calendar.ts";

const newYork = calendarOf("XNYS");

test.each([
  // Winter and summer time: five and four hours behind.
  ["2026-01-15T14:29:59Z", "opening_auction", "2026-01-15"],
  ["2026-01-15T14:30:00Z", "open", "2026-01-15"],
  ["2026-07-15T13:29:59Z", "opening_auction", "2026-07-15"],
  ["2026-07-15T13:30:00Z", "open", "2026-07-15"],
  ["2026-07-15T08:00:00Z", "pre_market", "2026-07-15"],
  ["2026-07-15T07:59:00Z", "closed", "2026-07-15"],
  ["2026-07-15T19:59:00Z", "closing_auction", "2026-07-15"],
  ["2026-07-15T20:00:00Z", "after_hours", "2026-07-15"],
  ["2026-07-16T00:00:00Z", "closed", "2026-07-16"],
  // The first days after the clocks change.
  ["2026-03-09T13:30:00Z", "open", "2026-03-09"],
  ["2026-11-02T14:30:00Z", "open", "2026-11-02"],
  // Thanksgiving, and the half day after it.
  ["2026-11-26T16:00:00Z", "closed", "2026-11-27"],
  ["2026-11-27T17:58:59Z", "open", "2026-11-27"],
  ["2026-11-27T18:00:00Z", "closed", "2026-11-30"],
  // New Year's Day of 2028 is a Saturday: the Friday before is a usual day.
  ["2027-12-31T16:00:00Z", "open", "2027-12-31"],
])("New York at %s is %s, of %s", (at, phase, day) => {
  expect(sessionAt(newYork, Date.parse(at))).toMatchObject({ phase, day });
});

test("holidays are no weekend days, and half days are no holidays", () => {
  const isWeekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
  expect([...newYork.holidays].filter(isWeekend)).toEqual([]);
  expect([...newYork.halfDays].filter((day) => !isTradingDay(newYork, day))).toEqual([]);
  const counts = [2024, 2025, 2026, 2027, 2028].map(
    (year) => [...newYork.holidays].filter((day) => day.startsWith(String(year))).length,
  );
  // A day of mourning in 2025; no New Year's Day in 2028.
  expect(counts).toEqual([10, 11, 10, 10, 9]);
});

test.each([
  ["2026-11-25", 1, "2026-11-27"],
  ["2026-11-27", 1, "2026-11-30"],
  ["2026-11-28", 0, "2026-11-30"],
  ["2026-11-28", 1, "2026-12-01"],
  ["2026-04-02", 2, "2026-04-07"],
])("%s and %d business days is %s", (day, count, expected) => {
  expect(addBusinessDays(newYork, day, count)).toBe(expected);
});

test("time only moves a market on: a session's day and hours belong to the instant", () => {
  const instant = fc.integer({ min: Date.UTC(2024, 0, 2), max: Date.UTC(2028, 11, 20) });
  fc.assert(
    fc.property(fc.constantFrom(...calendarNames), instant, (name, atMs) => {
      const calendar = calendarOf(name);
      const { phase, day, opensAtMs, closesAtMs } = sessionAt(calendar, atMs);
      expect(isTradingDay(calendar, day)).toBe(true);
      expect(opensAtMs).toBeLessThan(closesAtMs);
      if (phase === "open") expect(opensAtMs <= atMs && atMs < closesAtMs).toBe(true);
      if (phase === "closed") expect(atMs < opensAtMs || atMs >= closesAtMs).toBe(true);
      expect(sessionAt(calendar, atMs + minuteMs).day >= day).toBe(true);
      expect(addBusinessDays(calendar, day, 0)).toBe(day);
      expect(addBusinessDays(calendar, day, 2)).toBe(
        addBusinessDays(calendar, addBusinessDays(calendar, day, 1), 1),
      );
    }),
  );
});
