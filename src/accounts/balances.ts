import { assert, idToU128, money } from "#kernel";
import { type Balances, type BalancesAtQuery, batchEventsMax, type Ledger } from "#ledger";
import type { Account, AccountBalances } from "./account.ts";

/** An instant of the past, and what counts by then; see the ledger's {@link BalancesAtQuery}. */
export type PastInstant = Omit<BalancesAtQuery, "accountIds">;

const accountsPerLookupMax = Math.floor(batchEventsMax / 2);

/** Balances of accounts in their order, of one instant, in one look-up. */
export async function balancesOf(
  ledger: Ledger,
  accounts: readonly Account[],
): Promise<AccountBalances[]> {
  const records = await ledger.lookupAccounts(ledgerIds(accounts));
  const found = new Map<bigint, Balances>(records.map((record) => [record.id, record]));
  return accounts.map((account) => {
    const [main, reserved] = partsOf(account, found);
    assert(main && reserved, "the ledger knows every account");
    return balancesFrom(account, main, reserved);
  });
}

/**
 * The same as they were at an instant; nothing in an account that was not opened by then.
 *
 * @throws LedgerUnsupportedError where the engine does not know the past
 */
export async function balancesAt(
  ledger: Ledger,
  accounts: readonly Account[],
  instant: PastInstant,
): Promise<AccountBalances[]> {
  const records = await ledger.getBalancesAt({ ...instant, accountIds: ledgerIds(accounts) });
  const found = new Map<bigint, Balances>(records.map((record) => [record.accountId, record]));
  return accounts.map((account) => {
    const [main = nothing, reserved = nothing] = partsOf(account, found);
    return balancesFrom(account, main, reserved);
  });
}

function ledgerIds(accounts: readonly Account[]): bigint[] {
  assert(accounts.length <= accountsPerLookupMax, "one look-up holds the accounts");
  return accounts.flatMap(({ id, reservedId }) => [idToU128(id), idToU128(reservedId)]);
}

function partsOf(
  { id, reservedId }: Account,
  found: ReadonlyMap<bigint, Balances>,
): [main: Balances | undefined, reserved: Balances | undefined] {
  return [found.get(idToU128(id)), found.get(idToU128(reservedId))];
}

function balancesFrom({ currency }: Account, main: Balances, reserved: Balances): AccountBalances {
  return {
    available: money(postedBalance(main) - main.debitsPending, currency),
    reserved: money(main.debitsPending + postedBalance(reserved), currency),
    incoming: money(main.creditsPending, currency),
  };
}

/** What a member has in a ledger account, held or not: its credit balance. */
export function postedBalance(record: Pick<Balances, "creditsPosted" | "debitsPosted">): bigint {
  return record.creditsPosted - record.debitsPosted;
}

const nothing: Balances = {
  debitsPending: 0n,
  debitsPosted: 0n,
  creditsPending: 0n,
  creditsPosted: 0n,
};
