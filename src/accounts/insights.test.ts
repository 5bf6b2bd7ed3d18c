import { expect, test } from "vitest";
import { dayMs, money, must } from "#kernel";
import { viewOf } from "./view.ts";
import { createTestWorld } from "./world.testing.ts";

test("months tell money in and out, and leave out what moves within", async () => {
  await using world = await createTestWorld();
  const { accounts, clock } = world;
  const [ana, bob] = [await world.member("Ana"), await world.member("Bob")];
  const pot = must(await accounts.createPot(ana.member, { currency: "USD", name: "Bike" }));
  await world.fund(ana, 1_000n);
  must(await world.pay(ana, bob, 100n, { category: "groceries" }));
  clock.advanceMs(31 * dayMs);
  must(await world.pay(ana, bob, 30n, { category: "groceries" }));
  must(await world.pay(ana, bob, 50n, { category: "unheard of" }));
  must(await world.pay(ana, bob, 500n, { pending: true }));
  const transfer = { pot: pot.id, amount: money(200n, "USD"), idempotencyKey: "a" };
  must(await accounts.deposit(ana.member, transfer));
  const report = await accounts.insights(ana.member, "USD", "2026-02");
  const usd = (amount: bigint) => money(amount, "USD");
  expect(report.months).toHaveLength(12);
  expect(report.months.slice(-2)).toEqual([
    { month: "2026-01", moneyIn: usd(1_000n), moneyOut: usd(100n) },
    { month: "2026-02", moneyIn: usd(0n), moneyOut: usd(80n) },
  ]);
  expect(report.categories).toEqual([
    { category: "other", spent: usd(50n), before: usd(0n), count: 1 },
    { category: "groceries", spent: usd(30n), before: usd(100n), count: 1 },
  ]);
  expect(report.payees).toMatchObject([
    { counterparty: { type: "member", member: bob.member }, spent: usd(80n), count: 2 },
  ]);
});

test("a category that a member chooses is theirs alone", async () => {
  await using world = await createTestWorld();
  const { accounts } = world;
  const [ana, bob] = [await world.member("Ana"), await world.member("Bob")];
  const eve = await world.member("Eve");
  await world.fund(ana, 1_000n);
  const payment = must(await world.pay(ana, bob, 100n, { category: "groceries" }));
  must(await accounts.setCategory(ana.member, payment.id, "travel"));
  must(await accounts.setCategory(ana.member, payment.id, "health"));
  expect(await accounts.categoriesOf(ana.member, [payment])).toEqual(["health"]);
  expect(await accounts.categoriesOf(bob.member, [payment])).toEqual(["groceries"]);
  expect(await accounts.setCategory(eve.member, payment.id, "travel")).toEqual({
    ok: false,
    error: { code: "not_found" },
  });
});

test("a currency in which nothing is held has empty months", async () => {
  await using world = await createTestWorld();
  const report = await world.accounts.insights(world.ids.make("usr"), "GBP", "2026-02");
  expect(report.months.every(({ moneyIn }) => moneyIn.amount === 0n)).toBe(true);
  expect(report.categories).toEqual([]);
});

test("each party sees a movement from its own side, and nobody else sees it", async () => {
  await using world = await createTestWorld();
  const { accounts } = world;
  const [ana, bob] = [await world.member("Ana"), await world.member("Bob")];
  const salary = await world.fund(ana, 1_000n);
  const payment = must(await world.pay(ana, bob, 100n));
  expect(viewOf(payment, ana.member)).toEqual({
    direction: "out",
    account: ana.id,
    counterparty: payment.to,
  });
  expect(viewOf(payment, bob.member)).toEqual({
    direction: "in",
    account: bob.id,
    counterparty: payment.from,
  });
  expect(viewOf(salary, ana.member)?.counterparty).toEqual({ type: "outside", name: "ACME" });
  expect(viewOf(salary, bob.member)).toBeUndefined();
  const pot = must(await accounts.createPot(ana.member, { currency: "USD", name: "Bike" }));
  const transfer = { pot: pot.id, amount: money(1n, "USD"), idempotencyKey: "a" };
  const aside = must(await accounts.deposit(ana.member, transfer));
  const back = must(await accounts.withdraw(ana.member, { ...transfer, idempotencyKey: "b" }));
  for (const movement of [aside, back]) {
    expect(viewOf(movement, ana.member)).toMatchObject({
      direction: "within",
      account: ana.id,
      counterparty: { type: "pot", pot: pot.id },
    });
  }
});
