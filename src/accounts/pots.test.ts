import { expect, test } from "vitest";
import { dayMs, idToU128, type Money, money, must, type PotId } from "#kernel";
import { transferFlags, transferInput } from "#ledger";
import { type Account, institutionAccounts, ledgerOf, transferCodes } from "./index.ts";
import { brokenInvariants, createTestWorld, type TestWorld } from "./world.testing.ts";

const usd = (amount: bigint): Money => money(amount, "USD");

async function savingAna(world: TestWorld, funds = 10_000n) {
  const ana = await world.member("Ana");
  await world.fund(ana, funds);
  const pot = must(await world.accounts.createPot(ana.member, { currency: "USD", name: "Bike" }));
  return { ana, pot };
}

async function potBalance(world: TestWorld, account: Account, pot: PotId): Promise<bigint> {
  return must(await world.accounts.findPot(account.member, pot)).balance.amount;
}

test("what is put aside leaves the account, and comes back when taken out", async () => {
  await using world = await createTestWorld();
  const { ana, pot } = await savingAna(world);
  const { accounts } = world;
  const first = { pot: pot.id, amount: usd(4_000n), idempotencyKey: "a" };
  const deposited = must(await accounts.deposit(ana.member, first));
  expect(deposited).toMatchObject({ kind: "pot_deposit", state: "completed" });
  expect(must(await accounts.deposit(ana.member, first)).id).toBe(deposited.id);
  expect(await world.available(ana)).toBe(6_000n);
  must(
    await accounts.withdraw(ana.member, { pot: pot.id, amount: usd(1_500n), idempotencyKey: "b" }),
  );
  expect(await world.available(ana)).toBe(7_500n);
  expect(await potBalance(world, ana, pot.id)).toBe(2_500n);
  expect(await brokenInvariants(world)).toEqual([]);
});

test("the same key with another amount is a conflict", async () => {
  await using world = await createTestWorld();
  const { ana, pot } = await savingAna(world);
  const deposit = (amount: bigint) =>
    world.accounts.deposit(ana.member, { pot: pot.id, amount: usd(amount), idempotencyKey: "a" });
  must(await deposit(100n));
  expect(await deposit(101n)).toEqual({
    ok: false,
    error: { code: "idempotency_key_conflict" },
  });
});

test("deposits and withdrawals that race neither overdraw nor lose a cent", async () => {
  await using world = await createTestWorld();
  const { ana, pot } = await savingAna(world, 1_000n);
  const { accounts } = world;
  const moves = Array.from({ length: 120 }, (_, i) => {
    const transfer = { pot: pot.id, amount: usd(70n), idempotencyKey: `${i}` };
    return i % 2 === 0
      ? accounts.deposit(ana.member, transfer)
      : accounts.withdraw(ana.member, transfer);
  });
  await Promise.all(moves);
  const [inAccount, inPot] = [await world.available(ana), await potBalance(world, ana, pot.id)];
  expect(inAccount).toBeGreaterThanOrEqual(0n);
  expect(inPot).toBeGreaterThanOrEqual(0n);
  expect(inAccount + inPot).toBe(1_000n);
  expect(await brokenInvariants(world)).toEqual([]);
});

test("another member's pot is not found", async () => {
  await using world = await createTestWorld();
  const { pot } = await savingAna(world);
  const bob = await world.member("Bob");
  const notFound = { ok: false, error: { code: "not_found" } };
  const { accounts } = world;
  const transfer = { pot: pot.id, amount: usd(1n), idempotencyKey: "a" };
  expect(await accounts.findPot(bob.member, pot.id)).toEqual(notFound);
  expect(await accounts.updatePot(bob.member, pot.id, { name: "Mine" })).toEqual(notFound);
  expect(await accounts.closePot(bob.member, pot.id)).toEqual(notFound);
  expect(await accounts.deposit(bob.member, transfer)).toEqual(notFound);
  expect(await accounts.withdraw(bob.member, transfer)).toEqual(notFound);
});

test("nothing is taken out of a locked pot before its day", async () => {
  await using world = await createTestWorld();
  const { ana, pot } = await savingAna(world);
  const { accounts, clock } = world;
  const take = { pot: pot.id, amount: usd(100n), idempotencyKey: "out" };
  must(await accounts.deposit(ana.member, { ...take, idempotencyKey: "in" }));
  must(await accounts.updatePot(ana.member, pot.id, { lockedUntil: "2026-01-03" }));
  expect(await accounts.withdraw(ana.member, take)).toEqual({
    ok: false,
    error: { code: "pot_locked", until: "2026-01-03" },
  });
  clock.advanceMs(2 * dayMs);
  must(await accounts.withdraw(ana.member, take));
});

test("only an empty pot can be closed, and a closed one takes no money", async () => {
  await using world = await createTestWorld();
  const { ana, pot } = await savingAna(world);
  const { accounts } = world;
  const transfer = { pot: pot.id, amount: usd(100n), idempotencyKey: "in" };
  must(await accounts.deposit(ana.member, transfer));
  expect(await accounts.closePot(ana.member, pot.id)).toEqual({
    ok: false,
    error: { code: "pot_not_empty" },
  });
  must(await accounts.withdraw(ana.member, { ...transfer, idempotencyKey: "out" }));
  must(await accounts.closePot(ana.member, pot.id));
  expect(await accounts.listPots(ana.member)).toEqual([]);
  const late = await accounts.deposit(ana.member, { ...transfer, idempotencyKey: "late" });
  expect(late).toEqual({ ok: false, error: { code: "not_found" } });
  expect(must(await accounts.deposit(ana.member, transfer)).state).toBe("completed");
  expect(await brokenInvariants(world)).toEqual([]);
});

test("a deposit that races with closing is either refused or keeps the pot open", async () => {
  await using world = await createTestWorld();
  const { ana } = await savingAna(world);
  const { accounts } = world;
  for (let i = 0; i < 20; i++) {
    const pot = must(await accounts.createPot(ana.member, { currency: "USD", name: "Trip" }));
    const transfer = { pot: pot.id, amount: usd(10n), idempotencyKey: `race ${i}` };
    const [deposited, closed] = await Promise.all([
      accounts.deposit(ana.member, transfer),
      accounts.closePot(ana.member, pot.id),
    ]);
    expect(deposited.ok && closed.ok).toBe(false);
    if (deposited.ok) expect(await potBalance(world, ana, pot.id)).toBe(10n);
  }
  expect(await brokenInvariants(world)).toEqual([]);
});

test("a pot that a crash left closed is closed, or opened again where there is money", async () => {
  await using world = await createTestWorld();
  const { accounts, ledger } = world;
  const { ana, pot: full } = await savingAna(world);
  const empty = must(await accounts.createPot(ana.member, { currency: "USD", name: "Trip" }));
  const transfer = { pot: full.id, amount: usd(10n), idempotencyKey: "in" };
  must(await accounts.deposit(ana.member, transfer));
  await ledger.createTransfers(
    [full, empty].map((pot) =>
      transferInput({
        id: world.ids.u128(),
        debitAccountId: idToU128(pot.id),
        creditAccountId: institutionAccounts.suspense("USD"),
        ledger: ledgerOf("USD"),
        code: transferCodes.potClosing,
        flags: transferFlags.pending | transferFlags.closingDebit,
      }),
    ),
  );
  must(await accounts.closePot(ana.member, empty.id));
  expect((await accounts.closePot(ana.member, full.id)).ok).toBe(false);
  must(await accounts.withdraw(ana.member, { ...transfer, idempotencyKey: "out" }));
  must(await accounts.closePot(ana.member, full.id));
  expect(await brokenInvariants(world)).toEqual([]);
});

test("payments are rounded up once each, while there is money", async () => {
  await using world = await createTestWorld();
  const { ana, pot } = await savingAna(world, 990n);
  const bob = await world.member("Bob");
  const { accounts } = world;
  must(await accounts.updatePot(ana.member, pot.id, { roundUpTo: usd(100n) }));
  const coffee = must(await world.pay(ana, bob, 365n));
  await Promise.all([accounts.roundUpAfter(coffee), accounts.roundUpAfter(coffee)]);
  await accounts.roundUpAfter(coffee);
  expect(await potBalance(world, ana, pot.id)).toBe(35n);
  const even = must(await world.pay(ana, bob, 300n));
  await accounts.roundUpAfter(even);
  expect(await potBalance(world, ana, pot.id)).toBe(35n);
  // 30 would be left, and 40 are missing.
  await accounts.roundUpAfter(must(await world.pay(ana, bob, 260n)));
  expect(await world.available(ana)).toBe(30n);
  expect(await potBalance(world, ana, pot.id)).toBe(35n);
  must(await accounts.updatePot(ana.member, pot.id, { roundUpTo: null }));
  await accounts.roundUpAfter(must(await world.pay(ana, bob, 1n)));
  expect(await potBalance(world, ana, pot.id)).toBe(35n);
});

test("a monthly deposit on the 31st falls on the last day of shorter months", async () => {
  await using world = await createTestWorld();
  const { ana, pot } = await savingAna(world);
  const { accounts, clock, movements } = world;
  const schedule = { amount: usd(10n), every: "month", startsOn: "2026-01-31" } as const;
  must(await accounts.updatePot(ana.member, pot.id, { schedule }));
  for (; clock.nowMs() < Date.UTC(2026, 4, 2); clock.advanceMs(dayMs)) {
    await Promise.all([accounts.runPotSchedules(), accounts.runPotSchedules()]);
  }
  const made = await movements.list({ member: ana.member, kind: "pot_deposit", limit: 100 });
  expect(made.map((movement) => movement.details["scheduledFor"]).reverse()).toEqual([
    "2026-01-31",
    "2026-02-28",
    "2026-03-31",
    "2026-04-30",
  ]);
  expect(must(await accounts.findPot(ana.member, pot.id)).schedule?.nextOn).toBe("2026-05-31");
});

test("deposits of missed days are made up for, and left out where there is no money", async () => {
  await using world = await createTestWorld();
  const { ana, pot } = await savingAna(world, 25n);
  const { accounts, clock } = world;
  const schedule = { amount: usd(10n), every: "day", startsOn: "2026-01-02" } as const;
  must(await accounts.updatePot(ana.member, pot.id, { schedule }));
  clock.advanceMs(5 * dayMs);
  expect(await accounts.runPotSchedules()).toBe(2);
  expect(await accounts.runPotSchedules()).toBe(0);
  expect(await potBalance(world, ana, pot.id)).toBe(20n);
  expect(await world.available(ana)).toBe(5n);
});

test("a member has at most 100 open pots", async () => {
  await using world = await createTestWorld();
  const { ana } = await savingAna(world);
  const create = () => world.accounts.createPot(ana.member, { currency: "USD", name: "More" });
  for (let pots = 1; pots < 100; pots++) must(await create());
  expect(await create()).toEqual({ ok: false, error: { code: "limit_reached", max: 100 } });
  const [first] = await world.accounts.listPots(ana.member);
  if (first) must(await world.accounts.closePot(ana.member, first.id));
  must(await create());
});

test("amounts in another currency are refused", async () => {
  await using world = await createTestWorld();
  const { ana, pot } = await savingAna(world);
  const { accounts } = world;
  const mismatch = { ok: false, error: { code: "currency_mismatch" } };
  const euros = money(5n, "EUR");
  expect(await accounts.updatePot(ana.member, pot.id, { goal: euros })).toEqual(mismatch);
  const transfer = { pot: pot.id, amount: euros, idempotencyKey: "a" };
  expect(await accounts.deposit(ana.member, transfer)).toEqual(mismatch);
  expect(await accounts.createPot(ana.member, { currency: "EUR", name: "Trip" })).toEqual({
    ok: false,
    error: { code: "currency_not_held" },
  });
});
