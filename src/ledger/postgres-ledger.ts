import type { Clock, Db, Log, Migration } from "#kernel";
import { withoutNotes } from "./book.ts";
import {
  checkAccounts,
  checkBalancesAt,
  checkFilter,
  checkIds,
  checkLimits,
  checkTransfers,
} from "./bounds.ts";
import { LedgerFencedError, LedgerUnavailableError } from "./errors.ts";
import { queryFilterFlags } from "./filters.ts";
import type { Ledger, LedgerCapabilities } from "./ledger.ts";
import { isValidAccountFilter, isValidQueryFilter } from "./matching.ts";
import { balancesAt } from "./postgres/balances-at.ts";
import { accountBalances, accountTransfers, matchingTransfers } from "./postgres/history.ts";
import { holding, readSegments, type Segment } from "./postgres/segments.ts";
import { createPostgresStorage } from "./postgres/storage.ts";
import { accountsOfNow, chainHead, matchingAccounts, transfersById } from "./postgres/store.ts";
import { type Account, batchEventsMax } from "./records.ts";
import {
  type Call,
  submitAccounts,
  submitLimits,
  submitLookup,
  submitTransfers,
} from "./writer/call.ts";
import { type WriterLimits, writerLimits } from "./writer/limits.ts";
import { closeWriter, expireSome, openWriter, submit, type Writer } from "./writer/writer.ts";

/** The ledger's tables. */
export const ledgerMigrations: readonly Migration[] = [
  {
    name: "ledger-0001-ledger",
    file: new URL("./migrations/0001-ledger.sql", import.meta.url),
  },
  {
    name: "ledger-0002-segments",
    file: new URL("./migrations/0002-segments.sql", import.meta.url),
  },
  {
    name: "ledger-0010-home",
    file: new URL("./migrations/0010-home.sql", import.meta.url),
  },
  {
    name: "ledger-0011-kept-checkpoints",
    file: new URL("./migrations/0011-kept-checkpoints.sql", import.meta.url),
  },
  {
    name: "ledger-0012-narrower-holds",
    file: new URL("./migrations/0012-narrower-holds.sql", import.meta.url),
  },
  {
    name: "ledger-0013-denser-indexes",
    file: new URL("./migrations/0013-denser-indexes.sql", import.meta.url),
  },
  {
    name: "ledger-0014-narrower-settlements",
    file: new URL("./migrations/0014-narrower-settlements.sql", import.meta.url),
  },
  {
    name: "ledger-0015-busy-accounts",
    file: new URL("./migrations/0015-busy-accounts.sql", import.meta.url),
  },
];

const capabilities: LedgerCapabilities = {
  importedEvents: true,
  accountLimits: true,
  repeatedCapture: true,
  effectiveDates: true,
  balancesAt: true,
  balancesAtByReplay: false,
  hashChain: true,
};

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
  const { db, clock, log } = deps;
  const limits = { ...writerLimits, ...deps.limits };
  const storage = createPostgresStorage({ db, log, limits });
  const writer = await openWriter({ storage, clock, log, limits, defer: setImmediate });
  return {
    capabilities,
    ...writes(writer),
    ...reads(writer, { db, segments: () => storage.segments()?.all }),
    close: () => closeWriter(writer),
  };
}

type Writes = "createAccounts" | "createTransfers" | "setAccountLimits" | "expirePending";

function writes(writer: Writer): Pick<Ledger, Writes> {
  const send = (call: Call) => submit(writer, call);
  return {
    createAccounts: (events) => checked(checkAccounts, events) ?? submitAccounts(events, send),
    createTransfers: (events) => checked(checkTransfers, events) ?? submitTransfers(events, send),
    setAccountLimits: (changes) => checked(checkLimits, changes) ?? submitLimits(changes, send),
    async expirePending() {
      let total = 0;
      for (;;) {
        const count = await expireSome(writer);
        total += count;
        if (count < batchEventsMax) return total;
      }
    },
  };
}

// Not an async function, which would make every call wait for three promises more.
function checked<Event>(
  check: (events: readonly Event[]) => void,
  events: readonly Event[],
): Promise<never> | Promise<never[]> | undefined {
  try {
    check(events);
  } catch (error) {
    return Promise.reject(error);
  }
  return events.length === 0 ? Promise.resolve([]) : undefined;
}

type Source = { readonly db: Db; readonly segments: () => readonly Segment[] | undefined };

function reads(
  writer: Writer,
  { db, segments }: Source,
): Omit<Ledger, Writes | "capabilities" | "close"> {
  const numberOf = (id: bigint) => writer.session?.book.accounts.get(id)?.number || undefined;
  const source = () => ({ db, segments: segments(), numberOf });
  return {
    async getBalancesAt(query) {
      checkBalancesAt(query);
      return balancesAt(db, segments(), query);
    },
    getChainHead: () => chainHead(db),
    async lookupAccounts(ids) {
      checkIds(ids);
      return ids.length === 0 ? [] : lookUp(writer, db, ids);
    },
    async lookupTransfers(ids) {
      checkIds(ids);
      if (ids.length === 0) return [];
      const numbers = holding(segments() ?? (await readSegments(db)), ids).map(
        ({ number }) => number,
      );
      const found = await transfersById(db, numbers, ids);
      return inOrder(
        ids,
        found.map(({ entry }) => entry),
      );
    },
    async getAccountTransfers(filter) {
      checkFilter(filter);
      return isValidAccountFilter(filter) ? accountTransfers(source(), filter) : [];
    },
    async getAccountBalances(filter) {
      checkFilter(filter);
      return isValidAccountFilter(filter) ? accountBalances(source(), filter) : [];
    },
    async queryAccounts(filter) {
      checkFilter(filter);
      if (!isValidQueryFilter(filter)) return [];
      const order = filter.flags & queryFilterFlags.reversed ? "desc" : "asc";
      return lookUp(writer, db, await matchingAccounts(db, filter, order));
    },
    async queryTransfers(filter) {
      checkFilter(filter);
      return isValidQueryFilter(filter) ? matchingTransfers(source(), filter) : [];
    },
  };
}

/** From the book; without a writer, from what is stored. */
async function lookUp(writer: Writer, db: Db, ids: readonly bigint[]): Promise<Account[]> {
  try {
    return await submitLookup(ids, (call) => submit(writer, call));
  } catch (error) {
    if (!(error instanceof LedgerFencedError || error instanceof LedgerUnavailableError)) {
      throw error;
    }
    return inOrder(ids, (await accountsOfNow(db, ids)).map(withoutNotes));
  }
}

function inOrder<T extends { readonly id: bigint }>(ids: readonly bigint[], found: T[]): T[] {
  const byId = new Map(found.map((record) => [record.id, record]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
