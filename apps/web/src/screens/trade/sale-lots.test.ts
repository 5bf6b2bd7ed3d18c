import type { OutputOf } from "@bourse/contract";
import { expect, test } from "vitest";
import { gainOfSale } from "./sale-lots.ts";

type Lots = OutputOf<"lots">;

const instrument = { id: "ins_1", symbol: "ALDR", name: "Alder", currency: "USD" } as const;
const lot = (id: string, quantity: string, cents: string, term: "short" | "long") => ({
  id,
  instrument,
  origin: "purchase" as const,
  openedOn: "2026-01-05",
  heldSince: "2026-01-05",
  quantity,
  cost: { amount: cents, currency: "USD" as const },
  washSale: { amount: "0", currency: "USD" as const },
  value: null,
  gain: null,
  gainBasisPoints: null,
  term,
});
/** Two units for 20.00 long ago, one for 30.00, one for 5.00 lately. */
const items = [
  lot("a", "2", "2000", "long"),
  lot("b", "1", "3000", "short"),
  lot("c", "1", "500", "short"),
];
const lots = (method: Lots["method"]): Lots => ({ method, items });

test.each([
  ["fifo", "1", 1_500n, { long: 500n, short: 0n }],
  ["fifo", "3", 6_000n, { long: 2_000n, short: -1_000n }],
  ["lifo", "1", 1_500n, { long: 0n, short: 1_000n }],
  ["highest_cost", "1", 1_500n, { long: 0n, short: -1_500n }],
  ["highest_cost", "2", 3_000n, { long: 500n, short: -1_500n }],
  ["fifo", "0.5", 700n, { long: 200n, short: 0n }],
] as const)("by %s, %s units for %s bring the gain of their lots", (method, count, cents, gain) => {
  expect(gainOfSale(lots(method), count, cents)).toEqual(gain);
});

test("gains sum to what all of it brings, whatever the method", () => {
  for (const method of ["fifo", "lifo", "highest_cost"] as const) {
    const gain = gainOfSale(lots(method), "4", 7_777n);
    expect((gain?.long ?? 0n) + (gain?.short ?? 0n)).toBe(7_777n - 5_500n);
  }
});

test("there is none for more than is held, or for nothing", () => {
  expect(gainOfSale(lots("fifo"), "4.000000001", 100n)).toBeUndefined();
  expect(gainOfSale(lots("fifo"), "0", 0n)).toBeUndefined();
});
