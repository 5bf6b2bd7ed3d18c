import { afterAll, beforeAll, expect, test } from "vitest";
import { tierLimits } from "#identity";
import { dayMs, hourMs, must } from "#kernel";
import { createTestDatabase } from "#testing";
import {
  befriend,
  createWorld,
  fund,
  join,
  key,
  type Person,
  testMigrations,
  usd,
  type World,
} from "./fixture.testing.ts";
import { createPayments } from "./payments.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

const { perDay, perMonth } = tierLimits[0].USD;

async function spender() {
  const [alice, bob] = [await join(world), await join(world)];
  await befriend(world, alice, bob);
  await fund(world, alice, perMonth * 2n);
  const pay = (amount: bigint, more: object = {}) =>
    world.payments.pay(alice, { to: bob.handle, amount: usd(amount), ...more }, key());
  return { alice, bob, pay };
}

async function used(person: Person, by = world.payments) {
  const view = await by.limits(person.member, "USD");
  return Object.fromEntries(
    view?.limits.map(({ window, used: sum }) => [window, sum.amount]) ?? [],
  );
}

/** The next midnight (UTC) of a day, or of the first of a month. */
function untilMidnight(monthly: boolean): number {
  const now = new Date(world.clock.nowMs());
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  return Date.UTC(year, monthly ? month + 1 : month, monthly ? 1 : day + 1);
}

test("a transfer up to the limit passes, and one unit more is refused", async () => {
  const { pay } = await spender();
  const over = await pay(perDay + 1n);
  const left = usd(perDay);
  const error = { code: "limit_exceeded", window: "transfer", left, resetsAtMs: null };
  expect(over).toEqual({ ok: false, error });
  must(await pay(perDay));
});

test("a day's limit is used up to the last unit and starts anew at midnight UTC", async () => {
  const { alice, pay } = await spender();
  must(await pay(perDay - 1n));
  const midnightMs = untilMidnight(false);
  const left = usd(1n);
  const error = { code: "limit_exceeded", window: "day", left, resetsAtMs: midnightMs };
  expect(await pay(2n)).toEqual({ ok: false, error });
  must(await pay(1n));
  world.clock.setMs(midnightMs - 1);
  expect(await pay(1n)).toMatchObject({ error: { window: "day" } });
  world.clock.setMs(midnightMs);
  expect(await used(alice)).toEqual({ transfer: 0n, day: 0n, month: perDay });
  must(await pay(perDay));
});

test("a month's limit holds over its days and starts anew on the first", async () => {
  const { alice, pay } = await spender();
  world.clock.setMs(untilMidnight(true));
  for (let sent = 0n; sent < perMonth; sent += perDay) {
    must(await pay(perDay));
    world.clock.setMs(untilMidnight(false));
  }
  const resetsAtMs = untilMidnight(true);
  expect(await pay(1n)).toMatchObject({
    error: { code: "limit_exceeded", window: "month", left: usd(0n), resetsAtMs },
  });
  world.clock.setMs(resetsAtMs - 1);
  expect(await pay(1n)).toMatchObject({ error: { window: "month" } });
  world.clock.setMs(resetsAtMs);
  expect(await used(alice)).toEqual({ transfer: 0n, day: 0n, month: 0n });
  must(await pay(1n));
});

test("many payments at once do not go past the limit together", async () => {
  const { alice, pay } = await spender();
  const amount = perDay / 10n;
  const results = await Promise.all(Array.from({ length: 40 }, () => pay(amount)));
  expect(results.filter((result) => result.ok)).toHaveLength(10);
  expect((await used(alice))["day"]).toBe(perDay);
});

test("what failed, was cancelled or came back is not used up", async () => {
  const { alice, bob, pay } = await spender();
  const { payments, clock } = world;
  const later = must(await pay(perDay, { arrival: "in_2_hours" }));
  expect(await pay(1n)).toMatchObject({ error: { window: "day" } });
  must(await payments.cancel(alice.member, later.id));
  await expect.poll(async () => (await used(alice))["day"]).toBe(0n);
  const poor = await payments.pay(bob, { to: alice.handle, amount: usd(5n) }, key());
  expect(poor).toMatchObject({ error: { code: "insufficient_funds" } });
  expect((await used(bob))["day"]).toBe(0n);
  const eve = await join(world);
  clock.setMs(untilMidnight(false));
  const sent = must(await pay(70n, { to: eve.handle }));
  expect(sent.state).toBe("pending");
  expect((await used(alice))["day"]).toBe(70n);
  must(await payments.decline(eve.member, sent.id));
  await expect.poll(async () => (await used(alice))["day"]).toBe(0n);
  clock.advanceMs(hourMs);
});

test("repeating a key uses nothing up again", async () => {
  const { alice, bob } = await spender();
  const authority = key();
  const order = { to: bob.handle, amount: usd(perDay) };
  const first = must(await world.payments.pay(alice, order, authority));
  const results = await Promise.all(
    [1, 2, 3].map(() => world.payments.pay(alice, order, authority)),
  );
  expect(results.map((result) => must(result).id)).toEqual([first.id, first.id, first.id]);
  expect((await used(alice))["day"]).toBe(perDay);
});

test("what was used is known again after a restart", async () => {
  const { alice, pay } = await spender();
  must(await pay(123n));
  world.clock.advanceMs(dayMs);
  must(await pay(77n));
  const restarted = createPayments({ ...world, ...paymentsConfig(world) });
  expect(await used(alice, restarted)).toEqual(await used(alice));
  expect((await used(alice, restarted))["day"]).toBe(77n);
  restarted.close();
});

test("a natural person has one limit over all their members", async () => {
  const details = { legalName: "Twice Here", birthDate: "1980-05-05", country: "US" };
  const { identity, clock, payments } = world;
  const [first, second, other] = [await join(world), await join(world), await join(world)];
  for (const person of [first, second]) {
    await befriend(world, person, other);
    await fund(world, person, tierLimits[1].USD.perDay);
    const amount = usd(100n);
    must(await payments.pay(person, { to: other.handle, amount }, key()));
    must(await identity.submitIdentityCheck(person.member, { tier: 1, ...details }));
    clock.advanceMs(10_000);
    await identity.identityChecks(person.member);
  }
  const members = [first, second].map(async (person) => identity.memberById(person.member));
  const persons = new Set((await Promise.all(members)).map((member) => member?.personId));
  expect(persons.size).toBe(1);
  must(await payments.pay(second, { to: other.handle, amount: usd(11n) }, key()));
  expect(await used(first)).toEqual(await used(second));
  expect((await used(first))["day"]).toBe(211n);
});

function paymentsConfig({ accounts }: World) {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return { accounts, log, linkSecret: new Uint8Array(32), publicUrl: "https://bank.example" };
}

test("what is bought in shops counts as well, unless it is released", async () => {
  const { alice, pay } = await spender();
  const reserve = () => world.payments.reserveSpending(alice.member, usd(perDay));
  const released = must(await reserve());
  expect(await pay(1n)).toMatchObject({ ok: false, error: { code: "limit_exceeded" } });
  released.release();
  const [one, two] = await Promise.all([reserve(), reserve()]);
  expect([one.ok, two.ok].filter(Boolean)).toHaveLength(1);
  for (const reserved of [one, two]) if (reserved.ok) reserved.value.keep();
  expect(await used(alice)).toMatchObject({ day: perDay });
});
