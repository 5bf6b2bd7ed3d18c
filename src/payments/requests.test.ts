import { afterAll, beforeAll, expect, test } from "vitest";
import { dayMs, money, must } from "#kernel";
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
import type { RequestOrder } from "./request.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

/** Alice asks Bob for $30; Bob has $100. */
async function asked(more: Partial<RequestOrder> = {}) {
  const [alice, bob] = [await join(world), await join(world)];
  await fund(world, bob, 10_000n);
  const order = { from: bob.handle, amount: usd(3_000n), note: "rent", ...more };
  const request = must(await world.payments.createRequest(alice.member, order));
  return { alice, bob, request };
}

async function linked(more: Partial<RequestOrder> = {}) {
  const alice = await join(world);
  const order = { amount: usd(3_000n), ...more };
  const request = must(await world.payments.createRequest(alice.member, order));
  const url = world.payments.requestUrl(request) ?? "";
  const payers = [await join(world), await join(world)] as const;
  for (const payer of payers) await fund(world, payer, 10_000n);
  return { alice, payers, request, token: url.slice(url.lastIndexOf("/") + 1) };
}

const stateOf = async (person: Person, id: Parameters<World["payments"]["request"]>[1]) =>
  must(await world.payments.request(person.member, id)).state;

test("a request is paid at once, also by a stranger, and both hear of it", async () => {
  const { payments } = world;
  const { alice, bob, request } = await asked();
  expect(request).toMatchObject({ state: "open", from: bob.member, by: alice.member });
  const paid = must(await payments.payRequest(bob, request.id, undefined, key()));
  expect(paid).toMatchObject({
    kind: "request_payment",
    state: "completed",
    details: { requestId: request.id },
  });
  expect(await balanceOf(world, alice)).toBe(3_000n);
  const after = must(await payments.request(alice.member, request.id));
  expect(after).toMatchObject({ state: "paid", paid: usd(3_000n) });
  for (const person of [alice, bob]) {
    const changes = (await eventsOf(world, person, "request")).map((event) => event.data);
    expect(changes).toEqual([{ change: "created" }, { change: "paid" }]);
  }
  expect(await payments.verifyPayments()).toEqual([]);
});

test("a request is paid once, whoever pays how often and at once", async () => {
  const { payments } = world;
  const { alice, bob, request } = await asked();
  const results = await Promise.all(
    Array.from({ length: 6 }, () => payments.payRequest(bob, request.id, undefined, key())),
  );
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  for (const result of results) {
    if (!result.ok) expect(result.error.code).toBe("request_closed");
  }
  expect(await balanceOf(world, alice)).toBe(3_000n);
});

test("a request gives a repeated key the first payment, at once and later", async () => {
  const { payments } = world;
  const { alice, bob, request } = await asked();
  const authority = key();
  const pay = () => payments.payRequest(bob, request.id, undefined, authority);
  const [first, twin] = await Promise.all([pay(), pay()]);
  const again = await pay();
  expect(new Set([must(first).id, must(twin).id, must(again).id]).size).toBe(1);
  expect(await balanceOf(world, alice)).toBe(3_000n);
  const other = await payments.payRequest(bob, request.id, usd(3_000n), authority);
  expect(other).toMatchObject({ error: { code: "idempotency_key_conflict" } });
});

test("a request is paid in parts where allowed, and never more than was asked", async () => {
  const { payments } = world;
  const whole = await asked();
  const part = await payments.payRequest(whole.bob, whole.request.id, usd(1n), key());
  expect(part).toMatchObject({ error: { code: "partial_not_allowed" } });
  const { alice, bob, request } = await asked({ allowPartial: true });
  const pay = (amount: bigint) => payments.payRequest(bob, request.id, usd(amount), key());
  must(await pay(1_000n));
  expect(await pay(2_001n)).toMatchObject({ error: { code: "amount_invalid" } });
  expect(await pay(0n)).toMatchObject({ error: { code: "amount_invalid" } });
  const foreign = await payments.payRequest(bob, request.id, money(1n, "EUR"), key());
  expect(foreign).toMatchObject({ error: { code: "currency_mismatch" } });
  const parts = await Promise.all(Array.from({ length: 5 }, () => pay(700n)));
  expect(parts.filter((result) => result.ok)).toHaveLength(2);
  must(await payments.payRequest(bob, request.id, undefined, key()));
  expect(await balanceOf(world, alice)).toBe(3_000n);
  expect(await stateOf(alice, request.id)).toBe("paid");
  expect(await payments.verifyPayments()).toEqual([]);
});

test("a request stays open when the payment fails", async () => {
  const { payments } = world;
  const { alice, bob, request } = await asked({ amount: usd(20_000n) });
  const poor = await payments.payRequest(bob, request.id, undefined, key());
  expect(poor).toMatchObject({ error: { code: "insufficient_funds" } });
  expect(await stateOf(alice, request.id)).toBe("open");
  await fund(world, bob, 20_000n);
  must(await payments.payRequest(bob, request.id, undefined, key()));
  expect(await stateOf(alice, request.id)).toBe("paid");
});

test("a request ends declined, cancelled or after 30 days, and is paid no more", async () => {
  const { payments, clock } = world;
  const declined = await asked();
  must(await payments.declineRequest(declined.bob.member, declined.request.id));
  const cancelled = await asked();
  must(await payments.cancelRequest(cancelled.alice.member, cancelled.request.id));
  must(await payments.cancelRequest(cancelled.alice.member, cancelled.request.id));
  const expired = await asked();
  clock.advanceMs(30 * dayMs - 1);
  await payments.runDue();
  expect(await stateOf(expired.alice, expired.request.id)).toBe("open");
  clock.advanceMs(1);
  await payments.runDue();
  const ends = [
    [declined, "declined"],
    [cancelled, "cancelled"],
    [expired, "expired"],
  ] as const;
  for (const [{ alice, bob, request }, state] of ends) {
    expect(await stateOf(alice, request.id)).toBe(state);
    const closed = { error: { code: "request_closed" } };
    const paid = await payments.payRequest(bob, request.id, undefined, key());
    expect(paid).toMatchObject(closed);
    expect(await payments.remindRequest(alice.member, request.id)).toMatchObject(closed);
  }
});

test("a request is either paid or cancelled when both come at once", async () => {
  const { payments } = world;
  for (let round = 0; round < 4; round += 1) {
    const { alice, bob, request } = await asked();
    const pay = () => payments.payRequest(bob, request.id, undefined, key());
    const cancel = () => payments.cancelRequest(alice.member, request.id);
    const asks = round % 2 === 0 ? [pay(), cancel()] : [cancel(), pay()];
    const results = await Promise.all(asks);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    const paid = (await balanceOf(world, alice)) === 3_000n;
    expect(await stateOf(alice, request.id)).toBe(paid ? "paid" : "cancelled");
  }
});

test("a request is reminded of at most once a day", async () => {
  const { payments, clock } = world;
  const { alice, bob, request } = await asked();
  must(await payments.remindRequest(alice.member, request.id));
  clock.advanceMs(dayMs - 1_500);
  const soon = await payments.remindRequest(alice.member, request.id);
  const error = { code: "reminder_too_soon", retryAfterSeconds: 2 };
  expect(soon).toEqual({ ok: false, error });
  clock.advanceMs(1_500);
  must(await payments.remindRequest(alice.member, request.id));
  const changes = (await eventsOf(world, bob, "request")).map((event) => event.data?.["change"]);
  expect(changes).toEqual(["created", "reminded", "reminded"]);
});

test("a request is nothing to anybody else", async () => {
  const { payments } = world;
  const { alice, bob, request } = await asked();
  const eve = await join(world);
  const nothing = { error: { code: "not_found" } };
  const { id } = request;
  expect(await payments.request(eve.member, id)).toMatchObject(nothing);
  expect(await payments.payRequest(eve, id, undefined, key())).toMatchObject(nothing);
  expect(await payments.payRequest(alice, id, undefined, key())).toMatchObject(nothing);
  expect(await payments.declineRequest(alice.member, id)).toMatchObject(nothing);
  expect(await payments.cancelRequest(bob.member, id)).toMatchObject(nothing);
  expect(await payments.remindRequest(bob.member, id)).toMatchObject(nothing);
  expect(payments.requestUrl(request)).toBeNull();
});

test("a request is refused by privacy and blocks, and to oneself or nobody", async () => {
  const { payments, identity } = world;
  const [alice, bob] = [await join(world), await join(world)];
  const ask = (from: string, amount = 1n) =>
    payments.createRequest(alice.member, { from, amount: usd(amount) });
  expect(await ask(alice.handle)).toMatchObject({ error: { code: "cannot_pay_self" } });
  expect(await ask("nobody_at_all")).toMatchObject({ error: { code: "not_found" } });
  expect(await ask(bob.handle, 0n)).toMatchObject({ error: { code: "amount_invalid" } });
  must(await identity.updateMember(bob.member, { privacy: { whoMayRequest: "contacts" } }));
  expect(await ask(bob.handle)).toMatchObject({ error: { code: "blocked" } });
  must(await identity.addContact(bob.member, alice.handle));
  const request = must(await ask(bob.handle));
  must(await identity.block(bob.member, alice.handle));
  expect(await ask(bob.handle)).toMatchObject({ error: { code: "not_found" } });
  await fund(world, bob, 100n);
  const paid = await payments.payRequest(bob, request.id, undefined, key());
  expect(paid).toMatchObject({ error: { code: "blocked" } });
});

test("a repeated key makes one request", async () => {
  const { payments } = world;
  const alice = await join(world);
  const order = { amount: usd(100n) };
  const make = (amount = order.amount) =>
    payments.createRequest(alice.member, { amount }, "request-key");
  const [first, twin] = await Promise.all([make(), make()]);
  expect(must(first).id).toBe(must(twin).id);
  expect(await make(usd(101n))).toMatchObject({ error: { code: "idempotency_key_conflict" } });
  expect(await payments.requests(alice.member, { limit: 10 })).toHaveLength(1);
});

test("a request by link is seen by anyone and paid by one of two who pay at once", async () => {
  const { payments } = world;
  const { alice, payers, token } = await linked();
  expect(must(await payments.paymentLink(token))).toMatchObject({ from: null, state: "open" });
  const results = await Promise.all(
    payers.map((payer) => payments.payLink(payer, token, undefined, key())),
  );
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  expect(await balanceOf(world, alice)).toBe(3_000n);
  expect(must(await payments.paymentLink(token)).state).toBe("paid");
});

test("a request by link is not paid by its asker, by its id, or with another token", async () => {
  const { payments } = world;
  const { alice, payers, request, token } = await linked();
  await fund(world, alice, 5_000n);
  const own = await payments.payLink(alice, token, undefined, key());
  expect(own).toMatchObject({ error: { code: "cannot_pay_self" } });
  const byId = await payments.payRequest(payers[0], request.id, undefined, key());
  expect(byId).toMatchObject({ error: { code: "not_found" } });
  const forged = await payments.payLink(payers[0], `${token}A`, undefined, key());
  expect(forged).toMatchObject({ error: { code: "not_found" } });
  const remind = await payments.remindRequest(alice.member, request.id);
  expect(remind).toMatchObject({ error: { code: "not_found" } });
});

test("requests are listed by direction and state, newest first, page by page", async () => {
  const { payments } = world;
  const { alice, bob, request } = await asked();
  const back = must(
    await payments.createRequest(bob.member, { from: alice.handle, amount: usd(5n) }),
  );
  must(await payments.declineRequest(alice.member, back.id));
  const list = async (filter: object) =>
    (await payments.requests(alice.member, { limit: 10, ...filter })).map(({ id }) => id);
  expect(await list({})).toEqual([back.id, request.id]);
  expect(await list({ direction: "in" })).toEqual([back.id]);
  expect(await list({ direction: "out" })).toEqual([request.id]);
  expect(await list({ state: "open" })).toEqual([request.id]);
  expect(await list({ before: back.id })).toEqual([request.id]);
  expect(await list({ limit: 1 })).toEqual([back.id]);
});
