import { afterAll, beforeAll, expect, test } from "vitest";
import { dayMs, hourMs, money, must } from "#kernel";
import { createTestDatabase } from "#testing";
import {
  balanceOf,
  befriend,
  createWorld,
  fund,
  join,
  key,
  runJobs,
  testMigrations,
  usd,
  type World,
} from "./fixture.testing.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

/** Two who know each other, the first with $100. */
async function friends() {
  const [alice, bob] = [await join(world), await join(world)];
  await befriend(world, alice, bob);
  await fund(world, alice, 10_000n);
  return { alice, bob };
}

test("a payment to somebody known completes at once and moves exactly the amount", async () => {
  const { alice, bob } = await friends();
  const order = { to: `@${bob.handle}`, amount: usd(2_000n), note: "lunch 🍜" };
  const paid = must(await world.payments.pay(alice, order, key()));
  expect(paid).toMatchObject({ state: "completed", kind: "payment", note: "lunch 🍜" });
  expect(await balanceOf(world, alice)).toBe(8_000n);
  expect(await balanceOf(world, bob)).toBe(2_000n);
  expect(await world.identity.hasPaid(alice.member, bob.member)).toBe(true);
});

test("a payment whose key is repeated is the same one, also after the funds are gone", async () => {
  const { alice, bob } = await friends();
  const authority = key();
  const order = { to: bob.handle, amount: usd(10_000n) };
  const first = must(await world.payments.pay(alice, order, authority));
  const again = must(await world.payments.pay(alice, order, authority));
  expect(again.id).toBe(first.id);
  expect(await balanceOf(world, bob)).toBe(10_000n);
  const other = { ...order, amount: usd(1n) };
  const conflict = await world.payments.pay(alice, other, authority);
  expect(conflict).toMatchObject({ ok: false, error: { code: "idempotency_key_conflict" } });
});

test("a payment is repeated even when the repetition would be refused", async () => {
  const { alice, bob } = await friends();
  const authority = key();
  const order = { to: bob.handle, amount: usd(1_000n) };
  const first = must(await world.payments.pay(alice, order, authority));
  must(await world.identity.block(bob.member, alice.handle));
  expect(must(await world.payments.pay(alice, order, authority)).id).toBe(first.id);
  const fresh = await world.payments.pay(alice, order, key());
  expect(fresh).toMatchObject({ ok: false, error: { code: "not_found" } });
});

test("a payment opens an account for a receiver who lacks the currency", async () => {
  const { alice, bob } = await friends();
  await fund(world, alice, 5_000n, "KWD");
  const order = { to: bob.handle, amount: money(1_500n, "KWD") };
  expect(must(await world.payments.pay(alice, order, key())).state).toBe("completed");
  expect(await balanceOf(world, bob, "KWD")).toBe(1_500n);
});

test.each([0n, -1n, 10n ** 18n])("a payment is refused for the amount %s", async (amount) => {
  const { alice, bob } = await friends();
  const refused = await world.payments.pay(alice, { to: bob.handle, amount: usd(amount) }, key());
  expect(refused).toMatchObject({ ok: false, error: { code: "amount_invalid" } });
});

test("a payment to oneself, to nobody, or in a currency not held is refused", async () => {
  const { alice, bob } = await friends();
  const pay = (to: string, amount = usd(1n)) => world.payments.pay(alice, { to, amount }, key());
  expect(await pay(alice.handle)).toMatchObject({ error: { code: "cannot_pay_self" } });
  expect(await pay("@nobody_at_all")).toMatchObject({ error: { code: "not_found" } });
  const yen = await pay(bob.handle, money(1n, "JPY"));
  expect(yen).toMatchObject({ error: { code: "currency_not_held", currency: "JPY" } });
});

test("a payment is refused for want of funds, once and for all under its key", async () => {
  const { alice, bob } = await friends();
  const authority = key();
  const order = { to: bob.handle, amount: usd(10_001n) };
  const refused = await world.payments.pay(alice, order, authority);
  expect(refused).toMatchObject({ ok: false, error: { code: "insufficient_funds" } });
  await fund(world, alice, 50_000n);
  expect(await world.payments.pay(alice, order, authority)).toEqual(refused);
  expect(await balanceOf(world, bob)).toBe(0n);
});

async function strangers() {
  const [alice, bob] = [await join(world), await join(world)];
  await fund(world, alice, 10_000n);
  const order = { to: bob.handle, amount: usd(3_000n) };
  const sent = must(await world.payments.pay(alice, order, key()));
  return { alice, bob, sent };
}

test("a payment to a stranger is accepted, and they are strangers no more", async () => {
  const { alice, bob, sent } = await strangers();
  expect(sent).toMatchObject({ state: "pending", details: { wait: "accept" } });
  expect(await balanceOf(world, alice)).toBe(7_000n);
  expect(await balanceOf(world, bob)).toBe(0n);
  const accepted = must(await world.payments.accept(bob.member, sent.id));
  expect(accepted.state).toBe("completed");
  expect(must(await world.payments.accept(bob.member, sent.id)).id).toBe(sent.id);
  const back = { to: alice.handle, amount: usd(500n) };
  expect(must(await world.payments.pay(bob, back, key())).state).toBe("completed");
  expect(await balanceOf(world, alice)).toBe(7_500n);
});

test("a payment to a stranger goes back declined, cancelled, and after a day", async () => {
  const { payments, clock } = world;
  const declined = await strangers();
  const end = must(await payments.decline(declined.bob.member, declined.sent.id));
  expect(end).toMatchObject({ state: "returned", reason: "declined" });
  const cancelled = await strangers();
  const called = must(await payments.cancel(cancelled.alice.member, cancelled.sent.id));
  expect(called).toMatchObject({ state: "cancelled", reason: "cancelled_by_sender" });
  const waiting = await strangers();
  clock.advanceMs(dayMs - 1);
  await runJobs(world);
  expect((await world.movements.find(waiting.sent.id))?.state).toBe("pending");
  clock.advanceMs(1);
  await runJobs(world);
  expect((await world.movements.find(waiting.sent.id))?.state).toBe("returned");
  for (const { alice } of [declined, cancelled, waiting]) {
    expect(await balanceOf(world, alice)).toBe(10_000n);
  }
});

test("a payment to a stranger is answered by its parties alone", async () => {
  const { payments } = world;
  const { alice, bob, sent } = await strangers();
  const eve = await join(world);
  for (const answer of [payments.accept, payments.decline, payments.cancel]) {
    const refused = await answer(eve.member, sent.id);
    expect(refused).toMatchObject({ error: { code: "not_found" } });
  }
  const notPending = { error: { code: "movement_not_pending" } };
  expect(await payments.accept(alice.member, sent.id)).toMatchObject(notPending);
  expect(await payments.decline(alice.member, sent.id)).toMatchObject(notPending);
  expect(await payments.cancel(bob.member, sent.id)).toMatchObject(notPending);
});

test("answers that race with the expiry give a payment exactly one end", async () => {
  const { payments, clock, movements } = world;
  for (const atTheEnd of [false, true]) {
    const { alice, bob, sent } = await strangers();
    if (atTheEnd) clock.advanceMs(dayMs);
    const answers = await Promise.all([
      payments.accept(bob.member, sent.id),
      payments.cancel(alice.member, sent.id),
      payments.decline(bob.member, sent.id),
      payments.runDue().then(() => ({ ok: false })),
      world.ledger.expirePending().then(() => ({ ok: false })),
    ]);
    const movement = await movements.find(sent.id);
    const [inFrom, inTo] = [await balanceOf(world, alice), await balanceOf(world, bob)];
    expect(inFrom + inTo).toBe(10_000n);
    expect(inTo).toBe(movement?.state === "completed" ? 3_000n : 0n);
    expect(["completed", "cancelled", "returned"]).toContain(movement?.state);
    expect(answers.filter((answer) => answer.ok).length).toBeLessThanOrEqual(1);
    if (!atTheEnd) expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  }
});

test("a payment to a business needs no acceptance", async () => {
  const alice = await join(world);
  const cafe = await join(world, { kind: "business" });
  await fund(world, alice, 1_000n);
  const paid = await world.payments.pay(alice, { to: cafe.handle, amount: usd(450n) }, key());
  expect(must(paid)).toMatchObject({ state: "completed", category: "shopping" });
});

test.each([
  ["in_2_hours", 2 * hourMs],
  ["in_24_hours", 24 * hourMs],
] as const)(
  "a payment that arrives later %s arrives then and not before",
  async (arrival, afterMs) => {
    const { alice, bob } = await friends();
    const order = { to: bob.handle, amount: usd(100n), arrival };
    const sent = must(await world.payments.pay(alice, order, key()));
    expect(sent.state).toBe("pending");
    world.clock.advanceMs(afterMs - 1);
    await runJobs(world);
    expect(await balanceOf(world, bob)).toBe(0n);
    world.clock.advanceMs(1);
    await runJobs(world);
    expect(await balanceOf(world, bob)).toBe(100n);
    const late = await world.payments.cancel(alice.member, sent.id);
    expect(late).toMatchObject({ error: { code: "movement_not_pending" } });
  },
);

test("a payment that arrives later is called back until then", async () => {
  const { alice, bob } = await friends();
  const order = { to: bob.handle, amount: usd(100n), arrival: "in_2_hours" } as const;
  const sent = must(await world.payments.pay(alice, order, key()));
  expect(must(await world.payments.cancel(alice.member, sent.id)).state).toBe("cancelled");
  world.clock.advanceMs(3 * hourMs);
  await runJobs(world);
  expect(await balanceOf(world, alice)).toBe(10_000n);
  expect(await balanceOf(world, bob)).toBe(0n);
});

test("a preview says what the payment will be, and moves nothing", async () => {
  const { alice, bob } = await friends();
  const eve = await join(world, {
    handle: bob.handle.replace("_", "__").slice(0, 20),
    name: "Person",
  }).catch(() => join(world, { name: "Known" }));
  const { payments } = world;
  const known = must(await payments.preview(alice, { to: bob.handle, amount: usd(2_500n) }));
  expect(known).toMatchObject({
    payee: { id: bob.member },
    fee: usd(0n),
    availableAfter: usd(7_500n),
    firstPayment: true,
    mustAccept: false,
    cancellable: false,
  });
  const stranger = must(await payments.preview(alice, { to: eve.handle, amount: usd(1n) }));
  expect(stranger).toMatchObject({ mustAccept: true, cancellable: true });
  const dear = await payments.preview(alice, { to: bob.handle, amount: usd(10_001n) });
  expect(dear).toMatchObject({ error: { code: "insufficient_funds" } });
  const email = must(await payments.preview(alice, { to: "x@example.org", amount: usd(1n) }));
  expect(email).toMatchObject({ payee: null, firstPayment: true, cancellable: true });
  expect(await balanceOf(world, alice)).toBe(10_000n);
});

test("a preview warns of somebody who looks like a contact", async () => {
  const alice = await join(world);
  const bob = await join(world, { name: "Robert Tables" });
  const fake = await join(world, { name: "róbert  TABLES" });
  await befriend(world, alice, bob);
  await fund(world, alice, 1_000n);
  const order = { to: fake.handle, amount: usd(10n) };
  const preview = must(await world.payments.preview(alice, order));
  expect(preview.warnings).toEqual(["first_payment", "name_like_contact"]);
  const real = must(await world.payments.preview(alice, { ...order, to: bob.handle }));
  expect(real.warnings).toEqual(["first_payment"]);
});
