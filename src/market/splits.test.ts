import { afterAll, beforeAll, expect, test } from "vitest";
import { addNewOrder, createCommandRows, phase, side } from "#exchange";
import { dayMs } from "#kernel";
import { shareDetails } from "#testing";
import { createTestWorld, type TestWorld } from "./world.testing.ts";

/** Of ten-thousandths: what is read here is short. */
const said = (price: bigint): string => String(Number(price) / 10_000);

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
  await world.market.register.save([shareDetails("ACME")]);
});
afterAll(() => world[Symbol.asyncDispose]());

async function acme() {
  const found = await world.market.instruments.bySymbol("ACME");
  if (!found) throw new Error("it was listed");
  return found;
}

/** Two people trade so many units at a price in cents. */
async function trade(cents: number, quantity: number): Promise<void> {
  const venue = await world.market.venue();
  const list = createCommandRows(2);
  const { market } = await acme();
  for (const [owner, way] of [["anna", side.buy] as const, ["bob", side.sell] as const]) {
    const account = await venue.accounts.open(owner);
    const one = { id: venue.nextOrderId(), account, side: way, quantity, price: cents };
    addNewOrder(list, market, venue.nowMicros(), one);
  }
  await venue.submit(list);
}

async function charts() {
  const { history } = world.market;
  const instrument = await acme();
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

const split = async (id: string, to: bigint, from: bigint) =>
  world.market.splitUnits(await acme(), { id, to, from });

test("charts, closes and volumes are of today's units after a split, over restarts", async () => {
  await trade(10_000, 30);
  world.clock.advanceMs(dayMs);
  await trade(10_100, 10);
  const before = await charts();
  expect(before.quote).toEqual(["101", "100"]);
  // A split happens where nothing trades.
  await world.market.register.change(await acme(), { state: "halted" });
  await world.market.runSessions();
  await split("two for one", 2n, 1n);
  await split("two for one", 2n, 1n);
  const venue = await world.market.venue();
  expect(venue.data.status((await acme()).market).view.phase).toBe(phase.halted);
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

test("what trades after it is added to the day that it fell on; each close stays of its day", async () => {
  await world.market.register.change(await acme(), { state: "listed" });
  await world.market.runSessions();
  world.clock.advanceMs(1_000);
  await trade(5_200, 5);
  const { days, quote } = await charts();
  expect(days).toEqual([
    ["50", "50", "60"],
    ["52", "52", "25"],
  ]);
  expect(quote).toEqual(["52", "50"]);
  const closes = await world.market.history.closes(await acme(), { limit: 10 });
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
  const known = await world.market.history.splits(await acme());
  expect(known.map(({ id }) => id)).toEqual(["two for one", "one for three"]);
});
