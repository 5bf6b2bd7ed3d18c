import { type Balances, batchEventsMax, type Ledger, queryFilter } from "#ledger";

/** What was owed on ledger accounts at one instant: credits posted less debits posted, by id. */
export type BalancesAt = (ids: readonly bigint[]) => Promise<Map<bigint, bigint>>;

const owed = ({ creditsPosted, debitsPosted }: Balances) => creditsPosted - debitsPosted;

/**
 * Reads balances as they were at an instant that is past, `at`, in ledger time. However long the
 * reading takes and whatever moves meanwhile, all answers are of that one instant. At most
 * `batchEventsMax` ids a call.
 */
export function createBalancesAt(ledger: Ledger, at: bigint): BalancesAt {
  // Nothing was ever posted; and 0 would mean now.
  if (at === 0n) return async (ids) => new Map(ids.map((id) => [id, 0n]));
  const ask = askedOf(ledger, at);
  return ledger.capabilities.balancesAtByReplay ? composedFrom(ledger, at, ask) : ask;
}

function askedOf(ledger: Ledger, at: bigint): BalancesAt {
  return async (accountIds) => {
    const found = await ledger.getBalancesAt({ accountIds, at, effectiveAt: 0n });
    return new Map(found.map((balance) => [balance.accountId, owed(balance)]));
  };
}

/**
 * Where the past costs more than the present: a balance of now is that of then, unless a transfer
 * came in between. Those are asked for after the balances, so that none is missed; only the
 * accounts that they touch are asked for as they were.
 */
function composedFrom(ledger: Ledger, at: bigint, ask: BalancesAt): BalancesAt {
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
    const moved = ids.filter((id) => touched.has(id));
    if (moved.length === 0) return found;
    const then = await ask(moved);
    // One that was opened since then has nothing to tell.
    for (const id of moved) found.set(id, then.get(id) ?? 0n);
    return found;
  };
}
