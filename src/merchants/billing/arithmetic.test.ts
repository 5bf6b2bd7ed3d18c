import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDiscounts } from "./apply-discounts.ts";
import { nextAttemptAt, retrySeconds } from "./dunning.ts";
import { boundaryOf, type Cadence, daySeconds, periodAt } from "./periods.ts";
import { prorate } from "./proration.ts";

const at = (text: string) => Date.parse(text) / 1_000;
const month: Cadence = { interval: "month", interval_count: 1 };
const cadences: fc.Arbitrary<Cadence> = fc.record({
  interval: fc.constantFrom("day", "week", "month", "year"),
  interval_count: fc.integer({ min: 1, max: 12 }),
});
const instants = fc.integer({ min: at("2020-01-01"), max: at("2040-01-01") });

describe("periods", () => {
  it.each([
    ["2026-01-31T12:00:00Z", 1, "2026-02-28T12:00:00Z"],
    ["2026-01-31T12:00:00Z", 2, "2026-03-31T12:00:00Z"],
    ["2024-01-31T00:00:00Z", 1, "2024-02-29T00:00:00Z"],
    ["2024-02-29T00:00:00Z", 12, "2025-02-28T00:00:00Z"],
    ["2024-02-29T00:00:00Z", 48, "2028-02-29T00:00:00Z"],
    ["2026-03-31T23:59:59Z", -1, "2026-02-28T23:59:59Z"],
  ])("from %s, %i months on, is %s", (anchor, index, expected) => {
    expect(boundaryOf(at(anchor), month, index)).toBe(at(expected));
  });

  it("hold every instant once: whatever the anchor, and one after the other", () => {
    fc.assert(
      fc.property(instants, cadences, instants, (anchor, cadence, when) => {
        const period = periodAt(anchor, cadence, when);
        expect(period.start).toBeLessThanOrEqual(when);
        expect(period.end).toBeGreaterThan(when);
        const next = periodAt(anchor, cadence, period.end);
        expect(next.start).toBe(period.end);
        expect(periodAt(anchor, cadence, anchor).start).toBe(anchor);
      }),
    );
  });
});

describe("proration", () => {
  const month30 = { start: at("2026-04-01"), end: at("2026-05-01") };

  it.each([
    [3_000n, "2026-04-16", 1_500n],
    [3_000n, "2026-04-01", 3_000n],
    [3_000n, "2026-05-01", 0n],
    [1n, "2026-04-16", 1n],
    [-1n, "2026-04-16", -1n],
    [1_000n, "2026-04-21", 333n],
  ])("of %s from %s on is %s", (amount, when, part) => {
    expect(prorate(amount, month30, at(when))).toBe(part);
  });

  it("of a credit cancels that of the charge, and is never more than the whole", () => {
    const amounts = fc.bigInt({ min: 0n, max: 99_999_999n });
    fc.assert(
      fc.property(amounts, instants, instants, instants, (amount, a, b, when) => {
        const period = { start: Math.min(a, b), end: Math.max(a, b) + 1 };
        const part = prorate(amount, period, when);
        expect(part + prorate(-amount, period, when)).toBe(0n);
        expect(part >= 0n && part <= amount).toBe(true);
      }),
    );
  });
});

describe("discounts", () => {
  const percent = (basisPoints: bigint) => ({
    coupon: { amount_off: null, currency: null, hidden: { basisPoints } },
  });
  const off = (amount: bigint, currency = "usd") => ({
    coupon: { amount_off: amount, currency, hidden: { basisPoints: null } },
  });
  const line = (amount: bigint, discountable = true) => ({ amount, discountable });

  it("are taken one after the other, and spread over the lines", () => {
    const lines = [line(1_000n), line(500n), line(500n)];
    expect(applyDiscounts(lines, [off(100n), percent(5_000n)], "usd")).toEqual([
      [50n, 25n, 25n],
      [475n, 238n, 237n],
    ]);
  });

  it("touch neither credits nor what is not discountable, nor another currency", () => {
    const lines = [line(-400n), line(1_000n, false), line(200n)];
    const taken = applyDiscounts(lines, [percent(1_000n), off(50n, "eur"), off(900n)], "usd");
    expect(taken).toEqual([
      [0n, 0n, 20n],
      [0n, 0n, 0n],
      [0n, 0n, 180n],
    ]);
  });

  it("sum to what they say, and never take more than there is", () => {
    const amounts = fc.bigInt({ min: -10_000n, max: 1_000_000n });
    const discounts = fc.oneof(
      fc.bigInt({ min: 1n, max: 10_000n }).map(percent),
      fc.bigInt({ min: 1n, max: 2_000_000n }).map((amount) => off(amount)),
    );
    fc.assert(
      fc.property(fc.array(amounts), fc.array(discounts), (all, asked) => {
        const lines = all.map((amount) => line(amount));
        const taken = applyDiscounts(lines, asked, "usd");
        for (const [index, amount] of all.entries()) {
          const sum = taken.reduce((total, parts) => total + (parts[index] ?? 0n), 0n);
          expect(sum >= 0n && sum <= (amount > 0n ? amount : 0n)).toBe(true);
        }
      }),
    );
  });
});

describe("attempts to collect", () => {
  it("are four more after the first, within seven days", () => {
    const times = [1, 2, 3, 4, 5].map((attempts) => nextAttemptAt(attempts, 0));
    expect(times).toEqual([daySeconds, 2 * daySeconds, 2 * daySeconds, 2 * daySeconds, null]);
    expect(retrySeconds.reduce((sum, wait) => sum + wait, 0)).toBe(7 * daySeconds);
  });
});
