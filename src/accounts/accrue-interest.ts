import { type AccountId, assert, type Db, dayMs, idToU128 } from "#kernel";
import { batchEventsMax, type Ledger, queryFilter, type Transfer, transferFlags } from "#ledger";
import { type Day, dayOf, dayStartMs } from "./calendar.ts";
import { accrueDays, type DueInterest, daysAfter, yearlyRatesBps } from "./interest-formula.ts";
import { listAccountRows } from "./store/accounts.ts";
import {
  insertPostings,
  interestThrough,
  lockInterestClock,
  readAccruals,
  setInterestClock,
  writeAccruals,
} from "./store/interest.ts";
import { allPotRows } from "./store/pots.ts";

const nanosecondsPerMs = 1_000_000n;
const unposted = transferFlags.pending | transferFlags.voidPendingTransfer;

/**
 * Counts every day after the last one counted, through `last`, for all accounts in one transaction.
 * Reads each transfer of those days once, whatever the number of accounts.
 *
 * @returns how many days it counted
 */
export async function accrueInterest(
  { db, ledger }: { readonly db: Db; readonly ledger: Ledger },
  last: Day,
): Promise<number> {
  const counted = await interestThrough(db);
  if (counted !== undefined && counted >= last) return 0;
  return db.transaction(async (tx) => {
    const accounts = await listAccountRows(tx);
    const first = accounts[0];
    if (!first) return 0;
    const dayBeforeFirst = dayOf(first.created_at.getTime() - dayMs);
    const through = await lockInterestClock(tx, dayBeforeFirst);
    const days = daysAfter(through, last);
    if (days.length === 0) return 0;
    const pots = await allPotRows(tx);
    const holders = new Map<bigint, AccountId>();
    for (const row of accounts) {
      holders.set(idToU128(row.id), row.id);
      holders.set(idToU128(row.reserved_id), row.id);
    }
    for (const pot of pots) holders.set(idToU128(pot.id), pot.account_id);
    const changes = await changesByDay(ledger, holders, through, last);
    const accruals = await readAccruals(tx);
    const accrued = accounts.map((row) => {
      const before = accruals.get(row.id);
      assert(before, "every account accrues");
      const rate = yearlyRatesBps[row.currency];
      return { account: row.id, ...accrueDays(before, changes.get(row.id) ?? none, days, rate) };
    });
    await writeAccruals(
      tx,
      accrued.map(({ account, accrual }) => ({ account, ...accrual })),
    );
    await insertPostings(tx, accrued.flatMap(dueOf));
    await setInterestClock(tx, last);
    return days.length;
  });
}

const none: ReadonlyMap<Day, bigint> = new Map();

function dueOf({ account, due }: { account: AccountId; due: readonly DueInterest[] }) {
  return due.map((of) => ({ account, ...of }));
}

/** What each account's balance changed by on each day after `through` up to and with `last`. */
async function changesByDay(
  ledger: Ledger,
  holders: ReadonlyMap<bigint, AccountId>,
  through: Day,
  last: Day,
): Promise<Map<AccountId, Map<Day, bigint>>> {
  const changes = new Map<AccountId, Map<Day, bigint>>();
  function change(ledgerAccount: bigint, day: Day, amount: bigint): void {
    const account = holders.get(ledgerAccount);
    if (account === undefined) return;
    const days = changes.get(account) ?? new Map<Day, bigint>();
    days.set(day, (days.get(day) ?? 0n) + amount);
    changes.set(account, days);
  }
  for await (const transfer of transfersOf(ledger, through, last)) {
    if (transfer.flags & unposted) continue;
    const day = dayOf(Number(transfer.timestamp / nanosecondsPerMs));
    change(transfer.debitAccountId, day, -transfer.amount);
    change(transfer.creditAccountId, day, transfer.amount);
  }
  return changes;
}

async function* transfersOf(ledger: Ledger, through: Day, last: Day): AsyncGenerator<Transfer> {
  const endMs = dayStartMs(last) + dayMs;
  const timestampMax = BigInt(endMs) * nanosecondsPerMs - 1n;
  let timestampMin = BigInt(dayStartMs(through) + dayMs) * nanosecondsPerMs;
  for (;;) {
    const page = await ledger.queryTransfers(
      queryFilter({ timestampMin, timestampMax, limit: batchEventsMax }),
    );
    yield* page;
    const newest = page[page.length - 1];
    if (page.length < batchEventsMax || !newest || newest.timestamp >= timestampMax) return;
    timestampMin = newest.timestamp + 1n;
  }
}
