import { describe, expect, test } from "vitest";
import type { LotChoice, LotMethod } from "./choose-lots.ts";
import { termOf } from "./days.ts";
import { deriveLots } from "./derive-lots.ts";
import { bought, elm, oak, one, sold } from "./events.testing.ts";
import type { LotEvent } from "./lot-event.ts";

const fifo = { method: "fifo", bySale: new Map<string, LotChoice>() } as const;

function by(method: LotMethod, events: readonly LotEvent[]) {
  return deriveLots(events, { method, bySale: new Map() });
}

describe("a sale closes lots", () => {
  const buys = [
    bought("a", "2025-01-10", 10n, 1_000_00n),
    bought("b", "2025-03-10", 10n, 3_000_00n),
    bought("c", "2025-05-12", 10n, 2_000_00n),
  ];
  const sale = sold("s", "2026-02-02", 15n, 3_750_00n);

  test.each([
    // 15 of 30 units at $250: the lots cost $100, $300 and $200 a unit.
    ["fifo", ["a 10 100000 long", "b 5 150000 short"]],
    ["lifo", ["c 10 200000 short", "b 5 150000 short"]],
    ["highest_cost", ["b 10 300000 short", "c 5 100000 short"]],
  ] as const)("by %s", (method, closed) => {
    const { disposals } = by(method, [...buys, sale]);
    const told = disposals.map((of) => `${of.lot} ${of.quantity / one} ${of.cost} ${of.term}`);
    expect(told).toEqual(closed);
    expect(disposals.map((of) => of.proceeds)).toEqual([2_500_00n, 1_250_00n]);
  });

  test("as its seller says, unless what they say does not fit", () => {
    const parts = [
      { lot: "c", quantity: 10n * one },
      { lot: "a", quantity: 5n * one },
    ];
    const chosen = (changed: typeof parts) =>
      deriveLots([...buys, sale], {
        method: "lifo",
        bySale: new Map([["s", { method: "specific", parts: changed }]]),
      });
    expect(chosen(parts).disposals.map((of) => of.lot)).toEqual(["c", "a"]);
    expect(chosen(parts).misfits).toEqual([]);
    for (const wrong of [
      parts.slice(1),
      parts.map((part) => ({ ...part, lot: "c" })),
      parts.map((part) => ({ ...part, lot: `${part.lot}x` })),
      [...parts, { lot: "b", quantity: 0n }],
    ]) {
      expect(chosen(wrong).disposals.map((of) => of.lot)).toEqual(["c", "b"]);
      expect(chosen(wrong).misfits).toEqual(["s"]);
    }
  });

  test("to the cent, also where a third of a lot costs a third of a cent", () => {
    const third = one / 3n;
    const events: LotEvent[] = [bought("a", "2025-01-10", 1n, 1_00n)];
    for (const id of ["x", "y", "z"]) {
      const quantity = id === "z" ? one - 2n * third : third;
      events.push({ ...sold(id, "2025-02-10", 1n, 40n), quantity });
    }
    const { disposals, lots } = deriveLots(events, fifo);
    expect(disposals.map((of) => of.cost)).toEqual([33n, 33n, 34n]);
    expect(lots).toEqual([]);
  });
});

test("a year has passed on the day after the one of purchase", () => {
  expect(termOf("2025-01-15", "2026-01-15")).toBe("short");
  expect(termOf("2025-01-15", "2026-01-16")).toBe("long");
  // Revenue Ruling 66-7: from the last day of a month until after that of the same month.
  expect(termOf("2023-02-28", "2024-02-29")).toBe("short");
  expect(termOf("2023-02-28", "2024-03-01")).toBe("long");
  expect(termOf("2024-02-28", "2025-02-28")).toBe("short");
  expect(termOf("2024-02-28", "2025-03-01")).toBe("long");
  expect(termOf("2024-02-29", "2025-03-01")).toBe("long");
  expect(termOf("2025-04-30", "2026-05-01")).toBe("long");
  expect(termOf("2025-12-31", "2026-12-31")).toBe("short");
});

test("a gift takes cost and age along, without a gain", () => {
  const events: LotEvent[] = [
    bought("a", "2024-01-10", 10n, 1_000_00n),
    { type: "gift_given", id: "g", on: "2025-06-02", instrument: oak, quantity: 4n * one },
  ];
  const { lots, disposals, given } = deriveLots(events, fifo);
  expect(lots).toMatchObject([{ quantity: 6n * one, cost: 600_00n }]);
  expect(disposals).toEqual([]);
  const received = deriveLots(
    [
      { ...bought("b", "2025-05-01", 1n, 500_00n) },
      {
        type: "gift_received",
        id: "g",
        on: "2025-06-02",
        instrument: oak,
        lots: given.get("g") ?? [],
      },
      sold("s", "2025-06-03", 5n, 2_500_00n),
    ],
    fifo,
  );
  expect(received.disposals).toMatchObject([
    { lot: "b", term: "short", cost: 500_00n },
    { lot: "g.1", term: "long", cost: 400_00n, heldSince: "2024-01-10" },
  ]);
});

describe("a corporate action", () => {
  const buys = [bought("a", "2025-01-10", 10n, 1_000_00n), bought("b", "2025-03-10", 5n, 900_00n)];
  const on = "2025-06-02";
  const told = (events: readonly LotEvent[]) =>
    deriveLots([...buys, ...events], fifo).lots.map(
      (lot) =>
        `${lot.instrument === oak ? "oak" : "elm"} ${lot.quantity} ${lot.cost} ${lot.openedOn}`,
    );

  test("rescales lots at the same cost", () => {
    const split = { type: "rescale", id: "x", on, instrument: oak } as const;
    expect(told([{ ...split, ratio: { to: 3n, from: 1n } }])).toEqual([
      "oak 30000000000 100000 2025-01-10",
      "oak 15000000000 90000 2025-03-10",
    ]);
    // 15 units become 4.285714285: rounded down once, then shared.
    expect(told([{ ...split, ratio: { to: 2n, from: 7n } }])).toEqual([
      "oak 2857142857 100000 2025-01-10",
      "oak 1428571428 90000 2025-03-10",
    ]);
  });

  test("spins off a part of the cost, held as long", () => {
    const ratio = { to: 1n, from: 4n };
    const basis = { numerator: 15n, denominator: 100n };
    const event = {
      type: "spin_off",
      id: "x",
      on,
      instrument: oak,
      into: elm,
      ratio,
      basis,
    } as const;
    expect(told([event])).toEqual([
      "oak 10000000000 85000 2025-01-10",
      "oak 5000000000 76500 2025-03-10",
      "elm 2500000000 15000 2025-01-10",
      "elm 1250000000 13500 2025-03-10",
    ]);
  });

  test("merges: a gain is recognised up to the cash, a loss is not", () => {
    // Two new units worth $60 and $30 of cash for each old one: $150, which cost $100 and $180.
    const ratio = { to: 2n, from: 1n };
    const paid = { cash: 15n * 30_00n, value: 15n * 120_00n };
    const event = {
      type: "exchange",
      id: "x",
      on,
      instrument: oak,
      into: elm,
      ratio,
      ...paid,
    } as const;
    const { disposals } = deriveLots([...buys, event], fifo);
    // a: gain $500, recognised as far as the $300 of cash; b: loss $150, nothing recognised.
    expect(disposals.map((of) => [of.lot, of.proceeds, of.cost])).toEqual([
      ["a", 300_00n, 0n],
      ["b", 150_00n, 150_00n],
    ]);
    expect(told([event])).toEqual([
      "elm 20000000000 100000 2025-01-10",
      "elm 10000000000 75000 2025-03-10",
    ]);
  });
});

test("what was sold of a purchase that was taken back is covered by the next one", () => {
  const events: LotEvent[] = [
    bought("a", "2025-01-10", 4n, 400_00n),
    sold("x", "2025-02-10", 7n, 770_00n),
    { type: "gift_given", id: "g", on: "2025-02-11", instrument: oak, quantity: one },
    bought("b", "2025-03-10", 3n, 300_00n),
    bought("c", "2025-03-11", 2n, 210_00n),
  ];
  const before = deriveLots(events.slice(0, 3), fifo);
  expect(before.lots).toEqual([]);
  expect(before.disposals).toMatchObject([{ lot: "a", proceeds: 440_00n, cost: 400_00n }]);
  expect(before.given.get("g")).toEqual([{ heldSince: "2025-02-11", quantity: one, cost: 0n }]);
  const { lots, disposals } = deriveLots(events, fifo);
  expect(disposals).toMatchObject([
    { sale: "x", lot: "a", proceeds: 440_00n },
    { sale: "x", lot: "b", soldOn: "2025-02-10", proceeds: 330_00n, cost: 300_00n, term: "short" },
  ]);
  expect(lots).toMatchObject([{ id: "c", quantity: one, cost: 105_00n }]);
});
