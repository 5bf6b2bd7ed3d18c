import { balancesAt } from "../balances-at.ts";
import { expiresAt } from "../expiry.ts";
import { type AccountFilter, accountFilter } from "../filters.ts";
import type { BalancesAtQuery, Ledger } from "../ledger.ts";
import { type Account, batchEventsMax, type Transfer, timestampMax } from "../records.ts";

/** What is read of the cluster. */
type Reads = {
  lookupAccounts(ids: readonly bigint[]): Promise<Account[]>;
  getAccountTransfers(filter: AccountFilter): Promise<Transfer[]>;
};

/**
 * Balances as they were, by playing again every transfer of the accounts until then: the cost grows
 * with their age. A pending transfer counts until the very instant at which it expires, though the
 * cluster may release it a moment later.
 */
export async function replayBalancesAt(
  reads: Reads,
  query: BalancesAtQuery,
): ReturnType<Ledger["getBalancesAt"]> {
  const found = await reads.lookupAccounts(query.accountIds);
  const accounts = new Map(found.map((account) => [account.id, account]));
  const until = query.at === 0n ? timestampMax : query.at;
  const histories = await Promise.all(
    [...accounts.keys()].map((id) => transfersUntil(reads, id, until)),
  );
  // Between two of the accounts it is found twice.
  const byTime = new Map(histories.flat().map((transfer) => [transfer.timestamp, transfer]));
  const inOrder = [...byTime.values()].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
  const endedAt = new Map<bigint, bigint>();
  for (const transfer of inOrder) {
    if (transfer.pendingId !== 0n) endedAt.set(transfer.pendingId, transfer.timestamp);
    if (transfer.pendingStatus === "expired") endedAt.set(transfer.id, expiresAt(transfer));
  }
  const transfers = new Map(inOrder.map((transfer) => [transfer.id, transfer]));
  return balancesAt({ accounts, transfers, endedAt }, query);
}

async function transfersUntil(
  reads: Reads,
  accountId: bigint,
  timestampMax: bigint,
): Promise<Transfer[]> {
  const found: Transfer[] = [];
  for (let timestampMin = 0n; ; ) {
    const filter = accountFilter({ accountId, timestampMin, timestampMax });
    const page = await reads.getAccountTransfers(filter);
    found.push(...page);
    const last = page.at(-1);
    if (!last || page.length < batchEventsMax || last.timestamp === timestampMax) return found;
    timestampMin = last.timestamp + 1n;
  }
}
