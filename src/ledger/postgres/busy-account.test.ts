import fc from "fast-check";
import { expect, it } from "vitest";
import { createTestDatabase } from "#testing";
import { account, createAccounts, startMs, transfer } from "../contract/fixture.ts";
import { type LedgerDatabase, ledgerIn } from "../contract/postgres-fixture.ts";
import { type AccountFilter, accountFilter, accountFilterFlags } from "../filters.ts";
import type { Ledger } from "../ledger.ts";
import { ledgerMigrations } from "../postgres-ledger.ts";
import type { Transfer } from "../records.ts";

const accounts = 40;
const rounds = 60;
const roundMs = 700;
const nanosecondsPerMs = 1_000_000n;
const { debits, credits, reversed } = accountFilterFlags;

/** Moments of many transfers, and of one alone; of each third the busy account has no part. */
const size = (round: number) => (round % 3 === 0 ? 1 : 30);

/** Where account 1, and account 3 less often, take part in most of what moves. */
async function live({ clock }: LedgerDatabase, ledger: Ledger): Promise<void> {
  const ids = Array.from({ length: accounts }, (_, index) => account(BigInt(index + 1)));
  await createAccounts(ledger, ...ids);
  let id = 1n;
  for (let round = 0; round < rounds; round++) {
    const events = Array.from({ length: size(round) }, (_, index) => {
      const busy = index % 3 === 0 ? 3n : 1n;
      const other = 4n + (id % BigInt(accounts - 4));
      const [debitAccountId, creditAccountId] = id % 2n === 0n ? [busy, other] : [other, busy];
      return transfer(id++, { debitAccountId, creditAccountId, code: 1 + (index % 2) });
    });
    await ledger.createTransfers(events);
    clock.advanceMs(roundMs);
  }
}

const pagesOf = (all: readonly Transfer[]) => {
  const instant = fc.oneof(
    fc.constant(0n),
    fc
      .integer({ min: 0, max: rounds * roundMs })
      .map((ms) => BigInt(startMs + ms) * nanosecondsPerMs),
    fc.constantFrom(...all.map(({ timestamp }) => timestamp)),
  );
  return fc.record({
    timestampMin: instant,
    timestampMax: instant,
    limit: fc.integer({ min: 1, max: 60 }),
    code: fc.constantFrom(0, 2),
    flags: fc
      .constantFrom(debits, credits, debits | credits)
      .chain((sides) => fc.constantFrom(sides, sides | reversed)),
  });
};

/** The page as the list of all transfers of account 1 has it. */
function pageOf(all: readonly Transfer[], filter: AccountFilter): Transfer[] {
  const { timestampMin: from, timestampMax: to, limit, code, flags } = filter;
  const found = all.filter(
    (one) =>
      one.timestamp >= from &&
      (to === 0n || one.timestamp <= to) &&
      (code === 0 || code === one.code) &&
      (flags & (one.debitAccountId === 1n ? debits : credits)) !== 0,
  );
  return (flags & reversed ? found.reverse() : found).slice(0, limit);
}

it("a page of a busy account is that of all its transfers", async () => {
  await using database = await createTestDatabase(ledgerMigrations);
  const made = ledgerIn(database.db);
  const opened = await made.open();
  await live(made, opened);
  await opened.close();
  const ledger = await made.open({ limits: { tailTransfersMax: 0 } });
  const busy = await database.db.pool.query(
    "select from ledger.segment where is_sealed and 1 = any (busy_accounts)",
  );
  expect(busy.rowCount).toBe(1);
  const all = await ledger.getAccountTransfers(accountFilter({ accountId: 1n, limit: 8_000 }));
  expect(all.length).toBeGreaterThan(rounds);
  await fc.assert(
    fc.asyncProperty(pagesOf(all), async (page) => {
      fc.pre(page.timestampMax === 0n || page.timestampMin <= page.timestampMax);
      const filter = accountFilter({ accountId: 1n, ...page });
      expect(await ledger.getAccountTransfers(filter)).toEqual(pageOf(all, filter));
    }),
  );
  await ledger.close();
});
