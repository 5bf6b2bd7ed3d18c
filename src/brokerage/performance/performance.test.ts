import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../lots/days.ts";
import { allocationOf } from "./allocation.ts";
import { measure, type PortfolioDay } from "./measure.ts";
import { moneyWeightedReturn } from "./money-weighted.ts";
import { startOf } from "./period.ts";

const none = { moneyIn: 0n, moneyOut: 0n, dividends: 0n };

/** Every day of a span; on those named something happens, else the value stays. */
function daysOf(
  start: { readonly on: string; readonly value: bigint },
  until: string,
  happenings: Readonly<Record<string, Partial<PortfolioDay>>>,
): PortfolioDay[] {
  const days: PortfolioDay[] = [];
  let value = start.value;
  for (let on = addDays(start.on, 1); on <= until; on = addDays(on, 1)) {
    const day = { on, ...none, value, ...happenings[on] };
    value = day.value;
    days.push(day);
  }
  return days;
}

describe("the money-weighted return", () => {
  it("equals cases worked out by hand", () => {
    // $100 become $121 in two years of 365 days: 1.21 = 1.1², 10 % a year.
    const two = moneyWeightedReturn([
      { on: "2025-01-01", amount: -100_00n },
      { on: "2027-01-01", amount: 121_00n },
    ]);
    expect(two?.period).toBeCloseTo(0.21, 12);
    expect(two?.yearly).toBeCloseTo(0.1, 12);
    // $100 now and $100 in a year become $231 in two: 100x² + 100x = 231 at x = 1.1 (121 + 110).
    const saved = moneyWeightedReturn([
      { on: "2025-01-01", amount: -100_00n },
      { on: "2026-01-01", amount: -100_00n },
      { on: "2027-01-01", amount: 231_00n },
    ]);
    expect(saved?.yearly).toBeCloseTo(0.1, 12);
    // $100, of which $99 are lost within a day.
    const lost = moneyWeightedReturn([
      { on: "2025-01-01", amount: -100_00n },
      { on: "2025-01-02", amount: 1_00n },
    ]);
    expect(lost?.period).toBeCloseTo(-0.99, 12);
    expect(lost?.yearly).toBeNull();
  });

  it("equals the example in the documentation of Excel's XIRR", () => {
    const found = moneyWeightedReturn([
      { on: "2008-01-01", amount: -10_000_00n },
      { on: "2008-03-01", amount: 2_750_00n },
      { on: "2008-10-30", amount: 4_250_00n },
      { on: "2009-02-15", amount: 3_250_00n },
      { on: "2009-04-01", amount: 2_750_00n },
    ]);
    expect(found?.yearly).toBeCloseTo(0.373362535, 7);
  });

  it("is none where no rate explains the flows", () => {
    const on = "2025-01-01";
    expect(moneyWeightedReturn([])).toBeUndefined();
    expect(moneyWeightedReturn([{ on, amount: -1n }])).toBeUndefined();
    expect(
      moneyWeightedReturn([
        { on, amount: -1n },
        { on, amount: 2n },
      ]),
    ).toBeUndefined();
    const allIn = [
      { on, amount: -1n },
      { on: "2025-02-01", amount: -2n },
    ];
    expect(moneyWeightedReturn(allIn)).toBeUndefined();
  });

  it("of money that grew at a rate is that rate, whenever it came and went", () => {
    const flow = fc.record({
      after: fc.integer({ min: 0, max: 3_000 }),
      amount: fc.bigInt(-(10n ** 12n), 10n ** 12n),
    });
    const rate = fc.double({ min: -0.9, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(flow, { minLength: 1, maxLength: 20 }), rate, (drawn, yearly) => {
        const start = "2020-01-01";
        const end = 3_650;
        // First put in more than is ever got out, so that the rate is the only one.
        const first = { after: 0, amount: -(10n ** 14n) };
        const all = [first, ...drawn.map((one) => ({ ...one, amount: -abs(one.amount) }))];
        const worth = all.reduce(
          (sum, { after, amount }) => sum - Number(amount) * (1 + yearly) ** ((end - after) / 365),
          0,
        );
        const flows = all.map(({ after, amount }) => ({ on: addDays(start, after), amount }));
        const last = { on: addDays(start, end), amount: BigInt(Math.round(worth)) };
        fc.pre(last.amount > 1_000_000n);
        expect(moneyWeightedReturn([...flows, last])?.yearly).toBeCloseTo(yearly, 5);
      }),
    );
  });
});

const abs = (amount: bigint) => (amount < 0n ? -amount : amount);

describe("a period", () => {
  it("measured in three ways, worked out by hand", () => {
    // $1,000 fall to $900 in half a year, $900 more are bought, and all rises by a third: $2,400.
    const start = { on: "2025-01-01", value: 1_000_00n };
    const days = daysOf(start, "2026-01-01", {
      "2025-07-02": { value: 900_00n },
      "2025-07-03": { moneyIn: 900_00n, value: 1_800_00n },
      "2026-01-01": { value: 2_400_00n },
    });
    const found = measure(start, days);
    expect(found.gain).toBe(500_00n);
    // 500 / 1,900.
    expect(found.simple).toMatchObject({ period: expect.closeTo(500 / 1900, 12) });
    // 0.9 × 1 × 4/3 = 1.2.
    expect(found.timeWeighted).toMatchObject({
      period: expect.closeTo(0.2, 12),
      yearly: expect.closeTo(0.2, 12),
    });
    // 1,000x + 900x^(182/365) = 2,400: at x = 1.3616 it is 1,361.6 + 1,049.8, at x = 1.3459
    // 1,345.9 + 1,043.8; between them at 1.3534 it is 1,353.4 + 1,046.6.
    expect(found.moneyWeighted).toMatchObject({ period: expect.closeTo(0.3534, 4) });
  });

  it("with a dividend, a purchase after nothing was held, and a day at its end", () => {
    const start = { on: "2025-03-02", value: 0n };
    const days = daysOf(start, "2025-03-06", {
      "2025-03-03": { moneyIn: 100_00n, value: 102_00n },
      "2025-03-04": { value: 100_00n, dividends: 2_00n },
      "2025-03-05": { moneyOut: 110_00n, value: 0n },
    });
    const found = measure(start, days);
    expect(found).toMatchObject({ moneyIn: 100_00n, moneyOut: 110_00n, dividends: 2_00n });
    expect(found.gain).toBe(12_00n);
    // 1.02 × (100 + 2)/102 × 110/100 × 1.
    expect(found.timeWeighted).toMatchObject({ period: expect.closeTo(0.122, 12), yearly: null });
    expect(found.simple).toMatchObject({ period: expect.closeTo(0.12, 12) });
    expect(found.points).toHaveLength(4);
  });

  it("in which nothing was invested has no return, one in which all was lost has", () => {
    const start = { on: "2025-03-02", value: 0n };
    const found = measure(start, daysOf(start, "2025-03-06", {}));
    expect(found).toMatchObject({ gain: 0n, moneyWeighted: { reason: "nothing_invested" } });
    const today = measure(start, [{ on: "2025-03-03", ...none, moneyIn: 10n, value: 11n }]);
    expect(today.moneyWeighted).toEqual({ reason: "no_solution" });
    expect(today.simple).toMatchObject({ period: expect.closeTo(0.1, 12) });
    const lost = measure({ ...start, value: 10n }, [{ on: "2025-03-03", ...none, value: 0n }]);
    expect(lost.timeWeighted).toEqual({ period: -1, yearly: null });
    expect(lost.moneyWeighted).toEqual({ period: -1, yearly: null });
  });

  it("split in two, the time-weighted returns multiply and the gains add", () => {
    const day = fc.record({
      moneyIn: fc.bigInt(0n, 10n ** 6n),
      moneyOut: fc.bigInt(0n, 10n ** 6n),
      dividends: fc.bigInt(0n, 10n ** 4n),
      value: fc.bigInt(1_000n, 10n ** 9n),
    });
    fc.assert(
      fc.property(fc.array(day, { minLength: 2, maxLength: 30 }), fc.nat(), (drawn, at) => {
        const start = { on: "2025-01-01", value: 1_000n };
        const days = drawn.map((of, index) => ({ ...of, on: addDays(start.on, index + 1) }));
        const cut = (at % (days.length - 1)) + 1;
        const middle = days[cut - 1] ?? start;
        const [all, first, second] = [
          measure(start, days),
          measure(start, days.slice(0, cut)),
          measure(middle, days.slice(cut)),
        ];
        expect(all.gain).toBe(first.gain + second.gain);
        const factor = (of: typeof all) =>
          "period" in of.timeWeighted ? 1 + of.timeWeighted.period : Number.NaN;
        const product = factor(first) * factor(second);
        expect(factor(all) / product).toBeCloseTo(1, 6);
      }),
    );
  });
});

it("a period starts at the end of the day before it, never before the first trade", () => {
  const of = (period: Parameters<typeof startOf>[0], first = "2020-01-01") =>
    startOf(period, "2026-03-31", first);
  expect(of("day")).toBe("2026-03-30");
  expect(of("week")).toBe("2026-03-24");
  expect(of("month")).toBe("2026-02-28");
  expect(of("quarter")).toBe("2025-12-31");
  expect(of("year_to_date")).toBe("2025-12-31");
  expect(of("year")).toBe("2025-03-31");
  expect(of("all")).toBe("2019-12-31");
  expect(of("year", "2026-02-03")).toBe("2026-02-02");
});

it("shares of an allocation sum to the whole", () => {
  expect(allocationOf([1n, 1n, 1n])).toEqual([3_334, 3_333, 3_333]);
  expect(allocationOf([0n, 0n])).toEqual([0, 0]);
  expect(allocationOf([])).toEqual([]);
});
