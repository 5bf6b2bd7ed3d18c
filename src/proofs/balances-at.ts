import {
  accountFilter,
  accountFilterFlags,
  type Balances,
  batchEventsMax,
  type Ledger,
  queryFilter,
} from "#ledger";

/** What was owed on ledger accounts at one instant: credits posted less debits posted, by id. */
export type BalancesAt = (ids: readonly bigint[]) => Promise<Map<bigint, bigint>>;

const owed = ({ creditsPosted, debitsPosted }: Balances) => creditsPosted - debitsPosted;

/**
 * Reads balances as they were at an instant that is past, `at`, in ledger time. However long the
 * reading takes and whatever moves meanwhile, all answers are of that one instant. Accounts need
 * the `history` flag. At most `batchEventsMax` ids a call.
 */
export function createBalancesAt(ledger: Ledger, at: bigint): BalancesAt {
  // Nothing was ever posted; and 0 would mean now.
  if (at === 0n) return async (ids) => new Map(ids.map((id) => [id, 0n]));
  return ledger.capabilities.balancesAt ? askedOf(ledger, at) : composedFrom(ledger, at);
}

function askedOf(ledger: Ledger, at: bigint): BalancesAt {
  return async (accountIds) => {
    const found = await ledger.getBalancesAt({ accountIds, at, effectiveAt: 0n });
    return new Map(found.map((balance) => [balance.accountId, owed(balance)]));
  };
}

/**
 * Of an engine that knows the present alone: a balance of now is that of then, unless a transfer
 * came in between. Those are asked for after the balances, so that none is missed.
 */
function composedFrom(ledger: Ledger, at: bigint): BalancesAt {
  const touched = new Set<bigint>();
  let seen = at;

  async function follow(): Promise<void> {
    for (;;) {
      const page = await ledger.queryTransfers(queryFilter({ timestampMin: seen + 1n }));
      for (const { debitAccountId, creditAccountId, timestamp } of page) {
        touched.add(debitAccountId).add(creditAccountId);
        seen = timestamp;
      }
      if (page.length < batchEventsMax) return;
    }
  }

  return async (ids) => {
    const found = new Map<bigint, bigint>();
    for (const account of await ledger.lookupAccounts(ids)) found.set(account.id, owed(account));
    await follow();
    for (const id of found.keys()) {
      if (touched.has(id)) found.set(id, await balanceAt(ledger, id, at));
    }
    return found;
  };
}

async function balanceAt(ledger: Ledger, accountId: bigint, at: bigint): Promise<bigint> {
  const { debits, credits, reversed } = accountFilterFlags;
  const flags = debits | credits | reversed;
  const filter = accountFilter({ accountId, timestampMax: at, limit: 1, flags });
  const [last] = await ledger.getAccountBalances(filter);
  return last ? owed(last) : 0n;
}
