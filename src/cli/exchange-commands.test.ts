import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommandLine } from "./run.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bourse-replay-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function replay(messages: string, book: string, levels: string) {
  const paths = { messages: join(folder, "m.csv"), book: join(folder, "b.csv") };
  writeFileSync(paths.messages, messages);
  writeFileSync(paths.book, book);
  const said = { out: "", error: "" };
  const words = ["--messages", paths.messages, "--book", paths.book, "--levels", levels];
  const code = await runCommandLine(["exchange", "replay", ...words], {
    out: (line) => void (said.out += line),
    error: (line) => void (said.error += line),
  });
  return { code, ...said };
}

const messages = "34200.1,1,1,5,990000,1\n34200.2,1,2,5,1010000,-1\n34200.3,4,1,5,990000,1\n";
const book = ["9999999999,0,990000,5", "1010000,5,990000,5", "1010000,5,-9999999999,0"].join(
  "\r\n",
);

describe("exchange replay", () => {
  it("prints what it found as one JSON object", async () => {
    const { code, out } = await replay(messages, book, "1");
    expect(code).toBe(0);
    const { opsPerSecond, fillsHash, ...report } = JSON.parse(out);
    expect(report).toEqual({
      rows: 3,
      rowsEqual: 3,
      rowsRevealing: 0,
      firstUnequalRow: 0,
      executionsTotal: 1,
      executionsAtQueueHead: 1,
      bestPriceChanges: 2,
      bestPriceChangesEqual: 2,
      fills: 1,
      levels: 1,
    });
    expect(opsPerSecond).toBeGreaterThan(0);
    expect(fillsHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("reads files with either end of line, a mark before them and blank lines after", async () => {
    const plain = JSON.parse((await replay(messages, book, "1")).out);
    const dressed = `\uFEFF${messages.replaceAll("\n", "\r\n")}\r\n\r\n`;
    const read = JSON.parse((await replay(dressed, `${book.replaceAll("\r\n", "\n")}\n`, "1")).out);
    expect({ ...read, opsPerSecond: 0 }).toEqual({ ...plain, opsPerSecond: 0 });
  });

  it.each([
    ["a row too many", `${messages}34200.4,3,2,5,1010000,-1`, book, "1", "ends before row 4"],
    ["words for numbers", messages.replace("990000", "cheap"), book, "1", '"cheap" is not a whole'],
    ["five columns", messages.replace(",1\n", "\n"), book, "1", "row 1: has 5 columns, needs 6"],
    ["a type that is none", messages.replace(",4,", ",8,"), book, "1", "row 3, column 2: there is"],
    [
      "no direction",
      messages.replace(",-1", ",2"),
      book,
      "1",
      "row 2, column 6: 2 is no direction",
    ],
    ["a price below 1", messages.replace("990000", "-1"), book, "1", "row 1, column 5: -1 is no"],
    ["a time in words", messages.replace("34200.1", "noon"), book, "1", '"noon" is not a time'],
    [
      "a blank line between rows",
      messages.replace("\n", "\n\n"),
      book,
      "1",
      "row 2: has 1 columns",
    ],
    ["a level without a price", messages, book.replace("-9999999999,0", "-1,5"), "1", "book row 3"],
    ["too few columns", "34200.1,1,1", book, "1", "message row 1: has 3 columns, needs 6"],
    ["more levels than there are", messages, book, "2", "has 1 levels, --levels asks for 2"],
    ["empty files", "", "", "1", "no rows"],
  ])("refuses %s and says where", async (_what, messageText, bookText, levels, error) => {
    const refused = await replay(messageText, bookText, levels);
    expect(refused.code).toBe(1);
    expect(refused.error).toContain(error);
  });

  it("wants a whole number of levels, and files that are there", async () => {
    expect((await replay(messages, book, "0")).code).toBe(2);
    const words = ["--messages", join(folder, "none.csv"), "--book", "none.csv", "--levels", "1"];
    let error = "";
    const code = await runCommandLine(["exchange", "replay", ...words], {
      out: () => undefined,
      error: (line) => void (error += line),
    });
    expect(code).toBe(1);
    expect(error).toContain("none.csv");
    const folders = ["--messages", folder, "--book", folder, "--levels", "1"];
    error = "";
    await runCommandLine(["exchange", "replay", ...folders], {
      out: () => undefined,
      error: (line) => void (error += line),
    });
    expect(error).toContain("is a folder");
  });
});
