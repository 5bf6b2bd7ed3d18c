import { afterAll, beforeAll, expect, test } from "vitest";
import type { MemberId } from "#kernel";
import { createTestDatabase } from "#testing";
import { house } from "./store/house.ts";
import {
  cashOf,
  createWorld,
  join,
  place,
  price,
  quantity,
  settleTomorrow,
  testMigrations,
  type World,
} from "./world.testing.ts";

let world: World;
let member: MemberId;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
  member = await join(world, 1_000_000n);
});
afterAll(() => world[Symbol.asyncDispose]());

const stock = async () => (await world.brokerage.houseStock())[0]?.free;
const ordersOfHouse = () => world.brokerage.orders({ member: house, limit: 10 });

test("what the house took of parts beyond its limit it sells in the market, once", async () => {
  const { venue, brokerage } = world;
  venue.tradesAt = price("100");
  await place(world, member, { quantity: quantity("12") });
  venue.tradesAt = undefined;
  for (let sale = 0; sale < 6; sale++) {
    await place(world, member, { side: "sell", quantity: quantity("0.9") });
  }
  expect(await stock()).toBe(quantity("5.4"));
  expect(await brokerage.balanceHouse()).toBe(0);
  await place(world, member, { side: "sell", quantity: quantity("0.9") });
  expect(await stock()).toBe(quantity("6.3"));
  expect(await brokerage.balanceHouse()).toBe(1);
  await venue.quiet();
  // While its order works no other is given, and what it sells is not there for members.
  expect(await brokerage.balanceHouse()).toBe(0);
  expect(await stock()).toBe(quantity("1.3"));
  expect(await brokerage.verifyBrokerage()).toEqual([]);
  await venue.trade(venue.newest(), 5, price("101"));
  const [order] = await ordersOfHouse();
  expect(order).toMatchObject({ state: "filled", filledAmount: 50_500n });
  expect(await stock()).toBe(quantity("1.3"));
  await settleTomorrow(world);
  expect(await brokerage.verifyBrokerage()).toEqual([]);
  expect(await brokerage.balanceHouse()).toBe(0);
});

test("below its limit it buys, with its own money", async () => {
  const { venue, brokerage, market } = world;
  const { id } = market.acme;
  expect(await brokerage.limitHouse(id, { least: 3, kept: 2, most: 9 })).toBe(false);
  expect(await brokerage.limitHouse(id, { least: 3, kept: 4, most: 9 })).toBe(true);
  const before = await cashOf(world, member);
  venue.tradesAt = price("100");
  expect(await brokerage.balanceHouse()).toBe(1);
  await venue.quiet();
  expect(await stock()).toBe(quantity("4.3"));
  await settleTomorrow(world);
  expect(await cashOf(world, member)).toEqual(before);
  expect((await ordersOfHouse()).map(({ terms: { side }, state }) => `${side} ${state}`)).toEqual([
    "buy filled",
    "sell filled",
  ]);
  expect(await brokerage.verifyBrokerage()).toEqual([]);
  // What it cannot pay it does not order.
  await brokerage.limitHouse(id, { least: 900_000, kept: 900_000, most: 900_000 });
  expect(await brokerage.balanceHouse()).toBe(0);
});

test("an order that nobody fills ends, and the next look gives another", async () => {
  const { venue, brokerage, market } = world;
  venue.tradesAt = undefined;
  await brokerage.limitHouse(market.acme.id, { least: 0, kept: 0, most: 0 });
  expect(await brokerage.balanceHouse()).toBe(1);
  await brokerage.cancelByOperator({ member: house });
  await venue.quiet();
  expect((await ordersOfHouse())[0]).toMatchObject({ state: "cancelled" });
  expect(await stock()).toBe(quantity("4.3"));
  expect(await brokerage.balanceHouse()).toBe(1);
  await venue.trade(venue.newest(), 4, price("99"));
  await settleTomorrow(world);
  expect(await stock()).toBe(quantity("0.3"));
  expect(await brokerage.verifyBrokerage()).toEqual([]);
});
