import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createManualClock, createSeededIds } from "#kernel";
import type { Price } from "#market";
import type { LotChoice } from "../lots/choose-lots.ts";
import { deriveLots } from "../lots/derive-lots.ts";
import { bought, elm, oak, one } from "../lots/events.testing.ts";
import {
  type ActionTerms,
  type CorporateAction,
  checkAnnouncement,
  stateAfter,
  stepDue,
  type UnitRate,
} from "./action.ts";
import { entitlementOf } from "./entitlement.ts";
import { adjustOrder, type OpenOrder } from "./open-order.ts";
import { payoutOf } from "./payout.ts";

const rate = (millionths: bigint) => millionths as UnitRate;
const price = (tenThousandths: bigint) => tenThousandths as Price;
const id = createSeededIds(createManualClock(0), "actions").make("cac");
const dates = {
  declaredOn: "2026-05-01",
  exOn: "2026-06-08",
  recordOn: "2026-06-08",
  payableOn: "2026-06-22",
};

function action(terms: ActionTerms): CorporateAction {
  return { id, instrument: oak, terms, ...dates, state: "announced" };
}

const whole = { currency: "USD", isFractional: false } as const;
const fractional = { currency: "USD", isFractional: true } as const;

describe("a corporate action", () => {
  it("is announced, fixes who gets what, and is paid", () => {
    const dividend = action({ kind: "cash_dividend", rate: rate(250_000n) });
    expect(stepDue(dividend, "2026-06-08")).toBeUndefined();
    expect(stepDue(dividend, "2026-06-09")).toBe("entitle");
    const entitled = { ...dividend, state: "entitled" } as const;
    expect(stepDue(entitled, "2026-06-21")).toBeUndefined();
    expect(stepDue(entitled, "2026-06-22")).toBe("pay");
    expect(stepDue({ ...dividend, state: "paid" }, "2027-01-01")).toBeUndefined();
    expect(stateAfter("announced", "entitle")).toEqual({ ok: true, value: "entitled" });
    expect(stateAfter("entitled", "pay")).toEqual({ ok: true, value: "paid" });
    for (const [state, step] of [
      ["announced", "pay"],
      ["entitled", "cancel"],
      ["paid", "pay"],
      ["cancelled", "entitle"],
    ] as const) {
      expect(stateAfter(state, step)).toMatchObject({ error: { code: "action_closed" } });
    }
  });

  it.each([
    ["dates", { ...action({ kind: "symbol_change", symbol: "OAK" }), declaredOn: "2026-06-09" }],
    ["dates", { ...action({ kind: "symbol_change", symbol: "OAK" }), payableOn: "2026-06-07" }],
    ["symbol", action({ kind: "symbol_change", symbol: "$oak" })],
    ["rate", action({ kind: "cash_dividend", rate: rate(0n) })],
    ["ratio", action({ kind: "split", ratio: { to: 2n, from: 2n }, lieuPrice: null })],
    ["ratio", action({ kind: "stock_dividend", ratio: { to: 0n, from: 2n }, lieuPrice: null })],
  ] as const)("with wrong %s is refused", (field, wrong) => {
    expect(checkAnnouncement(wrong)).toEqual({
      ok: false,
      error: { code: "action_invalid", field },
    });
  });

  it("applies to what was traded before the ex-date, settled or not", () => {
    const changes = [
      { quantity: 100n, tradedOn: "2026-05-04", settledOn: "2026-05-05" },
      // Sold with it; settles after the record date: due to the buyer.
      { quantity: -30n, tradedOn: "2026-06-05", settledOn: "2026-06-09" },
      // Bought with it, and the seller failed to deliver.
      { quantity: 10n, tradedOn: "2026-06-05", settledOn: null },
      // Bought without it.
      { quantity: 50n, tradedOn: "2026-06-08", settledOn: "2026-06-09" },
    ];
    const found = entitlementOf(changes, dates);
    expect(found).toEqual({ settled: 100n, pending: -20n, entitled: 80n });
  });
});

describe("a holder gets", () => {
  it("a dividend, to the cent nearest", () => {
    const dividend = action({ kind: "cash_dividend", rate: rate(123_450n) });
    const cash = (quantity: bigint) =>
      payoutOf(dividend, quantity, { id: oak, ...fractional }).cash;
    expect(cash(100n * one)).toBe(12_34n);
    expect(cash(200n * one)).toBe(24_69n);
    expect(cash(one / 100n)).toBe(0n);
  });

  it("whole units of a split, and cash for the rest", () => {
    const terms = {
      kind: "split",
      ratio: { to: 3n, from: 2n },
      lieuPrice: price(40_0000n),
    } as const;
    const paid = payoutOf(action(terms), 5n * one, { id: oak, ...whole });
    expect(paid).toMatchObject({ takes: null, gives: { quantity: 2n * one }, cash: 20_00n });
    const reverse = { ...terms, ratio: { to: 1n, from: 4n } };
    const back = payoutOf(action(reverse), 5n * one, { id: oak, ...whole });
    expect(back).toMatchObject({ takes: { quantity: 4n * one }, gives: null, cash: 10_00n });
    const parts = payoutOf(action(reverse), 5n * one, { id: oak, ...fractional });
    expect(parts).toMatchObject({ takes: { quantity: 3_750_000_000n }, cash: 0n, inLieu: null });
  });

  it("units and cash of a mixed merger, and a gain up to the cash", () => {
    const terms = {
      kind: "stock_merger",
      into: elm,
      ratio: { to: 1n, from: 2n },
      rate: rate(5_000_000n),
      fairPrice: price(30_0000n),
      lieuPrice: price(30_0000n),
    } as const;
    const paid = payoutOf(action(terms), 5n * one, { id: elm, ...whole });
    expect(paid).toMatchObject({
      takes: { instrument: oak, quantity: 5n * one },
      gives: { instrument: elm, quantity: 2n * one },
      // 5 × $5, and half a unit at $30.
      cash: 40_00n,
    });
    // Cost $50; 2.5 units worth $75 and $25: a gain of $50, of which $25 count now.
    const events = [bought("a", "2025-01-06", 5n, 50_00n), ...paid.lotEvents];
    const book = deriveLots(events, { method: "fifo", bySale: new Map() });
    expect(book.lots).toMatchObject([{ quantity: 2n * one, cost: 40_00n, openedOn: "2025-01-06" }]);
    expect(book.disposals).toMatchObject([
      { proceeds: 25_00n, cost: 0n },
      { proceeds: 15_00n, cost: 10_00n, term: "long" },
    ]);
  });

  const ratio = fc.record({ to: fc.bigInt(1n, 50n), from: fc.bigInt(1n, 50n) });
  const lieuPrice = fc.bigInt(0n, 10n ** 6n).map(price);
  const anyTerms: fc.Arbitrary<ActionTerms> = fc.oneof(
    fc.record({ kind: fc.constant("split" as const), ratio, lieuPrice }),
    fc.record({ kind: fc.constant("stock_dividend" as const), ratio, lieuPrice }),
    fc.record({ kind: fc.constant("cash_merger" as const), rate: fc.constant(rate(1_234_567n)) }),
    fc.record({
      kind: fc.constant("spin_off" as const),
      into: fc.constant(elm),
      ratio,
      lieuPrice,
      basisMillionths: fc.bigInt(0n, 1_000_000n),
    }),
    fc.record({
      kind: fc.constant("stock_merger" as const),
      into: fc.constant(elm),
      ratio,
      rate: fc.bigInt(0n, 10n ** 7n).map(rate),
      fairPrice: fc.bigInt(1n, 10n ** 6n).map(price),
      lieuPrice,
    }),
  );

  it("what makes lots add up to the position, and costs to what was paid", () => {
    const buys = fc.array(
      fc.record({ units: fc.bigInt(1n, 500n), cost: fc.bigInt(0n, 10n ** 7n) }),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(
        buys,
        anyTerms,
        fc.boolean(),
        fc.bigInt(1n, one),
        (drawn, terms, isWhole, part) => {
          const events = drawn.map(({ units, cost }, index) => {
            const buy = bought(`b${index}`, "2026-01-05", units, cost);
            return isWhole ? buy : { ...buy, quantity: units * part };
          });
          const held = sum(events.map((event) => event.quantity));
          const into = {
            id: "into" in terms ? terms.into : oak,
            ...(isWhole ? whole : fractional),
          };
          const paid = payoutOf(action(terms), held, into);
          const book = deriveLots([...events, ...paid.lotEvents], {
            method: "highest_cost",
            bySale: new Map<string, LotChoice>(),
          });
          for (const instrument of [oak, elm]) {
            const before = instrument === oak ? held : 0n;
            const taken = paid.takes?.instrument === instrument ? paid.takes.quantity : 0n;
            const given = paid.gives?.instrument === instrument ? paid.gives.quantity : 0n;
            const lots = book.lots.filter((lot) => lot.instrument === instrument);
            expect(sum(lots.map((lot) => lot.quantity))).toBe(before - taken + given);
          }
          const costs = sum([...book.lots, ...book.disposals].map((of) => of.cost));
          expect(costs - sum(book.disposals.map((of) => of.disallowed))).toBe(
            sum(drawn.map((buy) => buy.cost)),
          );
          expect(sum(book.disposals.map((of) => of.proceeds))).toBe(paid.cash);
          // What was paid beside new units may gain, never lose; a lot too small for any may lose.
          for (const of of book.disposals)
            if (of.sale === id && of.quantity === 0n)
              expect(of.proceeds).toBeGreaterThanOrEqual(of.cost);
        },
      ),
      { numRuns: 200 },
    );
  });
});

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

describe("an open order", () => {
  const tick = price(100n);
  const limit: OpenOrder = {
    side: "buy",
    type: "limit",
    quantity: 10n * one,
    limitPrice: 50_0000n,
    stopPrice: null,
  };
  const stop = { ...limit, side: "sell", type: "stop_limit", stopPrice: 51_0000n } as const;
  const sell = { ...limit, side: "sell" } as const;
  const change = (order: OpenOrder, terms: ActionTerms, isFractional = true) =>
    adjustOrder(order, terms, { tick, isFractional });

  it("to buy, or to stop a loss, goes down with a dividend, to the tick below", () => {
    const dividend = { kind: "cash_dividend", rate: rate(123_450n) } as const;
    // 50 - 0.12345 = 49.87655.
    expect(change(limit, dividend)).toMatchObject({ order: { limitPrice: 49_8700n } });
    expect(change(stop, dividend)).toMatchObject({
      order: { limitPrice: 49_8700n, stopPrice: 50_8700n },
    });
    expect(change(limit, { ...dividend, rate: rate(9_999n) })).toEqual({ do: "keep" });
    expect(change(sell, dividend)).toEqual({ do: "keep" });
    expect(change({ ...stop, side: "buy" }, dividend)).toEqual({ do: "keep" });
    expect(change(limit, { ...dividend, rate: rate(50_000_000n) })).toEqual({ do: "cancel" });
  });

  it("follows a forward split where its meaning is plain, and ends at what changes all", () => {
    const split = { kind: "split", ratio: { to: 3n, from: 2n }, lieuPrice: null } as const;
    // 50 / 1.5 = 33.33…
    expect(change(limit, split)).toMatchObject({
      order: { limitPrice: 33_3300n, quantity: 15n * one },
    });
    expect(change({ ...limit, quantity: 5n * one }, split, false)).toMatchObject({
      order: { quantity: 7n * one },
    });
    const bonus = { kind: "stock_dividend", ratio: { to: 1n, from: 4n }, lieuPrice: null } as const;
    expect(change(limit, bonus)).toMatchObject({ order: { limitPrice: 40_0000n } });
    expect(change(sell, split)).toEqual({ do: "cancel" });
    expect(change(limit, { ...split, ratio: { to: 1n, from: 2n } })).toEqual({ do: "cancel" });
    const byAmount = { ...limit, type: "market", limitPrice: null, quantity: null } as const;
    expect(change(byAmount, split)).toEqual({ do: "keep" });
    expect(change(limit, { kind: "cash_merger", rate: rate(1n) })).toEqual({ do: "cancel" });
    expect(change(limit, { kind: "symbol_change", symbol: "OAKS" })).toEqual({ do: "keep" });
  });
});
