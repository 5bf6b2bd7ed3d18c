import { afterAll, beforeAll, expect, test } from "vitest";
import { type MemberId, must } from "#kernel";
import { type Instrument, unit } from "#market";
import type { UnitRate } from "./actions/action.ts";
import { type Actions, createActions } from "./actions/actions.ts";
import { createShareDocuments, type ShareDocuments } from "./documents/documents.ts";
import { createLots, type Lots } from "./lots/lots.ts";
import { createPerformance } from "./performance/performance.ts";
import { portfolioHistory } from "./portfolio-history.ts";
import { createPortfolioWorld } from "./portfolio-world.testing.ts";

let world: Awaited<ReturnType<typeof createPortfolioWorld>>;
let actions: Actions;
let lots: Lots;
let documents: ShareDocuments;
let oak: Instrument;
let ana: MemberId;

beforeAll(async () => {
  world = await createPortfolioWorld("2025-01-06");
  actions = createActions(world.core, world.actionPorts);
  lots = createLots(world.core);
  documents = createShareDocuments(world.core);
  oak = world.instruments[0] ?? expect.fail();
  ana = await world.member();
  const buy = { instrument: oak, side: "buy" } as const;
  await world.trade(ana, { ...buy, units: 10n, amount: 1_000_00n, on: "2025-01-06" });
  await world.trade(ana, { ...buy, units: 10n, amount: 1_200_00n, on: "2025-06-02" });
  world.prices.set(oak, "2025-01-06", 100_0000n);
  world.prices.set(oak, "2025-06-02", 120_0000n);
});
afterAll(() => world[Symbol.asyncDispose]());

test("a member sees lots and gains, and chooses what a sale closes until it settles", async () => {
  world.clock.setMs(Date.UTC(2025, 8, 1, 15));
  world.prices.set(oak, "2025-09-01", 110_0000n);
  const sale = { instrument: oak, side: "sell", units: 4n, amount: 440_00n } as const;
  const id = await world.trade(ana, { ...sale, on: "2025-09-01" });
  const before = await lots.lots(ana);
  expect(before.items.map(({ lot, value, gain }) => [lot.quantity / unit, value, gain])).toEqual([
    [6n, 660_00n, 60_00n],
    [10n, 1_100_00n, -100_00n],
  ]);
  const offered = must(await lots.saleLots(ana, id));
  expect(offered.open.map(({ lot }) => lot.quantity / unit)).toEqual([10n, 10n]);
  expect(offered.canChange).toBe(true);
  const second = offered.open[1]?.lot.id ?? expect.fail();
  const choice = { method: "specific", parts: [{ lot: second, quantity: 4n * unit }] } as const;
  const changed = must(await lots.chooseLots(ana, id, choice));
  expect(changed.closed.map(({ disposal }) => [disposal.lot, disposal.cost])).toEqual([
    [second, 480_00n],
  ]);
  const twice = { method: "specific", parts: [{ lot: second, quantity: 5n * unit }] } as const;
  expect(await lots.chooseLots(ana, id, twice)).toMatchObject({ error: { code: "lots_invalid" } });
  const bob = await world.member();
  expect(await lots.saleLots(bob, id)).toMatchObject({ error: { code: "sale_not_found" } });
  expect(await lots.chooseLots(bob, id, choice)).toMatchObject({
    error: { code: "sale_not_found" },
  });
  // A method chosen later is for later sales.
  await lots.setLotMethod(ana, "lifo");
  expect(must(await lots.saleLots(ana, id)).closed).toMatchObject([{ disposal: { lot: second } }]);
  world.clock.setMs(Date.UTC(2025, 8, 3, 15));
  expect(await lots.chooseLots(ana, id, { method: "fifo" })).toMatchObject({
    error: { code: "sale_settled" },
  });
  const next = await world.trade(ana, { ...sale, units: 1n, amount: 110_00n, on: "2025-09-03" });
  expect(must(await lots.saleLots(ana, next)).closed).toMatchObject([
    { disposal: { lot: second } },
  ]);
  expect((await lots.lots(ana)).method).toBe("lifo");
});

test("returns are those of the days, dividends and trades that there were", async () => {
  const terms = { kind: "cash_dividend", rate: 2_000_000n as UnitRate } as const;
  const dates = { declaredOn: "2025-09-05", exOn: "2025-09-08", recordOn: "2025-09-08" };
  const announced = { instrument: oak.id, terms, ...dates, payableOn: "2025-09-22" };
  must(await actions.announce(announced));
  world.clock.setMs(Date.UTC(2025, 8, 22, 15));
  expect(await actions.runActions()).toBe(2);
  world.prices.set(oak, "2025-09-22", 118_0000n);
  const found = await createPerformance(world.core).performance(ana, "USD", "all");
  // $2,200 in, $440 and $110 out, $30 of dividends on 15 units, which are worth $1,770.
  expect(found).toMatchObject({
    from: "2025-01-05",
    to: "2025-09-22",
    moneyIn: 2_200_00n,
    moneyOut: 550_00n,
    dividends: 30_00n,
    endValue: 1_770_00n,
    gain: 150_00n,
    allocation: [{ basisPoints: 10_000 }],
  });
  // On 2 June $1,000 and the $1,200 that came in become $2,400; then a unit goes from $120 to
  // $110, to $112 with its dividend, and from $110 without it to $118.
  const factor = (2_400 / 2_200) * (110 / 120) * (112 / 110) * (118 / 110);
  expect(found.timeWeighted).toMatchObject({ period: expect.closeTo(factor - 1, 10) });
  expect(found.simple).toMatchObject({ period: expect.closeTo(150 / 2_200, 10), yearly: null });
  const week = await createPerformance(world.core).performance(ana, "USD", "week");
  expect(week).toMatchObject({ startValue: 1_650_00n, endValue: 1_770_00n, gain: 120_00n });
  const none = await createPerformance(world.core).performance(ana, "EUR", "all");
  expect(none).toMatchObject({ simple: { reason: "nothing_invested" }, allocation: [] });
});

test("a year is reported as the forms ask, on paper and as a table", async () => {
  expect(await documents.taxYears(ana)).toEqual([{ year: "2025", isFinal: false }]);
  const year = await documents.taxYear(ana, "2025", "USD");
  // 4 and 1 units that cost $120 each, sold at $110; nothing was bought within 30 days.
  expect(year).toMatchObject({
    short: { proceeds: 550_00n, cost: 600_00n, washSale: 0n, gain: -50_00n },
    long: { gain: 0n },
    // All were held for more than 60 days around 8 September.
    dividends: { ordinary: 30_00n, qualified: 30_00n },
  });
  const of = { year: "2025", currency: "USD" } as const;
  const wanted = { format: "csv", language: "en", holder: "Ana" } as const;
  const csv = String(await documents.taxYearFile(ana, of, wanted)).split("\r\n");
  expect(csv[1]).toMatch(/^4 OAK,2025-06-02,2025-09-01,440.00,480.00,0.00,-40.00,short,USD,trd_/);
  expect(csv[3]).toBe("Total,,,550.00,600.00,0.00,-50.00,short,USD,");
  expect(csv[6]).toBe("Qualified dividends (box 1b),,,30.00,,,,,USD,");
  for (const language of ["en", "fr"] as const) {
    const pdf = await documents.taxYearFile(ana, of, { ...wanted, format: "pdf", language });
    expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe("%PDF-");
  }
});

test("a trade is confirmed and a month stated to their member alone", async () => {
  const month = { month: "2025-09", currency: "USD" } as const;
  const wanted = { format: "csv", language: "fr", holder: "Ana" } as const;
  const csv = String(must(await documents.shareStatement(ana, month, wanted))).split("\r\n");
  expect(csv).toHaveLength(4);
  expect(csv[1]).toMatch(/^2025-09-01,2025-09-02,Vente,OAK,4,110.00,440.00,0.00,440.00,USD,trd_/);
  const id = (csv[1]?.split(",").at(-1) ?? "") as `trd_${string}` as never;
  const pdf = { ...wanted, format: "pdf" } as const;
  expect((await documents.confirmation(ana, id, pdf)).ok).toBe(true);
  expect((await documents.shareStatement(ana, month, pdf)).ok).toBe(true);
  const bob = await world.member();
  expect(await documents.confirmation(bob, id, pdf)).toMatchObject({
    error: { code: "not_found" },
  });
  const later = { month: "2026-01", currency: "USD" } as const;
  expect(await documents.shareStatement(ana, later, pdf)).toMatchObject({ ok: false });
});

test("neither chart nor returns know a cliff at a split, before and after it is paid", async () => {
  const { core, clock, prices } = world;
  const eve = await world.member();
  const at = (day: string) => clock.setMs(Date.parse(`${day}T15:00:00Z`));
  at("2025-10-01");
  await world.trade(eve, {
    instrument: oak,
    side: "buy",
    units: 10n,
    amount: 1_200_00n,
    on: "2025-10-01",
  });
  prices.set(oak, "2025-10-01", 120_0000n);
  const split = async (to: bigint, from: bigint, exOn: string) => {
    const terms = { kind: "split", ratio: { to, from }, lieuPrice: null } as const;
    const dates = { declaredOn: "2025-10-01", exOn, recordOn: exOn, payableOn: exOn };
    must(await actions.announce({ instrument: oak.id, terms, ...dates }));
  };
  await split(2n, 1n, "2025-10-03");
  await split(1n, 4n, "2025-10-06");
  const values = async () => {
    const points = await portfolioHistory(core, eve, "USD", 0);
    return points.map(({ value, invested }) => [value.amount, invested.amount]);
  };
  // On the ex-date the price is one of new units, which nobody has before the register is closed.
  at("2025-10-03");
  await actions.runActions();
  prices.set(oak, "2025-10-03", 61_0000n);
  const untilSplit = [1_200_00n, 1_200_00n, 1_220_00n].map((value) => [value, 1_200_00n]);
  expect(await values()).toEqual(untilSplit);
  at("2025-10-04");
  await actions.runActions();
  expect(await world.held(eve, oak)).toBe(20n * unit);
  expect((await values()).slice(0, 3)).toEqual(untilSplit);
  // Nothing trades on the second ex-date nor on the day after it.
  at("2025-10-07");
  await actions.runActions();
  expect(await world.held(eve, oak)).toBe(5n * unit);
  prices.set(oak, "2025-10-08", 250_0000n);
  at("2025-10-08");
  const after = [1_220_00n, 1_220_00n, 1_220_00n, 1_220_00n, 1_250_00n];
  expect(await values()).toEqual([...untilSplit, ...after.map((value) => [value, 1_200_00n])]);
  const { timeWeighted, gain } = await createPerformance(core).performance(eve, "USD", "all");
  expect(gain).toBe(50_00n);
  expect(timeWeighted).toMatchObject({ period: expect.closeTo(1_250 / 1_200 - 1, 10) });
});
