import { queryFilter, queryFilterFlags } from "../filters.ts";
import type { Ledger } from "../ledger.ts";
import { type AccountInput, type TransferInput, u128Max } from "../records.ts";

/**
 * A corner of a ledger that looks like an empty one: a cluster takes seconds to make, so tests
 * share it. Its ids are told apart by their upper bits, and it sees nothing older than itself.
 */
export async function cornerOf(ledger: Ledger, number: number): Promise<Ledger> {
  const mask = BigInt(number) << 96n;
  const id = (plain: bigint) => (plain === 0n || plain === u128Max ? plain : plain ^ mask);
  const since = (await lastTime(ledger)) + 1n;
  const from = <F extends { readonly timestampMin: bigint }>(filter: F): F => ({
    ...filter,
    timestampMin: filter.timestampMin > since ? filter.timestampMin : since,
  });
  const ofAccount = <F extends { readonly accountId: bigint; readonly timestampMin: bigint }>(
    filter: F,
  ): F => ({ ...from(filter), accountId: id(filter.accountId) });
  const account = <A extends AccountInput>(plain: A): A => ({ ...plain, id: id(plain.id) });
  const transfer = <T extends TransferInput>(plain: T): T => ({
    ...plain,
    id: id(plain.id),
    debitAccountId: id(plain.debitAccountId),
    creditAccountId: id(plain.creditAccountId),
    pendingId: id(plain.pendingId),
  });
  return {
    ...ledger,
    createAccounts: (events) => ledger.createAccounts(events.map(account)),
    createTransfers: (events) => ledger.createTransfers(events.map(transfer)),
    lookupAccounts: async (ids) => (await ledger.lookupAccounts(ids.map(id))).map(account),
    lookupTransfers: async (ids) => (await ledger.lookupTransfers(ids.map(id))).map(transfer),
    getAccountTransfers: async (filter) =>
      (await ledger.getAccountTransfers(ofAccount(filter))).map(transfer),
    getAccountBalances: (filter) => ledger.getAccountBalances(ofAccount(filter)),
    queryAccounts: async (filter) => (await ledger.queryAccounts(from(filter))).map(account),
    queryTransfers: async (filter) => (await ledger.queryTransfers(from(filter))).map(transfer),
    async getBalancesAt(query) {
      const found = await ledger.getBalancesAt({ ...query, accountIds: query.accountIds.map(id) });
      return found.map((balance) => ({ ...balance, accountId: id(balance.accountId) }));
    },
    close: async () => {},
  };
}

async function lastTime(ledger: Ledger): Promise<bigint> {
  const newest = queryFilter({ flags: queryFilterFlags.reversed, limit: 1 });
  const [[account], [transfer]] = await Promise.all([
    ledger.queryAccounts(newest),
    ledger.queryTransfers(newest),
  ]);
  const times = [account?.timestamp ?? 0n, transfer?.timestamp ?? 0n];
  return times.reduce((a, b) => (a > b ? a : b));
}
