import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase } from "#testing";
import {
  cashOf,
  createWorld,
  join,
  orderOf,
  place,
  price,
  quantity,
  settleTomorrow,
  testMigrations,
  type World,
} from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

test("a limit order holds its money, trades in parts, and settles the next day", async () => {
  const { venue, brokerage, market } = world;
  const member = await join(world, 100_000n);
  const order = await place(world, member, {
    type: "limit",
    limitPrice: price("50"),
    quantity: quantity("10"),
  });
  expect(order.state).toBe("working");
  expect(await cashOf(world, member)).toEqual([50_000n, 50_000n, 0n]);
  await venue.trade(venue.newest(), 4, price("49"));
  expect(await cashOf(world, member)).toEqual([50_400n, 49_600n, 0n]);
  await venue.trade(venue.newest(), 6, price("50"));
  expect(await orderOf(world, order)).toMatchObject({ state: "filled", filledAmount: 49_600n });
  const position = await brokerage.position(member, market.acme);
  expect(position).toMatchObject({ quantity: quantity("10"), unsettled: quantity("10") });
  expect(position.averageCost).toBe(price("49.6"));
  // Bought today: what today brought counts from what was paid, not from yesterday's close.
  expect(position.today?.amount).toBe((position.value?.amount ?? 0n) - 49_600n);
  expect(await settleTomorrow(world)).toBe(2);
  expect(await cashOf(world, member)).toEqual([50_400n, 0n, 0n]);
  expect(await brokerage.position(member, market.acme)).toMatchObject({ unsettled: 0n });
});

test("ten dollars buy a part: the venue trades a unit, the house keeps the rest", async () => {
  const { venue, brokerage, market } = world;
  venue.tradesAt = price("100");
  const member = await join(world, 5_000n);
  const order = await place(world, member, { amount: { amount: 1_000n, currency: "USD" } });
  expect(order).toMatchObject({ state: "filled", filledQuantity: quantity("0.1") });
  expect(await cashOf(world, member)).toEqual([4_000n, 1_000n, 0n]);
  // Now the house has 0.9, and the next is filled from it at the venue's price.
  venue.tradesAt = undefined;
  const second = await place(world, member, { amount: { amount: 1_000n, currency: "USD" } });
  expect(second).toMatchObject({ state: "filled", filledAmount: 1_000n });
  const [trade] = await brokerage.tradesOf(second.id);
  expect(trade).toMatchObject({ counterparty: "house", price: price("100.01") });
  await settleTomorrow(world);
  expect(await cashOf(world, member)).toEqual([3_000n, 0n, 0n]);
  const { quantity: held } = await brokerage.position(member, market.acme);
  expect(held).toBe(quantity("0.1") + quantity("0.099990000"));
});

test("whole units go to the venue and the rest of a unit comes at the same price", async () => {
  const { venue, brokerage } = world;
  const member = await join(world, 100_000n);
  const order = await place(world, member, { quantity: quantity("2.5") });
  expect(await cashOf(world, member)).toEqual([100_000n - 26_253n, 26_253n, 0n]);
  venue.tradesAt = price("99");
  await venue.trade(venue.newest(), 2, price("98"));
  await venue.quiet();
  expect(await orderOf(world, order)).toMatchObject({ state: "filled", filledAmount: 24_500n });
  const trades = await brokerage.tradesOf(order.id);
  expect(trades.map(({ price: at, counterparty }) => [at, counterparty])).toEqual([
    [price("98"), "venue"],
    [price("98"), "house"],
  ]);
  venue.tradesAt = undefined;
});

test("what is not there is not sold, and what is held is not sold twice", async () => {
  const { venue, brokerage, market } = world;
  venue.tradesAt = price("100");
  const member = await join(world, 60_000n);
  await place(world, member, { quantity: quantity("5") });
  venue.tradesAt = undefined;
  const sale = { side: "sell", type: "limit", limitPrice: price("101") } as const;
  const first = await place(world, member, { ...sale, quantity: quantity("3") });
  const second = await place(world, member, { ...sale, quantity: quantity("3") });
  expect(first.state).toBe("working");
  expect(second).toMatchObject({ state: "rejected", reason: "insufficient_units" });
  expect(await brokerage.position(member, market.acme)).toMatchObject({
    available: quantity("2"),
    reserved: quantity("3"),
  });
  await venue.trade(`${first.id}.1`, 3, price("102"));
  expect((await cashOf(world, member))[2]).toBe(30_600n);
  await settleTomorrow(world);
  expect(await cashOf(world, member)).toEqual([40_600n, 0n, 0n]);
});

test("too little money is an order that is rejected and says so", async () => {
  const member = await join(world, 100n);
  const order = await place(world, member, { quantity: quantity("1") });
  expect(order).toMatchObject({ state: "rejected", reason: "insufficient_funds", holds: [] });
  expect(await cashOf(world, member)).toEqual([100n, 0n, 0n]);
});

test("after all of it, orders, trades, holds and clearing agree", async () => {
  expect(await world.brokerage.verifyBrokerage()).toEqual([]);
});
