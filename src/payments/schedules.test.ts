import { afterAll, beforeAll, expect, test } from "vitest";
import { dayOf, dayStartMs } from "#accounts";
import { dayMs, hourMs, must } from "#kernel";
import { createTestDatabase } from "#testing";
import {
  balanceOf,
  befriend,
  createWorld,
  eventsOf,
  fund,
  grant,
  join,
  key,
  type Person,
  testMigrations,
  usd,
  type World,
} from "./fixture.testing.ts";
import type { ScheduleId } from "./ids.ts";
import { occurrenceAfter } from "./occurrence.ts";
import type { ScheduleOrder } from "./schedule.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

const today = () => dayOf(world.clock.nowMs());
const inDays = (days: number) => dayOf(world.clock.nowMs() + days * dayMs);

/** Time passes until 10:00 of a day, and the job runs once a day. */
async function untilDay(day: string): Promise<void> {
  const untilMs = dayStartMs(day) + 10 * hourMs;
  while (world.clock.nowMs() < untilMs) {
    world.clock.setMs(Math.min(world.clock.nowMs() + dayMs, untilMs));
    await world.payments.runDue();
  }
}

async function planned(more: Partial<ScheduleOrder> = {}, funds = 100_000n) {
  const [alice, bob] = [await join(world), await join(world)];
  await befriend(world, alice, bob);
  if (funds > 0n) await fund(world, alice, funds);
  const order: ScheduleOrder = {
    to: bob.handle,
    amount: usd(1_000n),
    note: "rent",
    every: "once",
    startsOn: inDays(3),
    ...more,
  };
  const schedule = must(await world.payments.createSchedule(alice, order, key()));
  return { alice, bob, order, schedule };
}

const read = async (person: Person, id: ScheduleId) =>
  must(await world.payments.schedule(person.member, id));
const notices = async (person: Person) =>
  (await eventsOf(world, person, "schedule_notice")).map((event) => event.data);

test("a planned payment is told of 24 hours before, made that day, and ends", async () => {
  const { alice, bob, order, schedule } = await planned();
  expect(schedule).toMatchObject({ state: "active", nextOn: order.startsOn, last: null });
  await untilDay(dayOf(dayStartMs(order.startsOn) - dayMs));
  expect(await notices(alice)).toEqual([{ on: order.startsOn, notice: "upcoming" }]);
  expect(await balanceOf(world, bob)).toBe(0n);
  await untilDay(order.startsOn);
  expect(await balanceOf(world, bob)).toBe(1_000n);
  const after = await read(alice, schedule.id);
  expect(after).toMatchObject({ state: "ended", nextOn: null });
  expect(after.last).toMatchObject({ on: order.startsOn, failure: null });
  const movement = after.last?.movementId && (await world.movements.find(after.last.movementId));
  expect(movement).toMatchObject({ kind: "scheduled_payment", note: "rent" });
  await untilDay(inDays(3));
  expect(await balanceOf(world, bob)).toBe(1_000n);
  expect(await notices(alice)).toHaveLength(1);
});

test("jobs that run side by side make each payment once", async () => {
  const { bob } = await planned({ startsOn: today() });
  world.clock.advanceMs(dayMs);
  await Promise.all([1, 2, 3].map(() => world.payments.runDue()));
  await world.payments.runDue();
  expect(await balanceOf(world, bob)).toBe(1_000n);
});

test("a weekly payment is made each week until its last date", async () => {
  const { alice, bob, order, schedule } = await planned({ every: "week", endsOn: inDays(17) });
  await untilDay(dayOf(dayStartMs(order.startsOn) + 21 * dayMs));
  expect(await balanceOf(world, bob)).toBe(3_000n);
  expect((await read(alice, schedule.id)).state).toBe("ended");
});

test("each date is made up for when the jobs did not run for a while", async () => {
  const { bob } = await planned({ every: "two_weeks", startsOn: inDays(1) });
  world.clock.advanceMs(30 * dayMs);
  for (let run = 0; run < 5; run += 1) await world.payments.runDue();
  expect(await balanceOf(world, bob)).toBe(3_000n);
});

test("a monthly payment of the 31st runs on the last day of shorter months", () => {
  const monthly = { startsOn: "2028-01-31", endsOn: null, every: "month" } as const;
  const dates = ["2028-01-30"];
  for (let i = 0; i < 5; i += 1) dates.push(occurrenceAfter(monthly, dates[i] ?? "") ?? "");
  expect(dates.slice(1)).toEqual([
    "2028-01-31",
    "2028-02-29",
    "2028-03-31",
    "2028-04-30",
    "2028-05-31",
  ]);
  const twoWeeks = { ...monthly, every: "two_weeks", endsOn: "2028-02-28" } as const;
  expect(occurrenceAfter(twoWeeks, "2028-02-01")).toBe("2028-02-14");
  expect(occurrenceAfter(twoWeeks, "2028-02-14")).toBe("2028-02-28");
  expect(occurrenceAfter(twoWeeks, "2028-02-28")).toBeNull();
});

test("a payment without funds is tried again the next day and made then", async () => {
  const { alice, bob, order, schedule } = await planned({}, 0n);
  await untilDay(order.startsOn);
  const failed = await read(alice, schedule.id);
  expect(failed).toMatchObject({ state: "active", nextOn: order.startsOn });
  expect(failed.last).toMatchObject({ on: order.startsOn, failure: "insufficient_funds" });
  await fund(world, alice, 5_000n);
  await untilDay(dayOf(dayStartMs(order.startsOn) + dayMs));
  expect(await balanceOf(world, bob)).toBe(1_000n);
  expect(await read(alice, schedule.id)).toMatchObject({ state: "ended", last: { failure: null } });
});

test("after three more tries a date is given up and told of; the next stands", async () => {
  const { alice, order, schedule } = await planned({ every: "month" }, 0n);
  await untilDay(dayOf(dayStartMs(order.startsOn) + 2 * dayMs));
  expect(await read(alice, schedule.id)).toMatchObject({ nextOn: order.startsOn });
  await untilDay(dayOf(dayStartMs(order.startsOn) + 3 * dayMs));
  const after = await read(alice, schedule.id);
  expect(after.state).toBe("active");
  expect((after.nextOn ?? "") > order.startsOn).toBe(true);
  expect((await notices(alice)).slice(-1)).toEqual([
    { on: order.startsOn, notice: "failed", failure: "insufficient_funds" },
  ]);
  const list = await world.movements.list({ member: alice.member, limit: 10 });
  expect(list.map((movement) => movement.state)).toEqual(["failed", "failed", "failed", "failed"]);
});

test("a payee who is gone is told of at once", async () => {
  const { alice, bob, order } = await planned();
  must(await world.identity.block(bob.member, alice.handle));
  await untilDay(order.startsOn);
  const failed = { on: order.startsOn, notice: "failed", failure: "not_found" };
  expect((await notices(alice)).slice(-1)).toEqual([failed]);
});

test("a paused schedule pays nothing, and resumed goes on at the next date to come", async () => {
  const { payments } = world;
  const { alice, bob, order, schedule } = await planned({ every: "week" });
  const set = (state: "active" | "paused") =>
    payments.setScheduleState(alice.member, schedule.id, state);
  must(await set("paused"));
  must(await set("paused"));
  await untilDay(dayOf(dayStartMs(order.startsOn) + 8 * dayMs));
  expect(await balanceOf(world, bob)).toBe(0n);
  const resumed = must(await set("active"));
  expect(resumed).toMatchObject({
    state: "active",
    nextOn: dayOf(dayStartMs(order.startsOn) + 14 * dayMs),
  });
  await untilDay(resumed.nextOn ?? "");
  expect(await balanceOf(world, bob)).toBe(1_000n);
});

test("a schedule paused for a year is cancelled", async () => {
  const { alice, schedule } = await planned({ every: "month" });
  must(await world.payments.setScheduleState(alice.member, schedule.id, "paused"));
  world.clock.advanceMs(365 * dayMs);
  await world.payments.runDue();
  expect((await read(alice, schedule.id)).state).toBe("cancelled");
});

test("a cancelled schedule pays nothing and cannot go on", async () => {
  const { payments } = world;
  const { alice, bob, order, schedule } = await planned();
  const eve = await join(world);
  const nothing = { error: { code: "not_found" } };
  expect(await payments.cancelSchedule(eve.member, schedule.id)).toMatchObject(nothing);
  expect(await payments.schedule(bob.member, schedule.id)).toMatchObject(nothing);
  must(await payments.cancelSchedule(alice.member, schedule.id));
  must(await payments.cancelSchedule(alice.member, schedule.id));
  const resumed = await payments.setScheduleState(alice.member, schedule.id, "active");
  expect(resumed).toMatchObject({ error: { code: "schedule_closed" } });
  await untilDay(order.startsOn);
  expect(await balanceOf(world, bob)).toBe(0n);
});

test("a plan is refused for its dates, payee and amount, and made once for a key", async () => {
  const { payments } = world;
  const { alice, bob, order } = await planned();
  const make = (more: Partial<ScheduleOrder>, authority = key()) =>
    payments.createSchedule(alice, { ...order, startsOn: inDays(1), ...more }, authority);
  const field = (name: string) => ({ error: { code: "invalid_request", field: name } });
  expect(await make({ startsOn: inDays(-1) })).toMatchObject(field("startsOn"));
  expect(await make({ startsOn: "2027-02-30" })).toMatchObject(field("startsOn"));
  expect(await make({ startsOn: inDays(6 * 366) })).toMatchObject(field("startsOn"));
  expect(await make({ endsOn: today() })).toMatchObject(field("endsOn"));
  expect(await make({ to: alice.handle })).toMatchObject({ error: { code: "cannot_pay_self" } });
  expect(await make({ to: "nobody_at_all" })).toMatchObject({ error: { code: "not_found" } });
  expect(await make({ amount: usd(0n) })).toMatchObject({ error: { code: "amount_invalid" } });
  const large = await make({ amount: usd(50_001n) });
  expect(large).toMatchObject({ error: { code: "limit_exceeded", window: "transfer" } });
  const authority = key();
  const twins = await Promise.all([make({}, authority), make({}, authority)]);
  expect(new Set(twins.map((result) => must(result).id)).size).toBe(1);
  const conflict = await make({ note: "other" }, authority);
  expect(conflict).toMatchObject({ error: { code: "idempotency_key_conflict" } });
  expect(await payments.schedules(alice.member)).toHaveLength(2);
  expect(await payments.schedules(bob.member)).toEqual([]);
});

test("a plan is approved when it is made, and its runs need no more", async () => {
  const { payments } = world;
  const { alice, bob, order } = await planned();
  const large = { ...order, amount: usd(20_000n), startsOn: inDays(1) };
  const asked = await payments.createSchedule(alice.session, large, key());
  if (asked.ok || asked.error.code !== "approval_required") throw new Error("not asked");
  const approvalId = await grant(world, alice, asked.error.approval.id);
  must(await payments.createSchedule(alice.session, large, key(approvalId)));
  await untilDay(large.startsOn);
  expect(await balanceOf(world, bob)).toBe(20_000n);
});
