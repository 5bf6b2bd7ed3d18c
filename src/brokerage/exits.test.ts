import { afterAll, beforeAll, expect, test } from "vitest";
import { dayMs, must, secondMs } from "#kernel";
import { createTestDatabase } from "#testing";
import {
  cashOf,
  createWorld,
  join,
  orderOf,
  place,
  price,
  quantity,
  testMigrations,
  type World,
} from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

const bracket = {
  type: "limit",
  limitPrice: price("100"),
  quantity: quantity("10"),
  takeProfit: { limitPrice: price("110") },
  stopLoss: { stopPrice: price("90"), limitPrice: null },
} as const;

/** The order that waits for another one to buy. */
async function exitOf(entry: Awaited<ReturnType<typeof place>>) {
  const [found] = await world.brokerage.orders({ member: entry.member, limit: 1 });
  if (found?.entry !== entry.id) throw new Error("the newest order is the exit");
  return found;
}

test("a bracket's exit waits, is armed for what was bought, and takes its profit", async () => {
  const { venue } = world;
  const member = await join(world, 200_000n);
  const entry = await place(world, member, bracket);
  const exit = await exitOf(entry);
  expect(exit).toMatchObject({ state: "waiting", holds: [] });
  await venue.trade(`${entry.id}.1`, 4, price("100"));
  expect((await orderOf(world, exit)).state).toBe("waiting");
  await venue.trade(`${entry.id}.1`, 6, price("100"));
  expect(await orderOf(world, exit)).toMatchObject({
    state: "working",
    terms: { quantity: quantity("10"), limitPrice: price("110") },
  });
  await venue.trade(`${exit.id}.1`, 10, price("110"));
  expect(await orderOf(world, exit)).toMatchObject({ state: "filled", filledAmount: 110_000n });
});

test("what waits has set aside what it may need, and two exits share one hold", async () => {
  const { brokerage, market, venue } = world;
  const member = await join(world, 200_000n);
  const available = async () => (await cashOf(world, member)).slice(0, 2);
  venue.tradesAt = price("100");
  await place(world, member, { quantity: quantity("10") });
  venue.tradesAt = undefined;
  // A stop to buy may trade up to its collar, 5 % above: 4 at $115.50. Its trigger waits outside.
  const stop = { type: "stop", stopPrice: price("110"), quantity: quantity("4") } as const;
  const [before = 0n] = await available();
  const buy = await place(world, member, { ...stop, timeInForce: "gtc" });
  expect(await available()).toEqual([before - 46_200n, 100_000n + 46_200n]);
  // Of units the same: a stop to sell 6, then a target and a stop for the other 4, once.
  const six = { side: "sell", quantity: quantity("6"), timeInForce: "gtc" } as const;
  const sell = await place(world, member, { ...six, type: "stop", stopPrice: price("90") });
  const both = { limitPrice: price("110"), stopLoss: bracket.stopLoss } as const;
  const four = { side: "sell", quantity: quantity("4"), type: "limit" } as const;
  const exits = await place(world, member, { ...four, ...both });
  expect(exits.holds.map(({ amount }) => amount)).toEqual([quantity("4")]);
  const held = await brokerage.position(member, market.acme);
  expect(held).toMatchObject({ reserved: quantity("10"), available: 0n });
  const more = await place(world, member, { ...four, quantity: quantity("1"), ...both });
  expect(more).toMatchObject({ state: "rejected", reason: "insufficient_units" });
  for (const one of [buy, sell, exits]) must(await brokerage.cancel(member, one.id));
  await venue.quiet();
  expect(await available()).toEqual([before, 100_000n]);
});

test("a bracket that was bought in part and cancelled sells that part at its stop", async () => {
  const { venue, brokerage, market } = world;
  const member = await join(world, 200_000n);
  const entry = await place(world, member, bracket);
  const exit = await exitOf(entry);
  await venue.trade(`${entry.id}.1`, 3, price("100"));
  must(await brokerage.cancel(member, entry.id));
  expect(await orderOf(world, exit)).toMatchObject({
    state: "working",
    terms: { quantity: quantity("3") },
  });
  market.quoted.set(market.acme.id, { last: price("89.5"), bid: price("89.4") });
  for (let look = 0; look < 2; look++) await brokerage.runDue();
  expect(await orderOf(world, exit)).toMatchObject({ state: "working", children: 2 });
  expect(venue.live().filter((id) => id.startsWith(exit.id))).toEqual([`${exit.id}.2`]);
  await venue.trade(`${exit.id}.2`, 3, price("89.4"));
  expect(await orderOf(world, exit)).toMatchObject({ state: "filled", filledAmount: 26_820n });
  market.quoted.clear();
});

test("the exit of what was never bought ends with it; what waits too long expires", async () => {
  const { brokerage, clock } = world;
  const member = await join(world, 400_000n);
  const entry = await place(world, member, bracket);
  const exit = await exitOf(entry);
  must(await brokerage.cancel(member, entry.id));
  expect(await orderOf(world, entry)).toMatchObject({ state: "cancelled" });
  expect(await orderOf(world, exit)).toMatchObject({ reason: "exit_of_nothing" });
  const long = await place(world, member, { ...bracket, timeInForce: "gtc" });
  const waiting = await exitOf(long);
  clock.advanceMs(91 * dayMs);
  for (let look = 0; look < 2; look++) await brokerage.runDue();
  expect(await orderOf(world, long)).toMatchObject({ state: "expired", reason: "too_long" });
  expect((await orderOf(world, waiting)).finalAtMs).not.toBeNull();
});

test("of two exits that race, one sells: the fill comes while the stop makes room", async () => {
  const { venue, brokerage, market } = world;
  venue.tradesAt = price("100");
  const member = await join(world, 200_000n);
  await place(world, member, { quantity: quantity("10") });
  venue.tradesAt = undefined;
  const order = await place(world, member, {
    side: "sell",
    type: "limit",
    limitPrice: price("110"),
    quantity: quantity("10"),
    stopLoss: { stopPrice: price("90"), limitPrice: null },
  });
  market.quoted.set(market.acme.id, { last: price("89"), bid: price("88.9") });
  venue.refusesCancels = true;
  await brokerage.runDue();
  await venue.trade(`${order.id}.1`, 10, price("110"));
  venue.refusesCancels = false;
  world.clock.advanceMs(6 * secondMs);
  await brokerage.runDue();
  expect(await orderOf(world, order)).toMatchObject({ state: "filled", filledAmount: 110_000n });
  expect(venue.live().filter((id) => id.startsWith(order.id))).toEqual([]);
  market.quoted.clear();
});

test("a trailing stop goes to the venue as one, and sells at what it brings", async () => {
  const { venue } = world;
  venue.tradesAt = price("100");
  const member = await join(world, 200_000n);
  await place(world, member, { quantity: quantity("10") });
  const order = await place(world, member, {
    side: "sell",
    type: "trailing_stop",
    trail: { basisPoints: 500 },
    quantity: quantity("10"),
    timeInForce: "gtc",
  });
  venue.tradesAt = undefined;
  // It waits for its price, whatever the market is at.
  expect(order).toMatchObject({ state: "working", filledQuantity: 0n });
  await venue.trade(`${order.id}.1`, 4, price("97"));
  expect(await orderOf(world, order)).toMatchObject({ state: "working" });
  await venue.trade(`${order.id}.1`, 6, price("96"));
  expect(await orderOf(world, order)).toMatchObject({ state: "filled", filledAmount: 96_400n });
});

test("a replace changes the order where it stands, holds its need, or is refused", async () => {
  const { venue, brokerage } = world;
  const member = await join(world, 100_000n);
  const limit = { type: "limit", limitPrice: price("50"), quantity: quantity("10") } as const;
  const order = await place(world, member, limit);
  must(await brokerage.replace(member, order.id, { quantity: quantity("6") }));
  const smaller = await orderOf(world, order);
  expect(smaller).toMatchObject({ state: "working", children: 1, replacement: null });
  expect(smaller.holds.map(({ amount }) => amount)).toEqual([30_000n]);
  const more = { quantity: quantity("12"), limitPrice: price("60") };
  must(await brokerage.replace(member, order.id, more));
  await venue.trade(`${order.id}.1`, 2, price("60"));
  expect(await orderOf(world, order)).toMatchObject({ state: "working", children: 1 });
  venue.refusesCancels = true;
  must(await brokerage.replace(member, order.id, { limitPrice: price("61") }));
  venue.refusesCancels = false;
  const kept = await orderOf(world, order);
  expect(kept).toMatchObject({ state: "working", terms: { limitPrice: price("60") } });
  expect(kept.holds.map(({ amount }) => amount)).toEqual([60_000n]);
  await venue.trade(`${order.id}.1`, 10, price("60"));
  expect(await orderOf(world, order)).toMatchObject({ state: "filled", filledAmount: 72_000n });
});

test("a stop is moved with what it needs, and never to where the market has been", async () => {
  const { venue, brokerage } = world;
  const member = await join(world, 100_000n);
  const stop = { type: "stop", stopPrice: price("110"), quantity: quantity("4") } as const;
  const order = await place(world, member, { ...stop, timeInForce: "gtc" });
  const held = async () => (await orderOf(world, order)).holds.map(({ amount }) => amount);
  // Its collar is 5 % above the stop.
  expect(await held()).toEqual([4n * 11_550n]);
  const moved = { stopPrice: price("120"), quantity: quantity("2") };
  must(await brokerage.replace(member, order.id, moved));
  expect(await orderOf(world, order)).toMatchObject({ state: "working", terms: moved });
  expect(await held()).toEqual([2n * 12_600n]);
  const refused = (fault: string) => ({ error: { code: "order_invalid", fault } });
  for (const [wanted, fault] of [
    [{ stopPrice: price("99") }, "stop_on_wrong_side"],
    [{ stopPrice: price("119.995") }, "price_off_tick"],
    [{ limitPrice: price("121") }, "price_not_wanted"],
  ] as const) {
    expect(await brokerage.replace(member, order.id, wanted)).toMatchObject(refused(fault));
  }
  await venue.trade(`${order.id}.2`, 1, price("121"));
  // What has traded waits for no trigger any more.
  const late = await brokerage.replace(member, order.id, { stopPrice: price("130") });
  expect(late).toMatchObject(refused("price_not_wanted"));
  must(await brokerage.cancel(member, order.id));
  expect(await orderOf(world, order)).toMatchObject({ state: "cancelled" });
});

test("after all of it, orders, trades, holds and clearing agree", async () => {
  expect(await world.brokerage.verifyBrokerage()).toEqual([]);
});
