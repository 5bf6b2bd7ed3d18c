import { describe, expect, it } from "vitest";
import { createSeededRandom, runDifferential } from "./differential.testing.ts";
import type { Defect } from "./naive-book.testing.ts";

/** `BOURSE_EXCHANGE_COMMANDS=5000000` looks longer than a gate may. */
const commands = Number(process.env["BOURSE_EXCHANGE_COMMANDS"] ?? 60_000);
const commandsARun = 2_000;
const seed = Number(process.env["BOURSE_EXCHANGE_SEED"] ?? 1);

describe("the book and a naive one", () => {
  it(`say the same about ${commands} random commands`, { timeout: 3_600_000 }, () => {
    for (let run = 0; run * commandsARun < commands; run++) {
      const found = runDifferential(createSeededRandom(seed + run), commandsARun);
      expect(found, `seed ${seed + run}`).toBeUndefined();
    }
  });

  const defects: readonly Defect[] = [
    "last in first out",
    "worst price first",
    "keeps refreshed place",
    "loses place on size-down",
    "keeps place on size-up",
    "forgets hidden units in fill or kill",
    "cancels newest as oldest",
    "takes one unit too many",
    "ignores post-only",
    "auction at the reference price",
  ];

  it.each(defects)("differ when a defect is planted: %s", (defect) => {
    const found = Array.from({ length: 5 }, (_, run) =>
      runDifferential(createSeededRandom(seed + run), commandsARun, defect),
    );
    expect(found.some((difference) => difference !== undefined)).toBe(true);
  });
});
