import { LedgerMoveError } from "../errors.ts";
import type { Ledger } from "../ledger.ts";
import type { Account, Transfer } from "../records.ts";
import { expiryIdOf } from "./moved-ledger.ts";
import { allAccounts, allTransfers } from "./read-all.ts";

/** How much was found to be the same. */
export type Compared = { readonly accounts: number; readonly transfers: number };

/**
 * Holds every account with its balances, every transfer with what became of it, their order and
 * their number in one ledger against the other, which is a moved one: the timeouts of its holds are
 * kept elsewhere, and voids stand for expiries.
 *
 * @throws LedgerMoveError naming the first difference
 */
export async function compareLedgers(from: Ledger, moved: Ledger): Promise<Compared> {
  const accounts = await compareAll(
    one(allAccounts(from)),
    one(allAccounts(moved)),
    (account) => textOf(account),
    "account",
  );
  const transfers = await compareAll(
    one(allTransfers(from)),
    withoutExpiries(one(allTransfers(moved))),
    (transfer) => textOf({ ...transfer, timeout: 0 }),
    "transfer",
  );
  return { accounts, transfers };
}

async function* one<T>(pages: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const page of pages) yield* page;
}

async function* withoutExpiries(transfers: AsyncIterable<Transfer>): AsyncGenerator<Transfer> {
  for await (const transfer of transfers) {
    const isExpiry = transfer.pendingId !== 0n && transfer.id === expiryIdOf(transfer.pendingId);
    if (!isExpiry) yield transfer;
  }
}

function textOf(record: Account | Transfer): string {
  return JSON.stringify(
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)),
    (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
  );
}

async function compareAll<T extends { readonly id: bigint }>(
  expected: AsyncGenerator<T>,
  found: AsyncGenerator<T>,
  describe: (record: T) => string,
  kind: string,
): Promise<number> {
  for (let count = 0; ; count++) {
    const [left, right] = await Promise.all([expected.next(), found.next()]);
    if (left.done && right.done) return count;
    const [was, is] = [left, right].map((next) => (next.done ? "nothing" : describe(next.value)));
    if (was === is) continue;
    throw new LedgerMoveError(`After ${count} ${kind}s the ledgers differ: ${was} became ${is}.`);
  }
}
