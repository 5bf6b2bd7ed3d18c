import { afterAll, beforeAll, expect, test } from "vitest";
import { addNewOrder, createCommandRows, phase, side } from "#exchange";
import { dayMs } from "#kernel";
import { shareDetails } from "#testing";
import { toPrice } from "./price.ts";
import { createTestWorld, type TestWorld } from "./world.testing.ts";

/** Of ten-thousandths: what is read here is short. */
const said = (price: bigint): string => String(Number(price) / 10_000);

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
  await world.market.register.save([shareDetails("ACME"), shareDetails("ELM")]);
});
afterAll(() => world[Symbol.asyncDispose]());

async function listed(symbol = "ACME") {
  const found = await world.market.instruments.bySymbol(symbol);
  if (!found) throw new Error("it was listed");
  return found;
}

/** Two people trade so many units at a price in cents. */
async function trade(cents: number, quantity: number, symbol = "ACME"): Promise<void> {
  const venue = await world.market.venue();
  const list = createCommandRows(2);
  const { market } = await listed(symbol);
  for (const [owner, way] of [["anna", side.buy] as const, ["bob", side.sell] as const]) {
    const account = await venue.accounts.open(owner);
    const one = { id: venue.nextOrderId(), account, side: way, quantity, price: cents };
    addNewOrder(list, market, venue.nowMicros(), one);
  }
  await venue.submit(list);
}

async function charts() {
  const { history } = world.market;
  const instrument = await listed();
  const days = await history.bars(instrument, "1d", { limit: 10 });
  const [week] = await history.bars(instrument, "1w", { limit: 1 });
  const trades = await history.trades(instrument, { limit: 10 });
  const quote = await world.market.quote(instrument);
  const range = await history.yearRange(instrument);
  const sparks = await history.sparks([instrument]);
  return {
    days: days.map(({ high, close, volume }) => [high, close].map(said).concat(`${volume}`)),
    week: week && [said(week.high), `${week.volume}`],
    trades: trades.map(({ price, quantity }) => `${quantity} at ${said(price)}`),
    quote: [quote.last, quote.previousClose].map((price) => price && said(price)),
    range: range && [said(range.low), said(range.high)],
    sparks: sparks.get(instrument.number)?.map(said),
  };
}

const split = async (id: string, to: bigint, from: bigint, symbol = "ACME") =>
  world.market.splitUnits(await listed(symbol), { id, to, from });

/** Stops the trading of it, or lets it go on a moment later. */
async function halted(symbol: string, is: boolean): Promise<void> {
  await world.market.register.change(await listed(symbol), { state: is ? "halted" : "listed" });
  await world.market.runSessions();
  world.clock.advanceMs(1_000);
}

test("charts, closes and volumes are of today's units after a split, over restarts", async () => {
  await trade(10_000, 30);
  world.clock.advanceMs(dayMs);
  await trade(10_100, 10);
  const before = await charts();
  expect(before.quote).toEqual(["101", "100"]);
  // A split happens where nothing trades.
  await world.market.register.change(await listed(), { state: "halted" });
  await world.market.runSessions();
  await split("two for one", 2n, 1n);
  await split("two for one", 2n, 1n);
  const venue = await world.market.venue();
  expect(venue.data.status((await listed()).market).view.phase).toBe(phase.halted);
  const after = {
    days: [
      ["50", "50", "60"],
      ["50.5", "50.5", "20"],
    ],
    week: ["50.5", "80"],
    trades: ["20 at 50.5", "60 at 50"],
    quote: ["50.5", "50"],
    range: ["50", "50.5"],
    sparks: ["50", "50.5"],
  };
  expect(await charts()).toEqual(after);
  await world.restart();
  expect(await charts()).toEqual(after);
});

test("what trades after it joins the day that it fell on; closes stay of their days", async () => {
  await world.market.register.change(await listed(), { state: "listed" });
  await world.market.runSessions();
  world.clock.advanceMs(1_000);
  await trade(5_200, 5);
  const { days, quote } = await charts();
  expect(days).toEqual([
    ["50", "50", "60"],
    ["52", "52", "25"],
  ]);
  expect(quote).toEqual(["52", "50"]);
  const closes = await world.market.history.closes(await listed(), { limit: 10 });
  expect(closes.map(({ close }) => said(close))).toEqual(["100", "52"]);
  // Splits multiply: of three units there is one.
  world.clock.advanceMs(dayMs);
  await split("one for three", 1n, 3n);
  const now = await charts();
  expect(now.days).toEqual([
    ["150", "150", "20"],
    ["156", "156", "8"],
  ]);
  expect(now.quote).toEqual(["156", "150"]);
  const known = await world.market.history.splits(await listed());
  expect(known.map(({ id }) => id)).toEqual(["two for one", "one for three"]);
});

test("an alert is of the new units, and the split itself fires none", async () => {
  const { market, ids, clock } = world;
  const instrument = await listed("ELM");
  const member = ids.make("usr");
  const wish = (kind: "above" | "below", price: bigint) =>
    market.alerts.create(member, instrument.id, { kind, price: toPrice(price) });
  const seen = async () =>
    (await world.market.alerts.list(member)).map(({ condition, priceBefore, fired }) => [
      condition.kind === "day_change" ? undefined : said(condition.price),
      priceBefore && said(priceBefore),
      fired && said(fired.price),
    ]);
  await trade(10_000, 1, "ELM");
  await wish("below", 80_0000n);
  await wish("above", 101_0000n);
  await wish("above", 102_0000n);
  clock.advanceMs(1_000);
  // Traded since the last look, in old units.
  await market.alerts.run();
  clock.advanceMs(1_000);
  await trade(10_050, 1, "ELM");
  await halted("ELM", true);
  await split("two for one again", 2n, 1n, "ELM");
  expect(await market.alerts.run()).toBe(0);
  clock.advanceMs(1_000);
  expect(await market.alerts.run()).toBe(0);
  const after = [
    ["51", "102", undefined],
    ["50.5", "101", undefined],
    ["40", "80", undefined],
  ];
  expect(await seen()).toEqual(after);
  await world.restart();
  expect(await world.market.alerts.run()).toBe(0);
  expect(await seen()).toEqual(after);
  await halted("ELM", false);
  await trade(5_060, 1, "ELM");
  expect(await world.market.alerts.run()).toBe(1);
  expect(await seen()).toEqual([after[0], ["50.5", "101", "50.6"], after[2]]);
});
