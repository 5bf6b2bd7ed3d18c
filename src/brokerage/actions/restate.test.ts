import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { dayOf, institutionAccounts } from "#accounts";
import { dayMs, must, secondMs } from "#kernel";
import { createTestDatabase } from "#testing";
import { brokerageAccounts } from "../ledger-accounts.ts";
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
} from "../world.testing.ts";
import type { ActionTerms, UnitRate } from "./action.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let world: World;
beforeAll(async () => {
  database = await createTestDatabase(testMigrations);
  world = await createWorld(database);
});
beforeEach(() => {
  world.venue.tradesAt = undefined;
});
afterAll(() => world[Symbol.asyncDispose]());

const split = { kind: "split", ratio: { to: 2n, from: 1n }, lieuPrice: null } as const;
const dividend = { kind: "cash_dividend", rate: 250_000n as UnitRate } as const;

async function announce(terms: ActionTerms, inDays: number): Promise<void> {
  const { clock, market, brokerage } = world;
  const on = dayOf(clock.nowMs() + inDays * dayMs);
  const dates = { declaredOn: dayOf(clock.nowMs()), exOn: on, recordOn: on, payableOn: on };
  must(await brokerage.announce({ instrument: market.acme.id, terms, ...dates }));
}

/** A member who has bought 10 at $100, and what the venue calls the trades of 4 and 6 of them. */
async function bought() {
  const { venue } = world;
  const member = await join(world, 200_000n);
  const limitPrice = price("100");
  const asked = {
    type: "limit",
    limitPrice,
    quantity: quantity("10"),
    timeInForce: "gtc",
  } as const;
  const order = await place(world, member, asked);
  for (const count of [4, 6]) await venue.trade(`${order.id}.1`, count, limitPrice);
  const [four = "", six = ""] = venue.executed.slice(-2);
  return { member, four, six };
}

async function passDays(days: number): Promise<void> {
  const { clock, brokerage } = world;
  for (let day = 0; day < days; day++) {
    clock.advanceMs(dayMs);
    await brokerage.settle();
    await brokerage.runActions();
  }
}

const held = async (member: Parameters<World["brokerage"]["position"]>[0]) =>
  (await world.brokerage.position(member, world.market.acme)).quantity;

async function lotsOf(member: Parameters<World["brokerage"]["lots"]>[0]) {
  const { items } = await world.brokerage.lots(member);
  return items.reduce((sum, { lot }) => sum + lot.quantity, 0n);
}

test("a trade that is taken back takes along what issuers gave for its units", async () => {
  const { venue, brokerage } = world;
  const { member, four } = await bought();
  await settleTomorrow(world);
  // The dividend comes after the split: it is for twice the units.
  await announce(split, 1);
  await announce(dividend, 2);
  await passDays(4);
  expect(await held(member)).toBe(quantity("20"));
  expect(await cashOf(world, member)).toEqual([100_500n, 0n, 0n]);
  await venue.say({ type: "tradeBust", execId: `${four}x`, originalExecId: four });
  expect(await held(member)).toBe(quantity("12"));
  expect(await lotsOf(member)).toBe(quantity("12"));
  // $400 come back, and $2 of the dividend go.
  expect(await cashOf(world, member)).toEqual([140_300n, 0n, 0n]);
  expect(await brokerage.dividends(member)).toMatchObject([{ cash: 300n }]);
  expect(await brokerage.verifyBrokerage()).toEqual([]);
});

test("a trade that is corrected after a split is as if it had been so before", async () => {
  const { venue, brokerage } = world;
  const { member, four, six } = await bought();
  await announce(split, 1);
  await passDays(2);
  const to = { quantity: 5, price: price("99") };
  await venue.say({ type: "tradeCorrect", execId: `${four}x`, originalExecId: four, ...to });
  await venue.say({ type: "tradeBust", execId: `${six}x`, originalExecId: six });
  await settleTomorrow(world);
  expect(await held(member)).toBe(quantity("10"));
  expect(await lotsOf(member)).toBe(quantity("10"));
  expect(await cashOf(world, member)).toEqual([150_500n, 0n, 0n]);
  expect(await brokerage.verifyBrokerage()).toEqual([]);
});

test("units that are sold cannot go back: it is tried without end, and seen", async () => {
  const { venue, brokerage, clock } = world;
  const { member, four, six } = await bought();
  await settleTomorrow(world);
  venue.tradesAt = price("100");
  await place(world, member, { side: "sell", quantity: quantity("7") });
  await venue.say({ type: "tradeBust", execId: `${six}x`, originalExecId: six });
  clock.advanceMs(secondMs);
  await brokerage.runDue();
  const { corrections } = await brokerage.exceptions();
  expect(corrections).toMatchObject([{ execId: `${six}x`, type: "bust", trade: { member } }]);
  // Every second is no reason for a movement a second.
  expect(corrections[0]?.trade.attempts).toBe(0);
  await place(world, member, { quantity: quantity("3") });
  await brokerage.runDue();
  expect((await brokerage.exceptions()).corrections).toEqual([]);
  expect(await held(member)).toBe(0n);
  expect(four).not.toBe(six);
  await settleTomorrow(world);
  expect(await brokerage.verifyBrokerage()).toEqual([]);
});

test("the house has its part of what issuers do", async () => {
  const { venue, brokerage, ledger, market } = world;
  const units = async () => {
    const [account] = await ledger.lookupAccounts([brokerageAccounts.houseUnits(market.acme)]);
    return (account?.creditsPosted ?? 0n) - (account?.debitsPosted ?? 0n);
  };
  const equity = async () => {
    const [account] = await ledger.lookupAccounts([institutionAccounts.equity("USD")]);
    return (account?.creditsPosted ?? 0n) - (account?.debitsPosted ?? 0n);
  };
  venue.tradesAt = price("100");
  const member = await join(world, 10_000n);
  // Of the unit that the venue trades the house keeps what the member does not need.
  await place(world, member, { amount: { amount: 1_000n, currency: "USD" } });
  await settleTomorrow(world);
  const before = await units();
  expect(before).toBeGreaterThanOrEqual(quantity("0.9"));
  await announce(split, 1);
  await announce(dividend, 2);
  await passDays(2);
  expect(await units()).toBe(2n * before);
  const had = await equity();
  await passDays(2);
  expect(await equity()).toBeGreaterThan(had);
  expect(await brokerage.verifyBrokerage()).toEqual([]);
});
