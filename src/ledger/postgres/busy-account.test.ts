import fc from "fast-check";
import { expect, it } from "vitest";
import { createTestDatabase } from "#testing";
import { account, createAccounts, startMs, transfer } from "../contract/fixture.ts";
import { ledgerIn } from "../contract/postgres-fixture.ts";
import { accountFilter, accountFilterFlags } from "../filters.ts";
import { ledgerMigrations } from "../postgres-ledger.ts";

const accounts = 40;
const rounds = 60;
const nanosecondsPerMs = 1_000_000n;
const { debits, credits, reversed } = accountFilterFlags;

/** Moments of many transfers, and of one alone; of each third the busy account has no part. */
const size = (round: number) => (round % 3 === 0 ? 1 : 30);

it("a page of an account that takes part in much of a segment is that of all its transfers", async () => {
  await using database = await createTestDatabase(ledgerMigrations);
  const { clock, open } = ledgerIn(database.db);
  let ledger = await open();
  await createAccounts(
    ledger,
    ...Array.from({ length: accounts }, (_, i) => account(BigInt(i + 1))),
  );
  let id = 1n;
  for (let round = 0; round < rounds; round++) {
    const events = Array.from({ length: size(round) }, (_, index) => {
      const busy = index % 3 === 0 ? 3n : 1n;
      const other = 4n + (id % BigInt(accounts - 4));
      const sides = id % 2n === 0n ? [busy, other] : [other, busy];
      const [debitAccountId = 0n, creditAccountId = 0n] = sides;
      return transfer(id++, { debitAccountId, creditAccountId, code: 1 + (index % 2) });
    });
    await ledger.createTransfers(events);
    clock.advanceMs(700);
  }
  await ledger.close();
  ledger = await open({ limits: { tailTransfersMax: 0 } });
  const busy = await database.db.pool.query(
    "select from ledger.segment where is_sealed and 1 = any (busy_accounts)",
  );
  expect(busy.rowCount).toBe(1);
  const all = await ledger.getAccountTransfers(accountFilter({ accountId: 1n, limit: 8_000 }));
  const instant = fc.oneof(
    fc.constant(0n),
    fc.bigInt(0n, BigInt(rounds) * 700n).map((ms) => (BigInt(startMs) + ms) * nanosecondsPerMs),
    fc.constantFrom(...all.map(({ timestamp }) => timestamp)),
  );
  const page = fc.record({
    timestampMin: instant,
    timestampMax: instant,
    limit: fc.integer({ min: 1, max: 60 }),
    code: fc.constantFrom(0, 2),
    sides: fc.constantFrom(debits, credits, debits | credits),
    isReversed: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(page, async ({ sides, isReversed, ...rest }) => {
      const { timestampMin: from, timestampMax: to, limit, code } = rest;
      fc.pre(to === 0n || from <= to);
      const expected = all.filter(
        ({ timestamp, debitAccountId, creditAccountId, code: one }) =>
          timestamp >= from &&
          (to === 0n || timestamp <= to) &&
          (code === 0 || code === one) &&
          ((sides & debits && debitAccountId === 1n) ||
            (sides & credits && creditAccountId === 1n)),
      );
      if (isReversed) expected.reverse();
      const flags = sides | (isReversed ? reversed : 0);
      const found = await ledger.getAccountTransfers(
        accountFilter({ accountId: 1n, flags, ...rest }),
      );
      expect(found).toEqual(expected.slice(0, limit));
    }),
  );
  await ledger.close();
});
