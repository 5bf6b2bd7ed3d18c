import type { Accounts, PastInstant } from "#accounts";
import { type Account, type Ledger, queryFilter } from "#ledger";
import type { ExploredAccount, ExplorerDeps, GroupQuery, Page } from "./explored.ts";

/** Accounts with those whose they are, in their order. */
export async function describeAccounts(
  accounts: Accounts,
  found: readonly Account[],
): Promise<ExploredAccount[]> {
  const holders = await accounts.holdersOf(found.map(({ id }) => id));
  return found.map((account) => ({ account, holder: holders.get(account.id) }));
}

/**
 * The accounts with the balances that they had at an instant, without those that came later.
 *
 * @throws LedgerUnsupportedError where the engine does not know the past
 */
export async function asOf(
  ledger: Ledger,
  found: readonly Account[],
  { at, effectiveAt }: PastInstant,
): Promise<Account[]> {
  if ((at === 0n && effectiveAt === 0n) || found.length === 0) return [...found];
  const accountIds = found.map(({ id }) => id);
  const records = await ledger.getBalancesAt({ accountIds, at, effectiveAt });
  const byId = new Map(records.map((record) => [record.accountId, record]));
  return found.flatMap((account) => {
    const then = byId.get(account.id);
    if (then === undefined) return [];
    const { debitsPending, debitsPosted, creditsPending, creditsPosted } = then;
    return [{ ...account, debitsPending, debitsPosted, creditsPending, creditsPosted }];
  });
}

export async function accountAt(
  ledger: Ledger,
  id: bigint,
  instant: PastInstant,
): Promise<Account | undefined> {
  const [then] = await asOf(ledger, await ledger.lookupAccounts([id]), instant);
  return then;
}

export async function accountsOfGroup(
  { ledger, accounts }: ExplorerDeps,
  query: GroupQuery,
): Promise<Page<ExploredAccount>> {
  const { at, cursor = 0n, limit } = query;
  const found = await ledger.queryAccounts(
    queryFilter({
      ledger: query.ledger,
      code: query.code,
      timestampMin: cursor + 1n,
      timestampMax: at,
      // One more than fits tells whether there is another page.
      limit: limit + 1,
    }),
  );
  const shown = found.slice(0, limit);
  const then = await asOf(ledger, shown, { at, effectiveAt: 0n });
  const items = await describeAccounts(accounts, then);
  return { items, next: found.length > limit ? shown.at(-1)?.timestamp : undefined };
}
