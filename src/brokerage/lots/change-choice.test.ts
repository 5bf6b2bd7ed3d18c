import { expect, test } from "vitest";
import { changeChoice } from "./change-choice.ts";
import type { LotChoice } from "./choose-lots.ts";
import { bought, one, sold } from "./events.testing.ts";
import type { LotEvent } from "./lot-event.ts";

const events: LotEvent[] = [
  bought("a", "2025-01-10", 10n, 1_000_00n),
  bought("b", "2025-03-10", 10n, 3_000_00n),
  { ...sold("s", "2025-05-12", 5n, 1_000_00n), settlesOn: "2025-05-13" },
  { ...sold("t", "2025-05-12", 10n, 2_000_00n), settlesOn: "2025-05-13" },
];
const specific = (lot: string, units: bigint): LotChoice => ({
  method: "specific",
  parts: [{ lot, quantity: units * one }],
});
const choices = { method: "fifo", bySale: new Map([["t", specific("b", 10n)]]) } as const;
const today = "2025-05-13";

test("a sale closes other lots until it settles", () => {
  const to = (method: "lifo" | "highest_cost") =>
    changeChoice(events, choices, { sale: "s", choice: { method }, today });
  // By last in, first out the sale before would take lots that the other one has chosen.
  expect(to("lifo")).toEqual({ ok: false, error: { code: "lots_invalid" } });
  const choice = specific("a", 5n);
  const change = changeChoice(events, choices, { sale: "s", choice, today });
  expect(change.ok && change.value.disposals.map((of) => [of.sale, of.lot])).toEqual([
    ["s", "a"],
    ["t", "b"],
  ]);
  const late = { sale: "s", choice, today: "2025-05-14" };
  expect(changeChoice(events, choices, late)).toMatchObject({ error: { code: "sale_settled" } });
});

test("what is no sale, or no lot of it, is refused", () => {
  const choice = specific("a", 5n);
  for (const sale of ["x", "a"]) {
    const refused = changeChoice(events, choices, { sale, choice, today });
    expect(refused).toMatchObject({ error: { code: "sale_not_found" } });
  }
  for (const wrong of [specific("a", 4n), specific("x", 5n), specific("a", 11n)]) {
    const refused = changeChoice(events, choices, { sale: "s", choice: wrong, today });
    expect(refused).toMatchObject({ error: { code: "lots_invalid" } });
  }
});
