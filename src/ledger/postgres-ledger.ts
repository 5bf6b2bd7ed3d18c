import type { Clock, Db, Log, Migration } from "#kernel";
import { checkAccounts, checkFilter, checkIds, checkTransfers } from "./bounds.ts";
import {
  noCapabilities as capabilities,
  refuseExtensions,
  refuseLimits,
  unsupported,
} from "./capabilities.ts";
import type { Ledger } from "./ledger.ts";
import { isValidAccountFilter, isValidQueryFilter } from "./matching.ts";
import { submitAccounts, submitTransfers } from "./postgres/batch.ts";
import { type WriterLimits, writerLimits } from "./postgres/limits.ts";
import {
  accountBalances,
  accountsById,
  accountTransfers,
  matchingAccounts,
  matchingTransfers,
  transfersById,
} from "./postgres/store.ts";
import { closeWriter, expireSome, openWriter, submit } from "./postgres/writer.ts";
import { batchEventsMax } from "./records.ts";

/** The ledger's tables. */
export const ledgerMigrations: readonly Migration[] = [
  {
    name: "ledger-0001-ledger",
    file: new URL("./migrations/0001-ledger.sql", import.meta.url),
  },
];

/** What {@link openPostgresLedger} needs. */
export type PostgresLedgerDeps = {
  /** A database with {@link ledgerMigrations} applied. Reads use its pool; writes do not. */
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<WriterLimits>;
};

/**
 * Opens the ledger in a PostgreSQL database as its single writer, on a connection of its own.
 * Concurrent calls are committed together, at most `batchEventsMax` events in a transaction.
 *
 * @throws LedgerLockedError when another process is writing to this ledger
 */
export async function openPostgresLedger(deps: PostgresLedgerDeps): Promise<Ledger> {
  const { db } = deps;
  const writer = await openWriter({ ...deps, limits: { ...writerLimits, ...deps.limits } });

  return {
    capabilities,
    async createAccounts(events) {
      checkAccounts(events);
      refuseLimits(events);
      if (events.length === 0) return [];
      return submitAccounts(events, (batch) => submit(writer, batch));
    },
    async createTransfers(events) {
      checkTransfers(events);
      refuseExtensions(events);
      if (events.length === 0) return [];
      return submitTransfers(events, (batch) => submit(writer, batch));
    },
    setAccountLimits: unsupported,
    getBalancesAt: unsupported,
    getChainHead: unsupported,
    async lookupAccounts(ids) {
      checkIds(ids);
      return inOrder(ids, await accountsById(db, ids));
    },
    async lookupTransfers(ids) {
      checkIds(ids);
      return inOrder(ids, await transfersById(db, ids));
    },
    async getAccountTransfers(filter) {
      checkFilter(filter);
      return isValidAccountFilter(filter) ? accountTransfers(db, filter) : [];
    },
    async getAccountBalances(filter) {
      checkFilter(filter);
      return isValidAccountFilter(filter) ? accountBalances(db, filter) : [];
    },
    async queryAccounts(filter) {
      checkFilter(filter);
      return isValidQueryFilter(filter) ? matchingAccounts(db, filter) : [];
    },
    async queryTransfers(filter) {
      checkFilter(filter);
      return isValidQueryFilter(filter) ? matchingTransfers(db, filter) : [];
    },
    async expirePending() {
      let total = 0;
      for (;;) {
        const count = await expireSome(writer);
        total += count;
        if (count < batchEventsMax) return total;
      }
    },
    close: () => closeWriter(writer),
  };
}

function inOrder<T extends { readonly id: bigint }>(ids: readonly bigint[], found: T[]): T[] {
  const byId = new Map(found.map((record) => [record.id, record]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
