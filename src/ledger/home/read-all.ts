import { type QueryFilter, queryFilter } from "../filters.ts";
import type { Ledger } from "../ledger.ts";
import { type Account, batchEventsMax, type Transfer } from "../records.ts";

/** Every account of a ledger, oldest first, a page at a time. */
export function allAccounts(ledger: Ledger, after = 0n): AsyncGenerator<Account[]> {
  return pages((filter) => ledger.queryAccounts(filter), after);
}

/** Every transfer of a ledger after an instant, oldest first, a page at a time. */
export function allTransfers(ledger: Ledger, after = 0n): AsyncGenerator<Transfer[]> {
  return pages((filter) => ledger.queryTransfers(filter), after);
}

async function* pages<T extends { readonly timestamp: bigint }>(
  read: (filter: QueryFilter) => Promise<T[]>,
  after: bigint,
): AsyncGenerator<T[]> {
  for (let last = after; ; ) {
    const page = await read(queryFilter({ timestampMin: last + 1n }));
    const newest = page.at(-1);
    if (!newest) return;
    yield page;
    if (page.length < batchEventsMax) return;
    last = newest.timestamp;
  }
}
