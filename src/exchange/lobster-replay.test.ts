import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSeededRandom } from "./differential.testing.ts";
import { parseBook, parseMessage } from "./lobster-codec.ts";
import { type LobsterDay, makeLobsterDay } from "./lobster-day.testing.ts";
import { createLobsterReplay, type LobsterReport } from "./lobster-replay.ts";

const depth = 4;

function replay(day: LobsterDay, levels: number): LobsterReport {
  const run = createLobsterReplay(levels);
  for (const [index, line] of day.messages.entries()) {
    run.take(parseMessage(line, index + 1), parseBook(day.books[index] ?? "", index + 1));
  }
  return run.report();
}

describe("the replay of a LOBSTER day", () => {
  it.each([1, 2, 3, 4, 5, 6])("finds a made-up day equal in every row (seed %i)", (seed) => {
    const day = makeLobsterDay(createSeededRandom(seed), 1_500, depth);
    for (const levels of [1, depth - 1, depth]) {
      const report = replay(day, levels);
      expect(report.rows).toBe(day.messages.length);
      expect(report.rowsEqual).toBe(report.rows);
      expect(report.bestPriceChangesEqual).toBe(report.bestPriceChanges);
      expect(report.executionsTotal).toBeGreaterThan(50);
      expect(report.bestPriceChanges).toBeGreaterThan(50);
    }
  });

  it.each([1, 2, 10, 50])(
    "names the head of each queue through a window of %i levels",
    (levels) => {
      for (const seed of [1, 2]) {
        const report = replay(makeLobsterDay(createSeededRandom(seed), 1_500, levels), levels);
        expect(report.rowsEqual).toBe(report.rows);
        expect(report.executionsTotal).toBeGreaterThan(50);
        expect(report.executionsAtQueueHead).toBe(report.executionsTotal);
      }
    },
  );

  it("lets orders cross while trading is halted, and ignores what sums up a cross", () => {
    const none = "-9999999999,0";
    const crossed = "102,5,103,8,9999999999,0,100,10";
    const day = {
      messages: [
        "1,1,1,10,100,1",
        "2,1,2,5,102,-1",
        "3,7,0,0,-1,-1",
        "4,7,0,0,0,-1",
        "5,1,3,8,103,1",
        // Both sides of the auction, at its price.
        "6,4,3,5,102,1",
        "7,4,2,5,102,-1",
        "8,6,-3,5,102,-1",
        "9,7,0,0,1,-1",
        "10,5,0,7,102,1",
        "11,4,3,3,103,1",
      ],
      books: [
        `9999999999,0,100,10,9999999999,0,${none}`,
        `102,5,100,10,9999999999,0,${none}`,
        `102,5,100,10,9999999999,0,${none}`,
        `102,5,100,10,9999999999,0,${none}`,
        crossed,
        "102,5,103,3,9999999999,0,100,10",
        ...Array(4).fill("9999999999,0,103,3,9999999999,0,100,10"),
        `9999999999,0,100,10,9999999999,0,${none}`,
      ],
    };
    const found = {
      rows: 11,
      rowsEqual: 11,
      executionsTotal: 3,
      executionsAtQueueHead: 3,
      fills: 1,
    };
    expect(replay(day, 2)).toMatchObject(found);
  });

  it("takes the units of orders that nobody named from the seed, however it grows", () => {
    const day = {
      messages: ["1,1,9,5,99,1", "2,4,8,3,101,-1", "3,2,6,2,98,1", "4,3,9,5,99,1", "5,3,5,2,98,1"],
      books: [
        "101,5,99,5,102,1,98,4",
        "101,2,99,5,102,1,98,4",
        "101,2,99,5,102,1,98,2",
        // Two levels come into view, one of them for the first time.
        "101,2,98,2,102,1,97,300",
        "101,2,97,300,102,1,96,40",
      ],
    };
    const found = { rowsEqual: 5, rowsRevealing: 2, executionsTotal: 1, executionsAtQueueHead: 1 };
    expect(replay(day, 2)).toMatchObject(found);
  });

  it("says the same again, to the hash of the fills", () => {
    const day = makeLobsterDay(createSeededRandom(7), 500, depth);
    expect(replay(day, 3)).toEqual(replay(day, 3));
  });

  it("finds a size that is wrong by one, and where", () => {
    const day = makeLobsterDay(createSeededRandom(8), 300, depth);
    const row = 100;
    const [price, size, ...rest] = (day.books[row] ?? "").split(",");
    day.books[row] = [price, Number(size) + 1, ...rest].join(",");
    const report = replay(day, 1);
    expect(report.rowsEqual).toBe(report.rows - 1);
    expect(report.firstUnequalRow).toBe(row + 1);
  });

  it("finds an execution that did not come first in its queue", () => {
    const book = "101,5,99,10";
    const day = {
      messages: ["1,1,1,5,99,1", "2,1,2,5,99,1", "3,4,2,5,99,1"],
      books: ["101,5,99,5", book, "101,5,99,5"],
    };
    const report = replay(day, 1);
    expect(report).toMatchObject({ rowsEqual: 3, executionsTotal: 1, executionsAtQueueHead: 0 });
    // The order that was filled in its place is deleted later: the other one stands in for it.
    const later = {
      messages: [...day.messages, "4,3,1,5,99,1"],
      books: [...day.books, "101,5,-9999999999,0"],
    };
    expect(replay(later, 1).rowsEqual).toBe(4);
  });

  const sample = ["..", "../.."]
    .map((up) => join(import.meta.dirname, "../..", up, "shared/data/lobster"))
    .find((folder) => existsSync(folder));

  it("finds NASDAQ's AAPL of 2012-06-21 equal in every row", ({ skip }) => {
    if (sample === undefined) return skip("there is no ../shared/data/lobster here");
    const name = "AAPL_2012-06-21_34200000_57600000";
    const linesOf = (kind: string) =>
      readFileSync(join(sample, `${name}_${kind}_10.csv`), "utf8")
        .trim()
        .split("\n");
    const day = { messages: linesOf("message"), books: linesOf("orderbook") };
    for (const levels of [1, 5, 10]) {
      const report = replay(day, levels);
      expect(report).toMatchObject({ rows: 999, rowsEqual: 999, firstUnequalRow: 0 });
      expect(report).toMatchObject({ executionsTotal: 98, executionsAtQueueHead: 98 });
      expect(report.bestPriceChangesEqual).toBe(report.bestPriceChanges);
    }
    return undefined;
  });
});
