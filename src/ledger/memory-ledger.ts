import type { Clock } from "#kernel";
import { balancesAt } from "./balances-at.ts";
import {
  type BalanceEntry,
  type Book,
  emptyBook,
  emptyChanges,
  type TransferEntry,
  withoutNotes,
} from "./book.ts";
import {
  checkAccounts,
  checkBalancesAt,
  checkFilter,
  checkIds,
  checkLimits,
  checkTransfers,
} from "./bounds.ts";
import { refuseExtensions, refuseLimits, unsupported } from "./capabilities.ts";
import { expiresAt } from "./expiry.ts";
import { type AccountFilter, accountFilterFlags, queryFilterFlags } from "./filters.ts";
import type { IdMap } from "./id-map.ts";
import type { Ledger, LedgerCapabilities } from "./ledger.ts";
import { isValidAccountFilter, isValidQueryFilter, matches } from "./matching.ts";
import { type Account, type AccountBalance, batchEventsMax, type Transfer } from "./records.ts";
import {
  createAccounts,
  createTransfers,
  expirePendings,
  setAccountLimits,
} from "./state-machine.ts";
import { batchTimeAfter, clockTime, expiryTime } from "./time.ts";

const { debits, credits } = accountFilterFlags;
const capabilities: LedgerCapabilities = {
  importedEvents: true,
  accountLimits: true,
  repeatedCapture: true,
  effectiveDates: true,
  balancesAt: true,
  balancesAtByReplay: true,
  hashChain: false,
};

type Memory = {
  readonly book: Book;
  readonly history: Map<bigint, BalanceEntry[]>;
  readonly openWithTimeout: Set<TransferEntry>;
  readonly endedAt: Map<bigint, bigint>;
  lastTime: bigint;
};

/** A ledger that lives and dies with the process: for tests, the simulation and the shell. */
export function createMemoryLedger({ clock }: { readonly clock: Clock }): Ledger {
  const memory: Memory = {
    book: emptyBook(),
    history: new Map(),
    openWithTimeout: new Set(),
    endedAt: new Map(),
    lastTime: 0n,
  };
  const { book } = memory;
  const nextBatchTime = (count: number) => {
    if (count > 0) memory.lastTime = batchTimeAfter(memory.lastTime, clockTime(clock), count);
    return memory.lastTime;
  };

  return {
    capabilities,
    async createAccounts(events) {
      checkAccounts(events);
      refuseLimits(events, capabilities);
      const taken = takenTimes(events, book.transfers);
      const results = createAccounts(book, events, nextBatchTime(events.length), taken);
      takeChanges(memory);
      return results;
    },
    async createTransfers(events) {
      checkTransfers(events);
      refuseExtensions(events, capabilities);
      const taken = takenTimes(events, book.accounts);
      const results = createTransfers(book, events, nextBatchTime(events.length), taken);
      takeChanges(memory);
      return results;
    },
    async setAccountLimits(limits) {
      checkLimits(limits);
      const results = setAccountLimits(book, limits, nextBatchTime(limits.length));
      takeChanges(memory);
      return results;
    },
    async getBalancesAt(query) {
      checkBalancesAt(query);
      return balancesAt({ ...book, endedAt: memory.endedAt }, query);
    },
    getChainHead: async () => unsupported(),
    async lookupAccounts(ids) {
      checkIds(ids);
      const found = ids.map((id) => book.accounts.get(id));
      return found.filter((entry) => entry !== undefined).map(withoutNotes);
    },
    async lookupTransfers(ids) {
      checkIds(ids);
      return ids.flatMap((id) => copy(book.transfers.get(id)));
    },
    getAccountTransfers: async (filter) => transfersOf(memory, filter),
    getAccountBalances: async (filter) => balancesOf(memory, filter),
    async queryAccounts(filter) {
      checkFilter(filter);
      if (!isValidQueryFilter(filter)) return [];
      const found = book.accounts.values().filter((account) => matches(account, filter));
      return page(found.map(withoutNotes), filter, queryFilterFlags.reversed);
    },
    async queryTransfers(filter) {
      checkFilter(filter);
      if (!isValidQueryFilter(filter)) return [];
      const found = book.transfers.values().filter((transfer) => matches(transfer, filter));
      return page(found, filter, queryFilterFlags.reversed);
    },
    expirePending: async () => expireDue(memory, expiryTime(memory.lastTime, clock)),
    async close() {},
  };
}

type Timed = { readonly timestamp: bigint };

/** Of the times that events bring, those which one of `others` has. */
function takenTimes(
  events: readonly Timed[],
  others: Pick<IdMap<Account | Transfer>, "values">,
): ReadonlySet<bigint> {
  const brought = new Set(events.map(({ timestamp }) => timestamp));
  brought.delete(0n);
  if (brought.size === 0) return brought;
  const times = others.values().map(({ timestamp }) => timestamp);
  return new Set(times.filter((time) => brought.has(time)));
}

function takeChanges({ book, history, openWithTimeout, endedAt }: Memory): void {
  const { changes } = book;
  book.changes = emptyChanges();
  for (const transfer of changes.transfers) {
    if (transfer.pendingStatus === "pending" && transfer.timeout !== 0) {
      openWithTimeout.add(transfer);
    }
  }
  for (const { held, status, timestamp } of changes.settlements) {
    if (status === "captured") continue;
    openWithTimeout.delete(held);
    endedAt.set(held.id, timestamp);
  }
  for (const entry of changes.history) {
    const entries = history.get(entry.account.id);
    if (entries) entries.push(entry);
    else history.set(entry.account.id, [entry]);
  }
}

function expireDue(memory: Memory, now: bigint): number {
  const due = [...memory.openWithTimeout].filter((held) => expiresAt(held) <= now);
  if (due.length === 0) return 0;
  due.sort((a, b) => compare(expiresAt(a), expiresAt(b)) || compare(a.timestamp, b.timestamp));
  memory.lastTime = now;
  expirePendings(memory.book, due, now);
  takeChanges(memory);
  return due.length;
}

function transfersOf({ book }: Memory, filter: AccountFilter): Transfer[] {
  checkFilter(filter);
  if (!isValidAccountFilter(filter)) return [];
  const found = book.transfers
    .values()
    .filter(
      (transfer) =>
        (((filter.flags & debits) !== 0 && transfer.debitAccountId === filter.accountId) ||
          ((filter.flags & credits) !== 0 && transfer.creditAccountId === filter.accountId)) &&
        matches(transfer, filter),
    );
  return page(found, filter, accountFilterFlags.reversed);
}

function balancesOf(memory: Memory, filter: AccountFilter): AccountBalance[] {
  const entries = memory.history.get(filter.accountId) ?? [];
  const byTime = new Map(entries.map((entry) => [entry.timestamp, entry]));
  return transfersOf(memory, filter).flatMap(({ timestamp }) => {
    const entry = byTime.get(timestamp);
    if (!entry) return [];
    const { account: _, ...balance } = entry;
    return [balance];
  });
}

function copy<T extends object>(entry: T | undefined): T[] {
  return entry ? [{ ...entry }] : [];
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Paged = Pick<AccountFilter, "flags" | "limit">;

// Maps keep the order of insertion, which is that of ledger time: imported events come in order.
function page<T extends object>(found: Iterable<T>, filter: Paged, reversed: number): T[] {
  const all = [...found];
  if (filter.flags & reversed) all.reverse();
  return all.slice(0, Math.min(filter.limit, batchEventsMax)).map((record) => ({ ...record }));
}
