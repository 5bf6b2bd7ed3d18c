import fc from "fast-check";
import { expect, test } from "vitest";
import { dayMs, idToU128, money, must } from "#kernel";
import { transferInput } from "#ledger";
import { addMonths, monthOf } from "./calendar.ts";
import { institutionAccounts, ledgerOf, StatementMismatchError, transferCodes } from "./index.ts";
import { brokenInvariants, createTestWorld } from "./world.testing.ts";

const anyEvent = fc.record({
  kind: fc.constantFrom("fund", "pay", "receive", "hold", "deposit", "withdraw", "wait" as const),
  amount: fc.bigInt({ min: 1n, max: 5_000n }),
  days: fc.integer({ min: 1, max: 20 }),
});

test("a month opens where the last one closed, and its movements make the difference", async () => {
  await using world = await createTestWorld();
  const { accounts, clock } = world;
  let keys = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { minLength: 5, maxLength: 25 }), async (events) => {
      const [ana, bob] = [await world.member(`Ana ${keys++}`), await world.member("Bob")];
      await world.fund(bob, 1_000_000n);
      const pot = must(await accounts.createPot(ana.member, { currency: "USD", name: "Bike" }));
      for (const { kind, amount, days } of events) {
        const transfer = { pot: pot.id, amount: money(amount, "USD"), idempotencyKey: `${keys++}` };
        if (kind === "wait") clock.advanceMs(days * dayMs);
        else if (kind === "fund") await world.fund(ana, amount);
        else if (kind === "receive") await world.pay(bob, ana, amount);
        else if (kind === "deposit") await accounts.deposit(ana.member, transfer);
        else if (kind === "withdraw") await accounts.withdraw(ana.member, transfer);
        else await world.pay(ana, bob, amount, { pending: kind === "hold" });
      }
      const months = (await accounts.statementMonths(ana)).reverse();
      expect(months[0]?.opening.amount).toBe(0n);
      for (const [i, summary] of months.entries()) {
        const { lines, ...whole } = must(await accounts.statement(ana, summary.month));
        expect(whole).toEqual({ ...summary, account: ana });
        expect(summary.opening).toEqual(months[i - 1]?.closing ?? summary.opening);
        const sum = lines.reduce((total, { effect }) => total + effect.amount, 0n);
        expect(summary.opening.amount + sum).toBe(summary.closing.amount);
        expect(lines[lines.length - 1]?.balance ?? summary.opening).toEqual(summary.closing);
        expect(summary.final).toBe(summary.month < monthOf(clock.nowMs()));
      }
      const posted = (await accounts.balances([ana]))[0];
      const held = (posted?.available.amount ?? 0n) + (posted?.reserved.amount ?? 0n);
      expect(months[months.length - 1]?.closing.amount).toBe(held);
    }),
    { numRuns: 12 },
  );
  expect(await brokenInvariants(world)).toEqual([]);
});

test("months before the opening and in the future have no statement", async () => {
  await using world = await createTestWorld();
  const ana = await world.member("Ana");
  const now = monthOf(world.clock.nowMs());
  for (const month of [addMonths(now, -1), addMonths(now, 1)]) {
    expect(await world.accounts.statement(ana, month)).toEqual({
      ok: false,
      error: { code: "not_found" },
    });
  }
});

test("money that no movement explains makes no statement", async () => {
  await using world = await createTestWorld();
  const ana = await world.member("Ana");
  await world.ledger.createTransfers([
    transferInput({
      id: world.ids.u128(),
      debitAccountId: institutionAccounts.nostro("USD"),
      creditAccountId: idToU128(ana.id),
      amount: 1n,
      ledger: ledgerOf("USD"),
      code: transferCodes.bankCredit,
    }),
  ]);
  await expect(world.accounts.statement(ana, "2026-01")).rejects.toThrow(StatementMismatchError);
  expect(await brokenInvariants(world)).toEqual([
    expect.stringContaining("opening balance and movements make the closing balance"),
  ]);
});

test("money that members have and no bank holds is found", async () => {
  await using world = await createTestWorld();
  const ana = await world.member("Ana");
  await world.fund(ana, 100n);
  await world.ledger.createTransfers([
    transferInput({
      id: world.ids.u128(),
      debitAccountId: institutionAccounts.suspense("USD"),
      creditAccountId: idToU128(ana.reservedId),
      amount: 1n,
      ledger: ledgerOf("USD"),
      code: transferCodes.bankCredit,
    }),
  ]);
  const broken = await brokenInvariants(world);
  expect(broken).toEqual([expect.stringContaining('covered by nostro balances","ids":["USD"]')]);
});

test("statements hold while payments are under way, on the ledger in PostgreSQL", async () => {
  await using world = await createTestWorld("postgres");
  const [ana, bob] = [await world.member("Ana"), await world.member("Bob")];
  await world.fund(ana, 100_000n);
  const payments = Promise.all(Array.from({ length: 300 }, () => world.pay(ana, bob, 7n)));
  const statements = [];
  for (let i = 0; i < 10; i++) statements.push(await world.accounts.statement(ana, "2026-01"));
  await payments;
  for (const { opening, moneyIn, moneyOut, closing } of statements.map(must)) {
    expect(opening.amount + moneyIn.amount - moneyOut.amount).toBe(closing.amount);
  }
  expect(must(await world.accounts.statement(ana, "2026-01")).closing.amount).toBe(97_900n);
  expect(await brokenInvariants(world)).toEqual([]);
});
