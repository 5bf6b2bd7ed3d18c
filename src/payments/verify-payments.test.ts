import { afterAll, beforeAll, expect, test } from "vitest";
import { dayMs, minuteMs, must } from "#kernel";
import { createTestDatabase } from "#testing";
import {
  createWorld,
  fund,
  join,
  key,
  testMigrations,
  usd,
  type World,
} from "./fixture.testing.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

test("a pending movement that nobody ended is found by its id", async () => {
  const { payments, clock } = world;
  const [alice, bob] = [await join(world), await join(world)];
  await fund(world, alice, 1_000n);
  const order = { to: bob.handle, amount: usd(10n) };
  const sent = must(await payments.pay(alice, order, key()));
  clock.advanceMs(dayMs + minuteMs);
  expect(await payments.verifyPayments()).toEqual([]);
  clock.advanceMs(1);
  const fault = { check: "pending_past_its_end", id: sent.id };
  expect(await payments.verifyPayments()).toEqual([fault]);
  await payments.runDue();
  expect(await payments.verifyPayments()).toEqual([]);
});

test("a request that counts what nobody paid and a split that lost a cent are found", async () => {
  const { payments, db } = world;
  const [alice, bob] = [await join(world), await join(world)];
  const order = {
    title: "Dinner",
    total: usd(100n),
    method: "even",
    people: [{ handle: alice.handle }, { handle: bob.handle }],
  } as const;
  const split = must(await payments.createSplit(alice.member, order));
  const request = split.shares[1]?.request;
  await db.pool.query("update payments.request set paid = 1 where id = $1", [request?.id]);
  await db.pool.query(
    "update payments.split_share set amount = amount - 1 where split_id = $1 and position = 0",
    [split.id],
  );
  expect(await payments.verifyPayments()).toEqual([
    { check: "request_paid_is_not_its_movements", id: request?.id },
    { check: "split_shares_are_not_its_total", id: split.id },
  ]);
});
