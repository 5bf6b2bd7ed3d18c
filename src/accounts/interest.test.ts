import fc from "fast-check";
import { expect, test } from "vitest";
import { currencyCodes, dayMs, hourMs, money, must } from "#kernel";
import { type Day, dayOf, dayStartMs, lastDayOf } from "./calendar.ts";
import { createAccounts, type Statement } from "./index.ts";
import { type Accrual, accrualUnits, accrueDays, daysAfter } from "./interest-formula.ts";
import { brokenInvariants, createTestWorld, type TestWorld } from "./world.testing.ts";

const year = daysAfter("2025-12-31", "2026-12-31");

const anyChanges = fc
  .array(fc.tuple(fc.nat({ max: 364 }), fc.bigInt({ min: 0n, max: 10n ** 12n })), {
    maxLength: 40,
  })
  .map((list) => new Map(list.map(([index, amount]) => [year[index] ?? "", amount])));

test("a year counted at once is the year counted day by day", () => {
  fc.assert(
    fc.property(anyChanges, fc.bigInt({ min: 0n, max: 2_000n }), (changes, rate) => {
      const atOnce = accrueDays({ balance: 0n, accrued: 0n }, changes, year, rate);
      let accrual: Accrual = { balance: 0n, accrued: 0n };
      const due = [];
      for (const day of year) {
        const one = accrueDays(accrual, changes, [day], rate);
        accrual = one.accrual;
        due.push(...one.due);
      }
      expect(atOnce).toEqual({ accrual, due });
    }),
  );
});

test("what is paid and what stays accrued are exactly what the formula gives", () => {
  fc.assert(
    fc.property(anyChanges, fc.bigInt({ min: 0n, max: 2_000n }), (changes, rate) => {
      const { accrual, due } = accrueDays({ balance: 0n, accrued: 0n }, changes, year, rate);
      let [balance, earned] = [0n, 0n];
      for (const day of year) {
        balance += changes.get(day) ?? 0n;
        earned += balance * rate;
      }
      const paid = due.reduce((sum, { amount }) => sum + amount, 0n);
      expect(paid * accrualUnits + accrual.accrued).toBe(earned);
      expect(accrual.accrued).toBeLessThan(accrualUnits);
    }),
  );
});

test("a thousand dollars at 3 % earn 30 dollars in 365 days, less the month's fractions", () => {
  const changes = new Map([["2026-01-01", 100_000n]]);
  const { due, accrual } = accrueDays({ balance: 0n, accrued: 0n }, changes, year, 300n);
  expect(due.reduce((sum, { amount }) => sum + amount, 0n)).toBe(3_000n);
  expect(accrual.accrued).toBe(0n);
  expect(due[0]).toEqual({ month: "2026-01", amount: 254n });
});

/** Lives through days: some money moves on each, and `each` runs a little after midnight. */
async function live(world: TestWorld, days: number, each: (day: Day) => Promise<unknown>) {
  const [ana, bob] = [await world.member("Ana"), await world.member("Bob")];
  const pot = must(await world.accounts.createPot(ana.member, { currency: "USD", name: "Bike" }));
  for (const currency of currencyCodes) {
    await world.accounts.contributeCapital(money(1_000_000n, currency), `capital ${currency}`);
  }
  for (let i = 0; i < days; i++) {
    const day = dayOf(world.clock.nowMs());
    if (i % 7 === 0) await world.fund(ana, 123_457n);
    await world.pay(ana, bob, BigInt(1 + ((i * 7_919) % 9_000)));
    await world.pay(ana, bob, 50n, { pending: true });
    if (i % 5 === 0) {
      const transfer = { pot: pot.id, amount: money(1_001n, "USD"), idempotencyKey: `${i}` };
      await world.accounts.deposit(ana.member, transfer);
    }
    world.clock.setMs(dayStartMs(day) + dayMs + hourMs);
    await each(day);
  }
  return [ana, bob];
}

async function accrualsOf(world: TestWorld) {
  const { rows } = await world.db.pool.query(
    `select a.holder, balance, accrued from accounts.interest
     join accounts.account a on a.id = account_id order by holder`,
  );
  return rows;
}

test("days that were missed are caught up with to the same result", async () => {
  await using daily = await createTestWorld();
  await using late = await createTestWorld();
  await live(daily, 45, (day) => daily.accounts.accrueInterest(day));
  await live(late, 45, async () => {});
  expect(await late.accounts.accrueInterest(dayOf(late.clock.nowMs()))).toBe(45);
  expect(await accrualsOf(late)).toEqual(await accrualsOf(daily));
  const due = "select month, amount from accounts.interest_posting order by amount";
  const [first, second] = await Promise.all(
    [daily, late].map(async ({ db }) => (await db.pool.query(due)).rows),
  );
  expect(first).toEqual(second);
  expect(first).toHaveLength(2);
  expect(await brokenInvariants(late)).toEqual([]);
});

test("counting a day again, or at many places at once, counts it once", async () => {
  await using world = await createTestWorld();
  await live(world, 3, async () => {});
  const day = dayOf(world.clock.nowMs() - dayMs);
  const other = createAccounts(world);
  const counted = await Promise.all([
    world.accounts.accrueInterest(day),
    other.accrueInterest(day),
    world.accounts.accrueInterest(day),
  ]);
  expect(counted.sort()).toEqual([0, 0, 3]);
  expect(await world.accounts.accrueInterest(day)).toBe(0);
});

test("a day that is not over is not counted", async () => {
  await using world = await createTestWorld();
  await live(world, 1, async () => {});
  expect(await world.accounts.accrueInterest("2026-01-02")).toBe(1);
  expect(await world.accounts.accrueInterest("2026-01-02")).toBe(0);
});

test("interest is paid once a month, also when asked for at many places at once", async () => {
  await using world = await createTestWorld();
  const [ana] = await live(world, 33, (day) => world.accounts.accrueInterest(day));
  if (!ana) throw new Error("there is a member");
  const other = createAccounts(world);
  await Promise.all([
    world.accounts.postInterest("2026-01"),
    other.postInterest("2026-01"),
    world.accounts.postInterest("2026-01"),
  ]);
  expect(await world.accounts.postInterest("2026-01")).toEqual([]);
  const paid = await world.movements.list({ member: ana.member, kind: "interest", limit: 10 });
  expect(paid).toHaveLength(1);
  expect(paid[0]?.details).toEqual({ month: "2026-01" });
  expect(paid[0]?.amount.amount).toBeGreaterThan(0n);
  expect(await brokenInvariants(world)).toEqual([]);
  const february: Statement = must(await world.accounts.statement(ana, "2026-02"));
  expect(february.lines.some(({ movement }) => movement.kind === "interest")).toBe(true);
});

test("interest that own funds do not cover waits until they do", async () => {
  await using world = await createTestWorld();
  const ana = await world.member("Ana");
  await world.fund(ana, 100_000_000n);
  world.clock.setMs(Date.UTC(2026, 1, 1, 1));
  expect(await world.accounts.postInterest("2026-01")).toEqual([]);
  expect(await brokenInvariants(world)).toEqual([]);
  await world.accounts.contributeCapital(money(10_000_000n, "USD"), "capital");
  expect(await world.accounts.postInterest("2026-01")).toEqual([ana.id]);
  expect(await world.available(ana)).toBe(
    100_000_000n + (100_000_000n * 300n * 31n) / accrualUnits,
  );
  expect(await brokenInvariants(world)).toEqual([]);
});

test("an account tells what it earned since the last posting", async () => {
  await using world = await createTestWorld();
  const ana = await world.member("Ana");
  await world.fund(ana, 10_000_000n);
  world.clock.setMs(Date.UTC(2026, 0, 11, 1));
  await world.accounts.accrueInterest("2026-01-10");
  expect(await world.accounts.interestOf([ana])).toEqual([
    { rateBps: 300, accrued: money(8_219n, "USD"), paidOn: "2026-02-01" },
  ]);
  expect(lastDayOf("2026-01")).toBe("2026-01-31");
});
