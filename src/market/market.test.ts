import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addNewOrder, createCommandRows, side } from "#exchange";
import { hourMs, minuteMs, secondMs } from "#kernel";
import { shareDetails } from "#testing";
import { priceMeeting } from "./alerts.ts";
import type { ListedInstrument } from "./instrument.ts";
import { toPrice } from "./price.ts";
import { createTestWorld, type TestWorld } from "./world.testing.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld(Date.UTC(2026, 10, 27, 14, 20));
  await world.market.register.save([
    shareDetails("ACME"),
    shareDetails("NYSE", { calendar: "XNYS" }),
  ]);
});
afterAll(() => world[Symbol.asyncDispose]());

async function listed(symbol: string): Promise<ListedInstrument> {
  const found = await world.market.find(symbol);
  if (found === undefined) throw new Error(`${symbol} is listed`);
  return found;
}

/** A buyer and a seller who agree on a price in cents. */
async function trade(symbol: string, cents: number, quantity: number): Promise<void> {
  const venue = await world.market.venue();
  const { market } = await listed(symbol);
  const list = createCommandRows(2);
  for (const own of [side.sell, side.buy]) {
    const account = await venue.accounts.open(own === side.buy ? "buyer" : "seller");
    const one = { id: venue.nextOrderId(), account, side: own, quantity, price: cents };
    addNewOrder(list, market, venue.nowMicros(), one);
  }
  await venue.submit(list);
}

async function broken(): Promise<string[]> {
  const all = await world.market.verifyMarket();
  return all.filter(({ ids }) => ids.length > 0).map(({ invariant }) => invariant);
}

test("a market goes through its day by its calendar, also one with half a day", async () => {
  await world.market.venue();
  const nyse = await listed("NYSE");
  const phaseAfter = async (ms: number) => {
    world.clock.advanceMs(ms);
    await world.market.runSessions();
    return world.market.status(nyse).phase;
  };
  // The day after Thanksgiving, 9:20 in New York.
  expect(await phaseAfter(0)).toBe("pre_market");
  expect(await phaseAfter(8 * minuteMs)).toBe("opening_auction");
  await trade("NYSE", 5_000, 10);
  expect((await world.market.quote(nyse)).last).toBeUndefined();
  expect(await phaseAfter(2 * minuteMs)).toBe("open");
  // What met in the call trades at the open.
  expect((await world.market.quote(nyse)).last).toBe(500_000n);
  expect(await phaseAfter(3.5 * hourMs - minuteMs)).toBe("closing_auction");
  expect(await phaseAfter(minuteMs)).toBe("closed");
});

test("a halt lets nothing trade, and is undone", async () => {
  const acme = await listed("ACME");
  await trade("ACME", 4_000, 1);
  await world.market.register.change(acme, { state: "halted" });
  world.clock.advanceMs(secondMs);
  await world.market.runSessions();
  expect(world.market.status(await listed("ACME")).phase).toBe("halted");
  await trade("ACME", 4_100, 1);
  expect((await world.market.quote(acme)).last).toBe(400_000n);
  await world.market.register.change(await listed("ACME"), { state: "listed" });
  world.clock.advanceMs(secondMs);
  await world.market.runSessions();
  await trade("ACME", 4_100, 1);
  expect((await world.market.quote(acme)).last).toBe(410_000n);
});

test("what a crash left unstored comes from the venue again, once", async () => {
  const acme = await listed("ACME");
  await world.market.record();
  const stored = (await world.market.quote(acme)).volume;
  await trade("ACME", 4_200, 7);
  await world.crash();
  expect((await world.market.quote(await listed("ACME"))).volume).toBe(stored);
  await world.market.resume();
  expect((await world.market.quote(await listed("ACME"))).volume).toBe(stored + 7n);
  await world.restart();
  await world.market.resume();
  expect((await world.market.quote(await listed("ACME"))).volume).toBe(stored + 7n);
  expect(await broken()).toEqual([]);
});

test("a bar that is not what was traded is found", async () => {
  await trade("ACME", 4_300, 2);
  await world.market.record();
  expect(await broken()).toEqual([]);
  await sql`update market.bar set volume = volume + 1 where length = 60`.execute(world.db.reader);
  expect(await broken()).toEqual(["the bar of a minute is what was traded in it"]);
  await sql`update market.bar set volume = volume - 1 where length = 60`.execute(world.db.reader);
});

test("trades are forgotten after three days, their bars are not", async () => {
  const acme = await listed("ACME");
  world.clock.advanceMs(80 * hourMs);
  await trade("ACME", 4_400, 5);
  await world.market.record();
  expect(await world.market.forget()).toBeGreaterThan(0);
  expect(await world.market.history.trades(acme, { limit: 10 })).toHaveLength(1);
  expect(await world.market.history.bars(acme, "1h", { limit: 10 })).toHaveLength(2);
  expect(await broken()).toEqual([]);
});

test("a price that comes and goes between two looks fires an alert", async () => {
  const { market, ids, clock } = world;
  const acme = await listed("ACME");
  const member = ids.make("usr");
  // Bands follow what was traded last: what they stood around before the restart, then its mean.
  await market.runSessions();
  await market.runSessions();
  await market.alerts.run();
  clock.advanceMs(secondMs);
  const add = (cents: bigint) =>
    market.alerts.create(member, acme.id, { kind: "above", price: toPrice(cents * 100n) });
  await add(4_500n);
  clock.advanceMs(secondMs);
  await market.alerts.run();
  await trade("ACME", 4_510, 1);
  await trade("ACME", 4_400, 1);
  clock.advanceMs(secondMs);
  await add(4_505n);
  expect(await market.alerts.run()).toBe(1);
  clock.advanceMs(secondMs);
  expect(await market.alerts.run()).toBe(0);
  const fired = (await market.alerts.list(member)).map((alert) => alert.fired?.price);
  expect(fired).toEqual([undefined, 451_000n]);
});

test.each([
  ["above", 100n, 99n, 101n, 101n],
  ["above", 102n, 99n, 101n, undefined],
  ["below", 99n, 99n, 101n, 99n],
  ["below", 98n, 99n, 101n, undefined],
] as const)("%s %d is met in %d to %d by %s", (kind, price, low, high, expected) => {
  const range = { low: toPrice(low), high: toPrice(high), previousClose: undefined };
  expect(priceMeeting({ kind, price: toPrice(price) }, range)).toBe(expected);
});

test.each([
  [1_000, 95n, 110n, 110n],
  [1_000, 90n, 105n, 90n],
  [1_001, 90n, 110n, undefined],
])("a change of %d basis points is met in %d to %d by %s", (basisPoints, low, high, expected) => {
  const range = { low: toPrice(low), high: toPrice(high), previousClose: toPrice(100n) };
  expect(priceMeeting({ kind: "day_change", basisPoints }, range)).toBe(expected);
});
