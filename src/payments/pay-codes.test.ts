import { afterAll, beforeAll, expect, test } from "vitest";
import { dayMs, minuteMs, must } from "#kernel";
import { createTestDatabase } from "#testing";
import {
  balanceOf,
  createWorld,
  eventsOf,
  fund,
  join,
  key,
  type Person,
  testMigrations,
  usd,
  type World,
} from "./fixture.testing.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

/** A café that sells for $4.50 to somebody who has $100. */
async function atTheCounter(amount = 450n) {
  const cafe = await join(world, { kind: "business", name: "Café Rosa" });
  const guest = await join(world);
  await fund(world, guest, 10_000n);
  return { cafe, guest, sale: await sell(cafe, amount) };
}

const sell = async (cafe: Person, amount: bigint) =>
  must(
    await world.payments.createSale(
      cafe.member,
      { amount: usd(amount), note: "coffee" },
      key().idempotencyKey,
    ),
  );
const show = (guest: Person) => world.payments.issuePayCode(guest.member);
const charge = (cafe: Person, id: Awaited<ReturnType<typeof sell>>["id"], code: string) =>
  world.payments.chargePayCode(cafe.member, id, code);
const invalid = { ok: false, error: { code: "pay_code_invalid" } };

test("a small sale is paid by a code at once, and both see how", async () => {
  const { cafe, guest, sale } = await atTheCounter();
  const shown = await show(guest);
  expect(shown.code).toMatch(/^73[0-9]{16}$/);
  expect(shown.endsAtMs).toBe(world.clock.nowMs() + minuteMs);
  const charged = must(await charge(cafe, sale.id, shown.code));
  expect(charged).toMatchObject({ outcome: "paid", sale: { state: "paid" } });
  expect(await balanceOf(world, cafe)).toBe(450n);
  const view = must(await world.payments.payCode(guest.member, shown.id));
  expect(view).toMatchObject({ state: "used", sale: { id: sale.id } });
  expect(view.movementId).toMatch(/^mov_/);
  const events = await eventsOf(world, guest, "movement");
  expect(events.at(-1)?.subject).toBe(view.movementId);
});

test("a till that heard no answer asks again, and gets the first outcome long after", async () => {
  const { cafe, guest, sale } = await atTheCounter();
  const { code } = await show(guest);
  must(await charge(cafe, sale.id, code));
  world.clock.advanceMs(5 * minuteMs);
  expect(must(await charge(cafe, sale.id, code))).toMatchObject({ outcome: "paid" });
  expect(await balanceOf(world, guest)).toBe(9_550n);
});

test("of two tills that scan one code at the same time, exactly one is paid", async () => {
  const { cafe, guest, sale } = await atTheCounter();
  const other = await join(world, { kind: "business", name: "Bakery" });
  const { code } = await show(guest);
  const sales = await Promise.all(Array.from({ length: 4 }, () => sell(other, 450n)));
  const charges = [charge(cafe, sale.id, code), ...sales.map(({ id }) => charge(other, id, code))];
  const outcomes = await Promise.all(charges);
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  for (const outcome of outcomes.filter(({ ok }) => !ok)) expect(outcome).toEqual(invalid);
  expect(await balanceOf(world, guest)).toBe(9_550n);
});

test("one sale charged many times at once, by one code and by others, is paid once", async () => {
  const { cafe, guest, sale } = await atTheCounter();
  const second = await join(world);
  await fund(world, second, 10_000n);
  const codes = [await show(guest), await show(second)];
  const calls = codes.flatMap(({ code }) => Array.from({ length: 3 }, () => code));
  await Promise.all(calls.map((code) => charge(cafe, sale.id, code)));
  expect(await balanceOf(world, cafe)).toBe(450n);
  expect((await balanceOf(world, guest)) + (await balanceOf(world, second))).toBe(19_550n);
  expect(await world.payments.verifyPayments()).toEqual([]);
});

test("a sale is sold once a key", async () => {
  const cafe = await join(world);
  const order = { amount: usd(100n) };
  const again = () => world.payments.createSale(cafe.member, order, "sale-1");
  expect(must(await again()).id).toBe(must(await again()).id);
});

test("a till lists what it sold, no request among it; a sale ends by itself", async () => {
  const { cafe, sale } = await atTheCounter();
  const listed = await world.payments.sales(cafe.member, { limit: 10 });
  expect(listed.map(({ id }) => id)).toEqual([sale.id]);
  expect(await world.payments.requests(cafe.member, { limit: 10 })).toEqual([]);
  world.clock.advanceMs(16 * minuteMs);
  await world.payments.runDue();
  expect(must(await world.payments.request(cafe.member, sale.id)).state).toBe("expired");
});

test("a code lives for a minute, and not after it was revoked", async () => {
  const { cafe, guest, sale } = await atTheCounter();
  const late = await show(guest);
  world.clock.advanceMs(minuteMs);
  expect(await charge(cafe, sale.id, late.code)).toEqual(invalid);
  const state = async (id: typeof late.id) =>
    must(await world.payments.payCode(guest.member, id)).state;
  expect(await state(late.id)).toBe("expired");
  const revoked = await show(guest);
  await world.payments.revokePayCodes(guest.member);
  expect(await charge(cafe, sale.id, revoked.code)).toEqual(invalid);
  expect(await state(revoked.id)).toBe("revoked");
});

test("the code before the newest still works, the one before that no more", async () => {
  const { cafe, guest, sale } = await atTheCounter();
  const [first, second] = [await show(guest), await show(guest)];
  await show(guest);
  expect(await charge(cafe, sale.id, first.code)).toEqual(invalid);
  expect((await charge(cafe, sale.id, second.code)).ok).toBe(true);
});

test("what needs a step-up is asked of the member, who confirms it or does not", async () => {
  const { cafe, guest, sale } = await atTheCounter(6_000n);
  const { id, code } = await show(guest);
  const asked = must(await charge(cafe, sale.id, code));
  expect(asked).toMatchObject({ outcome: "confirm", sale: { state: "open", from: guest.member } });
  expect(await balanceOf(world, guest)).toBe(10_000n);
  expect(must(await world.payments.payCode(guest.member, id)).sale?.state).toBe("open");
  const stranger = await join(world);
  const byStranger = await world.payments.payRequest(stranger, sale.id, undefined, key());
  expect(byStranger).toEqual({ ok: false, error: { code: "not_found" } });
  must(await world.payments.payRequest(guest, sale.id, undefined, key()));
  expect(must(await charge(cafe, sale.id, code))).toMatchObject({ outcome: "paid" });

  const second = await sell(cafe, 60_000_00n);
  const shown = await show(guest);
  must(await charge(cafe, second.id, shown.code));
  must(await world.payments.declineRequest(guest.member, second.id));
  expect(await charge(cafe, second.id, shown.code)).toMatchObject({
    error: { code: "request_closed" },
  });
});

test("after ten payments by code in a day each has to be confirmed", async () => {
  const { cafe, guest } = await atTheCounter();
  const pay = async () => {
    const sale = await sell(cafe, 100n);
    return must(await charge(cafe, sale.id, (await show(guest)).code)).outcome;
  };
  for (let count = 0; count < 10; count++) expect(await pay()).toBe("paid");
  expect(await pay()).toBe("confirm");
  world.clock.advanceMs(dayMs);
  expect(await pay()).toBe("paid");
});

test("the till hears nothing of why the payer may not pay, and another code does", async () => {
  const { cafe, sale } = await atTheCounter();
  const poor = await join(world);
  const { code } = await show(poor);
  expect(await charge(cafe, sale.id, code)).toEqual({
    ok: false,
    error: { code: "pay_code_refused" },
  });
  await fund(world, poor, 1_000n);
  expect(must(await charge(cafe, sale.id, (await show(poor)).code)).outcome).toBe("paid");
});

test("only the seller charges for a sale, and nobody charges themself", async () => {
  const { cafe, guest, sale } = await atTheCounter();
  const thief = await join(world);
  const { code } = await show(guest);
  expect(await charge(thief, sale.id, code)).toMatchObject({ error: { code: "not_found" } });
  const own = await show(cafe);
  expect(await charge(cafe, sale.id, own.code)).toMatchObject({
    error: { code: "pay_code_refused" },
  });
  expect(await charge(cafe, sale.id, "730000000000000000")).toEqual(invalid);
});

test("a cancelled sale is charged no more", async () => {
  const { cafe, guest, sale } = await atTheCounter();
  must(await world.payments.cancelRequest(cafe.member, sale.id));
  const { id, code } = await show(guest);
  expect(await charge(cafe, sale.id, code)).toMatchObject({ error: { code: "request_closed" } });
  expect(must(await world.payments.payCode(guest.member, id)).state).toBe("open");
});
