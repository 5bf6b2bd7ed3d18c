import { expect, test } from "vitest";
import { openPostgresLedger, verifyLedger } from "#ledger";
import { createTestDatabase } from "#testing";
import {
  balanceOf,
  befriend,
  createWorld,
  fund,
  join,
  key,
  testMigrations,
  usd,
} from "./fixture.testing.ts";

const paymentsCount = 1_000;
const receiversCount = 10;

test("1,000 payments at once out of one account never overdraw it and lose no cent", async () => {
  const database = await createTestDatabase(testMigrations);
  await using world = await createWorld(database, openPostgresLedger);
  const alice = await join(world, { tier: 2 });
  const receivers = await Promise.all(Array.from({ length: receiversCount }, () => join(world)));
  for (const receiver of receivers) await befriend(world, alice, receiver);
  // Enough for some of them: 1 + 2 + ... + 1,000 cents is far more.
  await fund(world, alice, 100_000n);
  const results = await Promise.all(
    Array.from({ length: paymentsCount }, (_, i) => {
      const to = receivers[i % receiversCount]?.handle ?? "";
      return world.payments.pay(alice, { to, amount: usd(BigInt(i + 1)) }, key());
    }),
  );
  const amounts = results.map((result) => (result.ok ? result.value.amount.amount : 0n));
  const sent = amounts.reduce((sum, amount) => sum + amount, 0n);
  for (const result of results) {
    if (!result.ok) expect(result.error.code).toBe("insufficient_funds");
  }
  expect(results.some((result) => result.ok)).toBe(true);
  expect(results.some((result) => !result.ok)).toBe(true);
  const left = await balanceOf(world, alice);
  const received = await Promise.all(receivers.map((receiver) => balanceOf(world, receiver)));
  expect(left).toBeGreaterThanOrEqual(0n);
  expect(received.reduce((sum, balance) => sum + balance, 0n)).toBe(sent);
  expect(left + sent).toBe(100_000n);
  const view = await world.payments.limits(alice.member, "USD");
  expect(view?.limits.find(({ window }) => window === "day")?.used.amount).toBe(sent);
  expect(await world.payments.verifyPayments()).toEqual([]);
  expect(await verifyLedger(world.db)).toEqual([]);
}, 600_000);
