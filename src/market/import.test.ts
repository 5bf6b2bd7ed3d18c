import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ImportError, readCsv } from "./csv.ts";
import { readInstrumentsCsv } from "./import-instruments.ts";
import { createTestWorld, type TestWorld } from "./world.testing.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const instruments = [
  "symbol,name,exchange,currency,kind,tick,dividend_yield,description_en",
  'ACME,"Acme ""Best"" Works, Inc.",XNYS,USD,share,0.01,1.5,Anvils',
  "FUND,Big Fund,XNYS,EUR,fund,0.0001,,",
].join("\r\n");

test("a file is imported once, however often; a new name is a change", async () => {
  const { market } = world;
  expect(await market.importInstruments(instruments)).toEqual({ added: 2, changed: 0, same: 0 });
  expect(await market.importInstruments(instruments)).toEqual({ added: 0, changed: 0, same: 2 });
  const renamed = instruments.replace("Big Fund", "Bigger Fund");
  expect(await market.importInstruments(renamed)).toEqual({ added: 0, changed: 1, same: 1 });
  const acme = await market.find("$acme");
  expect(acme).toMatchObject({ name: 'Acme "Best" Works, Inc.', market: 1, ledger: 1_000_001 });
  expect(acme?.facts).toMatchObject({ dividendYield: 150, description: { fr: "Anvils" } });
});

test("an old symbol finds its instrument until another takes it", async () => {
  const { market, clock } = world;
  const fund = await market.find("FUND");
  if (fund === undefined) throw new Error("the fund is listed");
  clock.advanceMs(1);
  await market.register.change(fund, { symbol: "FNDX" });
  expect((await market.find("FUND"))?.id).toBe(fund.id);
  expect((await market.find("FNDX"))?.id).toBe(fund.id);
  expect((await market.symbolsOf(fund.id)).map(({ symbol }) => symbol)).toEqual(["FUND", "FNDX"]);
  await market.importInstruments(instruments);
  expect((await market.find("FUND"))?.id).not.toBe(fund.id);
});

test("daily prices make quotes, bars of weeks and months, and replace what was there", async () => {
  const { market } = world;
  const prices = (close: string) =>
    `symbol,date,open,high,low,close,volume\nACME,2026-10-30,9,10.5,8.5,10,100\nACME,2026-11-02,10,12,10,${close},50\n`;
  expect(await market.importPrices(prices("11.5"))).toBe(2);
  expect(await market.importPrices(prices("11"))).toBe(2);
  const acme = await market.find("ACME");
  if (acme === undefined) throw new Error("ACME is listed");
  expect(await market.quote(acme)).toMatchObject({
    last: 110_000n,
    previousClose: 100_000n,
    change: 10_000n,
    changeBasisPoints: 1_000,
    source: "import",
    atMs: Date.UTC(2026, 10, 2, 21),
  });
  const months = await market.history.bars(acme, "1mo", { limit: 10 });
  expect(months.map(({ volume }) => volume)).toEqual([100n, 50n]);
  const weeks = await market.history.bars(acme, "1w", { limit: 1 });
  expect(weeks.map(({ high }) => high)).toEqual([120_000n]);
});

test.each([
  ["", /line 1: the names of the columns/],
  ["symbol,name", /line 1: the column "exchange" is missing/],
  ["symbol,name,exchange,currency,colour\n", /line 1: there is no column "colour"/],
  ["symbol,name,exchange,currency\nA,B", /line 2: has 2 cells/],
  ['symbol,name,exchange,currency\n"A,B,XNYS,USD', /line 2: a quote is not closed/],
  ["symbol,name,exchange,currency\nacme,A,XNYS,USD\nB,,XNYS,USD", /line 2: symbol.*\nline 3: name/],
  ["symbol,name,exchange,currency\nA,A,XNYS,XXX", /currency "XXX" is not a currency/],
  ["symbol,name,exchange,currency\nA,A,XNYS,USD\nA,A,XNYS,USD", /line 3: A is there twice/],
])("instruments %j are refused by their line", (csv, message) => {
  expect(() => readInstrumentsCsv(csv)).toThrow(message);
  expect(() => readInstrumentsCsv(csv)).toThrow(ImportError);
});

test("prices that cannot be are refused by their line, and then none is stored", async () => {
  const { market } = world;
  const head = "symbol,date,close,high,low";
  const csv = [head, "ACME,2026-11-03,5,6,4", "NONE,2026-02-30,0,1,2", "ACME,2026-11-04,5,4,3"];
  await expect(market.importPrices(csv.join("\n"))).rejects.toThrow(
    /line 3: symbol "NONE" is not listed\nline 4: open and close are not between/,
  );
  const acme = await market.find("ACME");
  const days = acme && (await market.history.bars(acme, "1d", { limit: 10 }));
  expect(days).toHaveLength(2);
});

test("whatever cells hold, they are read as they were written", () => {
  const cell = fc.string({ unit: "grapheme" }).map((text) => `x${text.replaceAll("\r", "")}x`);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const lines = rows.map((row) => row.map(quoted).join(","));
      const read = readCsv(["a,b", ...lines].join("\r\n"), ["a", "b"], []);
      expect(read.map(({ cells }) => [...cells.values()])).toEqual(rows);
    }),
  );
});
