import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LotChoice, lotMethods } from "./choose-lots.ts";
import { addDays, daysBetween } from "./days.ts";
import { deriveLots, type LotBook } from "./derive-lots.ts";
import { bought, oak, one, sold } from "./events.testing.ts";
import { gainOf } from "./lot.ts";
import type { LotEvent, Purchase, Sale } from "./lot-event.ts";

const fifo = { method: "fifo", bySale: new Map<string, LotChoice>() } as const;
const derive = (...events: LotEvent[]) => deriveLots(events, fifo);

function lotsOf(book: LotBook): string[] {
  return book.lots.map(
    (lot) => `${lot.id} ${lot.quantity / one} ${lot.cost} ${lot.disallowed} ${lot.heldSince}`,
  );
}

describe("a sale at a loss", () => {
  const hundred = bought("a", "2025-02-03", 100n, 1_000_00n);
  const loss = sold("s", "2025-06-02", 100n, 750_00n);

  it("bought back is disallowed, and the loss and the time held go to what was bought", () => {
    // Publication 550: $1,000, sold at $750, bought again at $800: the new stock costs $1,050.
    const book = derive(hundred, loss, bought("b", "2025-06-20", 100n, 800_00n));
    expect(book.disposals).toMatchObject([{ disallowed: 250_00n }]);
    // Held 119 days (3 February to 2 June), which count before 20 June.
    expect(lotsOf(book)).toEqual(["b 100 105000 25000 2025-02-21"]);
    expect(book.disposals.map(gainOf)).toEqual([0n]);
  });

  it.each([
    ["2025-07-02", 250_00n],
    ["2025-07-03", 0n],
  ])("bought back on %s: %s is disallowed", (on, disallowed) => {
    const book = derive(hundred, loss, bought("b", on, 100n, 800_00n));
    expect(book.disposals).toMatchObject([{ disallowed }]);
  });

  it.each([
    ["2025-05-03", 250_00n],
    ["2025-05-02", 0n],
  ])("bought more of before, on %s: %s is disallowed", (on, disallowed) => {
    const book = derive(hundred, bought("b", on, 100n, 800_00n), loss);
    expect(book.disposals).toMatchObject([{ disallowed }]);
  });

  it("replaced in part is disallowed in part, in the order of purchase", () => {
    // 75 of 100 replaced: $525 of $700, $350 to the first 50 units and $175 to the other 25.
    const book = derive(
      bought("a", "2024-12-02", 100n, 2_000_00n),
      bought("b", "2025-03-03", 50n, 1_200_00n),
      bought("c", "2025-03-10", 25n, 650_00n),
      sold("s", "2025-03-27", 100n, 1_300_00n),
    );
    expect(book.disposals).toMatchObject([{ disallowed: 525_00n }]);
    expect(lotsOf(book)).toEqual(["b 50 155000 35000 2024-11-08", "c 25 82500 17500 2024-11-15"]);
  });

  it("replaced by a part of a lot sets that part aside", () => {
    const book = derive(hundred, loss, bought("b", "2025-06-20", 150n, 1_200_00n));
    expect(lotsOf(book)).toEqual(["b.1 100 105000 25000 2025-02-21", "b 50 40000 0 2025-06-20"]);
  });

  it("is not replaced by the same purchase, nor twice, nor by what is sold with it", () => {
    const part = derive(
      bought("a", "2025-06-02", 100n, 1_000_00n),
      sold("s", "2025-06-05", 50n, 400_00n),
    );
    expect(part.disposals).toMatchObject([{ disallowed: 0n }]);
    const twice = derive(
      hundred,
      sold("s", "2025-06-02", 50n, 300_00n),
      sold("t", "2025-06-03", 50n, 300_00n),
      bought("b", "2025-06-20", 50n, 400_00n),
    );
    expect(twice.disposals.map((of) => of.disallowed)).toEqual([200_00n, 0n]);
    const together = derive(
      hundred,
      bought("b", "2025-05-20", 100n, 1_000_00n),
      sold("s", "2025-06-02", 200n, 1_500_00n),
    );
    expect(together.disposals.map((of) => of.disallowed)).toEqual([0n, 0n]);
  });

  it("of which the replacement is split counts in the new units", () => {
    const split = { type: "rescale", id: "x", on: "2025-06-10", instrument: oak } as const;
    const book = derive(
      hundred,
      loss,
      { ...split, ratio: { to: 2n, from: 1n } },
      bought("b", "2025-06-20", 100n, 400_00n),
    );
    expect(book.disposals).toMatchObject([{ disallowed: 125_00n }]);
  });
});

/** Trades of whole units at whole cents a unit, never more sold than held. */
const trades = fc
  .array(
    fc.record({
      days: fc.integer({ min: 0, max: 25 }),
      isSale: fc.boolean(),
      units: fc.bigInt(1n, 6n),
      price: fc.bigInt(1n, 50n),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((drawn) => {
    let day = "2025-01-01";
    let held = 0n;
    return drawn.flatMap(({ days, isSale, units, price }, index): (Purchase | Sale)[] => {
      day = addDays(day, days);
      const quantity = isSale && units > held ? held : units;
      if (quantity === 0n) return [];
      held += isSale ? -quantity : quantity;
      return [(isSale ? sold : bought)(`t${index}`, day, quantity, quantity * price)];
    });
  });

type Unit = {
  readonly purchase: string;
  readonly on: string;
  heldSince: string;
  cost: bigint;
  isReplacement: boolean;
};
type SoldUnit = Unit & { readonly soldOn: string; readonly proceeds: bigint; disallowed: bigint };

/** First in, first out, one unit at a time, straight from the words of the rule. */
function unitByUnit(events: readonly (Purchase | Sale)[]) {
  let held: Unit[] = [];
  const soldUnits: SoldUnit[] = [];
  const within = (unit: Unit, of: SoldUnit) => Math.abs(daysBetween(of.soldOn, unit.on)) <= 30;
  const match = () => {
    for (const of of soldUnits) {
      if (of.proceeds >= of.cost || of.disallowed > 0n) continue;
      const unit = held.find(
        (one) => !one.isReplacement && one.purchase !== of.purchase && within(one, of),
      );
      if (!unit) continue;
      of.disallowed = of.cost - of.proceeds;
      unit.isReplacement = true;
      unit.cost += of.disallowed;
      unit.heldSince = addDays(unit.heldSince, -daysBetween(of.heldSince, of.soldOn));
    }
  };
  for (const { type, id, on, quantity, amount } of events) {
    const units = Number(quantity / one);
    const each = amount / BigInt(units);
    if (type === "purchase") {
      const unit = { purchase: id, on, heldSince: on, cost: each, isReplacement: false };
      held.push(...Array.from({ length: units }, () => ({ ...unit })));
    } else {
      const gone = held.slice(0, units);
      held = held.slice(units);
      soldUnits.push(
        ...gone.map((unit) => ({ ...unit, soldOn: on, proceeds: each, disallowed: 0n })),
      );
    }
    match();
  }
  return { held, soldUnits };
}

const total = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n);

describe("whatever is bought and sold", () => {
  it("lots agree with the rule followed unit by unit", () => {
    fc.assert(
      fc.property(trades, (events) => {
        const { held, soldUnits } = unitByUnit(events);
        const { lots, disposals } = derive(...events);
        expect(total(lots.map((lot) => lot.quantity))).toBe(BigInt(held.length) * one);
        expect(total(lots.map((lot) => lot.cost))).toBe(total(held.map((unit) => unit.cost)));
        for (const { id } of events) {
          const lotsOfIt = lots.filter((lot) => lot.opening === id);
          const unitsOfIt = held.filter((unit) => unit.purchase === id);
          expect(total(lotsOfIt.map((lot) => lot.cost))).toBe(
            total(unitsOfIt.map((unit) => unit.cost)),
          );
        }
        const days = (all: readonly string[]) => [...new Set(all)].sort();
        expect(days(lots.map((lot) => lot.heldSince))).toEqual(
          days(held.map((unit) => unit.heldSince)),
        );
        expect(total(disposals.map((of) => of.disallowed))).toBe(
          total(soldUnits.map((unit) => unit.disallowed)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("by any method, units and cents are conserved, and the past stays as it was", () => {
    const method = fc.constantFrom(...lotMethods);
    const uneven = trades.map((events) =>
      events.map((event, index) => ({ ...event, amount: event.amount + BigInt(index % 3) })),
    );
    fc.assert(
      fc.property(uneven, method, fc.nat(), (events, named, cut) => {
        const choices = { method: named, bySale: new Map<string, LotChoice>() };
        const { lots, disposals } = deriveLots(events, choices);
        const amounts = (type: string) =>
          total(events.filter((event) => event.type === type).map((event) => event.amount));
        const quantities = (type: string) =>
          total(events.filter((event) => event.type === type).map((event) => event.quantity));
        const disallowed = total(disposals.map((of) => of.disallowed));
        const costs = total([...lots, ...disposals].map((of) => of.cost));
        expect(total(lots.map((lot) => lot.quantity))).toBe(
          quantities("purchase") - quantities("sale"),
        );
        expect(costs - disallowed).toBe(amounts("purchase"));
        expect(total(disposals.map((of) => of.proceeds))).toBe(amounts("sale"));
        for (const of of disposals) {
          expect(of.disallowed === 0n || gainOf(of) <= 0n).toBe(true);
        }
        const before = deriveLots(events.slice(0, cut % events.length), choices).disposals;
        const now = disposals.slice(0, before.length).map((of) => ({ ...of, disallowed: 0n }));
        expect(now).toEqual(before.map((of) => ({ ...of, disallowed: 0n })));
      }),
      { numRuns: 300 },
    );
  });
});
