import fc from "fast-check";
import { expect, test } from "vitest";
import { dayMs } from "#kernel";
import { addMonths, dayOf, dayStartMs, lastDayOf, nextOccurrence } from "./calendar.ts";

const anyDay = fc.integer({ min: 0, max: 60_000 }).map((days) => dayOf(days * dayMs));
const every = fc.constantFrom("day", "week", "month" as const);

test("months roll over years, and know their last day", () => {
  expect(addMonths("2026-11", 3)).toBe("2027-02");
  expect(addMonths("2026-01", -1)).toBe("2025-12");
  expect(lastDayOf("2028-02")).toBe("2028-02-29");
  expect(lastDayOf("2100-02")).toBe("2100-02-28");
});

test("the next occurrence comes after the day, never before the start, and skips none", () => {
  fc.assert(
    fc.property(anyDay, every, anyDay, (start, period, day) => {
      const next = nextOccurrence(start, period, day);
      expect(next > day || next === start).toBe(true);
      expect(next >= start).toBe(true);
      // No occurrence lies between: asking from the day before `next` gives it again.
      const before = dayOf(dayStartMs(next) - dayMs);
      expect(nextOccurrence(start, period, before)).toBe(next);
      const maxDays = { day: 1, week: 7, month: 31 }[period];
      const gap = (dayStartMs(next) - dayStartMs(day)) / dayMs;
      if (day >= start) expect(gap).toBeLessThanOrEqual(maxDays);
    }),
  );
});

test("a monthly occurrence keeps the day of its start wherever the month has it", () => {
  fc.assert(
    fc.property(anyDay, anyDay, (start, day) => {
      const next = nextOccurrence(start, "month", day);
      const isStart = next.slice(8) === start.slice(8);
      const isShortMonth = next === lastDayOf(next.slice(0, 7)) && next.slice(8) < start.slice(8);
      expect(isStart || isShortMonth).toBe(true);
    }),
  );
});
