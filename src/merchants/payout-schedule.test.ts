import fc from "fast-check";
import { expect, it } from "vitest";
import { dayMs } from "#kernel";
import { nextPayoutMs, type ScheduleRule } from "./connect/payout-schedule.ts";

const at = (text: string) => Date.parse(`${text}Z`);
const rule = (given: Partial<ScheduleRule>): ScheduleRule => ({
  interval: "manual",
  weekday: 1,
  day: 1,
  ...given,
});

it.each([
  [rule({}), "2026-01-15T12:00", null],
  [rule({ interval: "daily" }), "2026-01-15T12:00", "2026-01-16T00:00"],
  [rule({ interval: "daily" }), "2026-01-15T00:00", "2026-01-16T00:00"],
  // The 15th of January 2026 is a Thursday.
  [rule({ interval: "weekly", weekday: 5 }), "2026-01-15T12:00", "2026-01-16T00:00"],
  [rule({ interval: "weekly", weekday: 4 }), "2026-01-15T00:00", "2026-01-22T00:00"],
  [rule({ interval: "monthly", day: 31 }), "2026-02-01T00:00", "2026-02-28T00:00"],
  [rule({ interval: "monthly", day: 31 }), "2026-02-28T00:00", "2026-03-31T00:00"],
  [rule({ interval: "monthly", day: 15 }), "2026-12-15T10:00", "2027-01-15T00:00"],
])("%o after %s pays out at %s", (given, after, next) => {
  expect(nextPayoutMs(given, at(after))).toBe(next === null ? null : at(next));
});

it("pays out at a midnight after the instant, on its day, within a month", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("daily", "weekly", "monthly"),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 31 }),
      fc.integer({ min: 0, max: 4_102_444_800_000 }),
      (interval, weekday, day, afterMs) => {
        const next = nextPayoutMs({ interval, weekday, day }, afterMs) ?? 0;
        expect(next % dayMs).toBe(0);
        expect(next).toBeGreaterThan(afterMs);
        expect(next - afterMs).toBeLessThanOrEqual(31 * dayMs);
        const date = new Date(next);
        if (interval === "weekly") expect(date.getUTCDay()).toBe(weekday % 7);
        const tomorrow = new Date(next + dayMs);
        const isLast = tomorrow.getUTCDate() === 1;
        if (interval === "monthly" && !isLast) expect(date.getUTCDate()).toBe(day);
      },
    ),
  );
});
