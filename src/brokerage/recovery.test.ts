import { afterAll, beforeAll, expect, test } from "vitest";
import { dayMs, must, secondMs } from "#kernel";
import type { Movements } from "#movements";
import { createTestDatabase } from "#testing";
import {
  cashOf,
  createWorld,
  join,
  orderOf,
  place,
  price,
  quantity,
  restart,
  settleTomorrow,
  testMigrations,
  type World,
} from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

const limit = { type: "limit", limitPrice: price("50"), quantity: quantity("10") } as const;

const priced = { type: "limit", limitPrice: price("101") } as const;

/** Movements of a process that dies when it submits for the `nth` time, before or after. */
function dying(when: "before" | "after", nth: number): Movements {
  let count = 0;
  return {
    ...world.movements,
    async submit(intent) {
      count += 1;
      if (count !== nth) return world.movements.submit(intent);
      if (when === "after") await world.movements.submit(intent);
      throw new Error("the process died");
    },
  };
}

test.each([
  ["before", 1],
  ["after", 1],
] as const)("a process that dies %s setting money aside goes on with it", async (when, nth) => {
  const member = await join(world, 100_000n);
  const mortal = await restart(world, { movements: dying(when, nth) });
  const request = { symbol: "ACME", side: "buy", timeInForce: "day", ...limit } as const;
  const authority = { idempotencyKey: "once" };
  await expect(mortal.place(member, request, authority)).rejects.toThrow("the process died");
  const healthy = await restart(world);
  const order = must(await healthy.place(member, request, authority));
  await world.venue.quiet();
  expect(await orderOf(world, order)).toMatchObject({ state: "working" });
  expect(await cashOf(world, member)).toEqual([50_000n, 50_000n, 0n]);
  expect((await healthy.orders({ member, limit: 9 })).length).toBe(1);
});

test("a trade that is told again, and one whose booking was cut off, count once", async () => {
  const { venue } = world;
  const member = await join(world, 100_000n);
  const order = await place(world, member, limit);
  await restart(world, { movements: dying("after", 1) });
  const cut = venue.trade(`${order.id}.1`, 4, price("50"));
  await expect(cut).rejects.toThrow("the process died");
  await restart(world);
  const execId = venue.executed.at(-1) ?? "";
  const trade = { type: "trade", clientOrderId: `${order.id}.1`, quantity: 4 } as const;
  for (let again = 0; again < 2; again++) {
    await venue.say({ ...trade, execId, price: price("50"), liquidity: "taker" });
  }
  expect(await orderOf(world, order)).toMatchObject({ filledQuantity: quantity("4") });
  expect(await cashOf(world, member)).toEqual([50_000n, 50_000n, 0n]);
});

test.each(["unavailable", "lost", "unanswered"] as const)(
  "a command that is %s is found out by asking, and given once",
  async (trouble) => {
    const { venue, clock, brokerage } = world;
    await restart(world);
    const member = await join(world, 100_000n);
    venue.trouble = trouble;
    const order = await place(world, member, limit);
    clock.advanceMs(6 * secondMs);
    await brokerage.runDue();
    expect(await orderOf(world, order)).toMatchObject({ state: "working", children: 1 });
    expect(venue.live().filter((id) => id.startsWith(order.id))).toEqual([`${order.id}.1`]);
  },
);

test("a cancel that meets a fill: one of them happens, and the money says which", async () => {
  const { venue, brokerage } = world;
  const member = await join(world, 100_000n);
  const order = await place(world, member, limit);
  venue.refusesCancels = true;
  must(await brokerage.cancel(member, order.id));
  await venue.trade(`${order.id}.1`, 10, price("50"));
  expect(await orderOf(world, order)).toMatchObject({ state: "filled" });
  venue.refusesCancels = false;
  const refused = await brokerage.cancel(member, order.id);
  expect(refused).toMatchObject({ error: { code: "order_closed" } });
  expect(await cashOf(world, member)).toEqual([50_000n, 50_000n, 0n]);
});

test("a bust gives the money back and takes the units, settled or not", async () => {
  const { venue, brokerage, clock, market } = world;
  const member = await join(world, 100_000n);
  const order = await place(world, member, limit);
  for (const count of [4, 6]) await venue.trade(`${order.id}.1`, count, price("50"));
  const [early, late] = venue.executed.slice(-2);
  await venue.say({ type: "tradeBust", execId: "bust-1", originalExecId: early ?? "" });
  expect(await cashOf(world, member)).toEqual([70_000n, 30_000n, 0n]);
  clock.advanceMs(dayMs);
  await brokerage.settle();
  expect(await cashOf(world, member)).toEqual([70_000n, 0n, 0n]);
  for (let again = 0; again < 2; again++) {
    await venue.say({ type: "tradeBust", execId: "bust-2", originalExecId: late ?? "" });
  }
  expect(await cashOf(world, member)).toEqual([100_000n, 0n, 0n]);
  expect((await brokerage.position(member, market.acme)).quantity).toBe(0n);
});

test.each(["before", "after"] as const)(
  "a settled trade is reversed once by a process that dies %s reversing it",
  async (when) => {
    const { venue, clock, market } = world;
    const member = await join(world, 100_000n);
    const order = await place(world, member, limit);
    for (const count of [4, 6]) await venue.trade(`${order.id}.1`, count, price("50"));
    const originalExecId = venue.executed.at(-2) ?? "";
    await settleTomorrow(world);
    await restart(world, { movements: dying(when, 1) });
    const bust = venue.say({ type: "tradeBust", execId: `${originalExecId}x`, originalExecId });
    await expect(bust).rejects.toThrow("the process died");
    const healthy = await restart(world);
    clock.advanceMs(secondMs);
    await healthy.runDue();
    expect(await cashOf(world, member)).toEqual([70_000n, 0n, 0n]);
    expect((await healthy.position(member, market.acme)).quantity).toBe(quantity("6"));
  },
);

test.each([
  { asked: { quantity: quantity("10"), ...priced }, traded: 4, open: 6, filled: "10" },
  // Half a dollar is open when the first trade is corrected: a part of a unit at the venue.
  { asked: { amount: { amount: 30_050n, currency: "USD" } }, traded: 3, open: 1, filled: "3.005" },
] as const)("a trade corrected in mid-order leaves open what was", async (given) => {
  const { venue } = world;
  const member = await join(world, 200_000n);
  const order = await place(world, member, given.asked);
  await venue.trade(`${order.id}.1`, given.traded, price("100"));
  await venue.quiet();
  const to = { quantity: given.traded, price: price("100.01") };
  const originalExecId = venue.executed.at(-1) ?? "";
  const execId = `corrected-${originalExecId}`;
  await venue.say({ type: "tradeCorrect", execId, originalExecId, ...to });
  await venue.trade(venue.newest(), given.open, price("100"));
  const filled = await orderOf(world, order);
  expect(filled).toMatchObject({ state: "filled", reason: null });
  expect(filled.filledQuantity).toBe(quantity(given.filled));
});

test("a stop takes the place of its limit order, never beside it", async () => {
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
  await brokerage.runDue();
  expect(await orderOf(world, order)).toMatchObject({ state: "working", children: 2 });
  const live = venue.live().filter((id) => id.startsWith(order.id));
  expect(live).toEqual([`${order.id}.2`]);
  await venue.trade(`${order.id}.2`, 10, price("89"));
  expect(await orderOf(world, order)).toMatchObject({ state: "filled", filledAmount: 89_000n });
  market.quoted.clear();
});

test("a member whose trading is stopped has no open order, and gives none", async () => {
  const { brokerage, market, venue } = world;
  const [member, other] = [await join(world, 100_000n), await join(world, 100_000n)];
  const limit = { type: "limit", limitPrice: price("50"), quantity: quantity("2") } as const;
  const resting = await place(world, member, limit);
  const bracket = { ...limit, takeProfit: { limitPrice: price("150") } };
  const entry = await place(world, member, bracket);
  const others = await place(world, other, limit);
  market.suspended.add(member);
  expect(await brokerage.cancelByOperator({ member })).toBe(3);
  await venue.quiet();
  for (const { id } of await brokerage.orders({ member, limit: 10 })) {
    const order = await brokerage.order(member, id);
    expect(order).toMatchObject({ value: { state: "cancelled", reason: "by_operator" } });
  }
  expect(entry.exit).not.toBeNull();
  expect(await cashOf(world, member)).toEqual([100_000n, 0n, 0n]);
  expect(await orderOf(world, others)).toMatchObject({ state: "working" });
  const request = { symbol: "ACME", side: "buy", timeInForce: "day", ...limit } as const;
  const refused = { ok: false, error: { code: "trading_suspended" } };
  const again = await brokerage.place(member, request, { idempotencyKey: "stopped" });
  expect(again).toEqual(refused);
  expect(await brokerage.preview(member, request)).toEqual(refused);
  const changed = await brokerage.replace(member, resting.id, { limitPrice: price("51") });
  expect(changed).toEqual(refused);
  market.suspended.delete(member);
  const after = await brokerage.place(member, request, { idempotencyKey: "stopped" });
  expect(after).toMatchObject({ ok: true });
  for (const one of [member, other]) await brokerage.cancelAll(one);
});

test("after all of it, orders, trades, holds and clearing agree", async () => {
  expect(await world.brokerage.verifyBrokerage()).toEqual([]);
});
