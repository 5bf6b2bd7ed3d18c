import type { Clock } from "#kernel";
import { assert } from "#kernel";
import {
  type AccountEntry,
  type Book,
  type Changes,
  emptyBook,
  emptyChanges,
  type LimitsChange,
} from "../book.ts";
import { expiresAt } from "../expiry.ts";
import { transferFlags } from "../records.ts";
import { batchTimeAfter } from "../time.ts";
import { type Call, examineCall, sizeOf } from "./call.ts";
import { type Link, nextLink } from "./chain.ts";
import { type Checkpoints, createCheckpoints } from "./checkpoints.ts";
import { createKnownIds, type KnownIds } from "./known-ids.ts";
import type { WriterLimits } from "./limits.ts";
import type { Taken } from "./loading.ts";
import type { CommitGroup, StorageSession } from "./storage.ts";

/** A group on its way to storage. */
export type SentGroup = { readonly group: CommitGroup; readonly stored: Promise<void> };

/**
 * What the writer believes while all goes well: the book runs ahead of storage by the groups that
 * are on their way. After any failure the whole session is dropped, and the next one starts from
 * what is stored.
 */
export type Session = {
  readonly storage: StorageSession;
  readonly book: Book;
  readonly known: KnownIds;
  readonly checkpoints: Checkpoints;
  lastTime: bigint;
  /** Of the last release after expiry. */
  lastExpiryTime: bigint;
  head: Link;
  /** Every pending transfer that expires by then is settled. */
  expiredUntil: bigint;
  /** No open pending transfer expires before this; undefined when none ever does. */
  nextExpiry: bigint | undefined;
  /** Round of checkpoints after which accounts were last forgotten. */
  trimmedAtRound: number;
  /** In order; the first is the next to be acknowledged. */
  readonly inFlight: SentGroup[];
  /** Acknowledged, and not yet forgotten by the book. */
  readonly stored: SentGroup[];
};

export async function startSession(
  storage: StorageSession,
  limits: WriterLimits,
  clock: Clock,
): Promise<Session> {
  const { state } = storage;
  const book = emptyBook();
  book.lastAccountTime = state.lastAccountTime;
  book.lastTransferTime = state.position.transferTime;
  for (const entry of state.changedAccounts) book.accounts.set(entry);
  return {
    storage,
    book,
    known: createKnownIds(state.recentIds, limits.knownIdsMax),
    checkpoints: createCheckpoints(storage, limits, clock, state.changedAccounts),
    lastTime: state.lastTimestamp,
    lastExpiryTime: state.position.expiryTime,
    head: state.head,
    expiredUntil: state.expiredUntil,
    nextExpiry: await storage.nextExpiryAfter(state.expiredUntil),
    trimmedAtRound: 0,
    inFlight: [],
    stored: [],
  };
}

/** Examines a call against the book, when the clock says `now`. */
export function examine(session: Session, call: Call, taken: Taken, now: bigint): void {
  const size = sizeOf(call);
  const { book, lastTime } = session;
  const batchTime = size === 0 ? lastTime : batchTimeAfter(lastTime, now, size);
  examineCall(call, book, batchTime, taken);
  session.lastTime = batchTime;
}

/** Takes everything that the book has changed since the last group, as the next group. */
export function closeGroup(session: Session): CommitGroup {
  const { book, lastTime: reached } = session;
  const { changes } = book;
  book.changes = emptyChanges();
  const expiries = changes.settlements.filter(({ status }) => status === "expired");
  if (expiries.length > 0) session.lastExpiryTime = reached;
  rememberTransfers(session, changes);
  const { accounts, transfers, sides, settlements, failedIds, history } = changes;
  const limits = limitsOf(changes);
  const link = nextLink(session.head, {
    reached,
    accounts,
    transfers,
    expiries: expiries.sort((a, b) => (a.held.timestamp < b.held.timestamp ? -1 : 1)),
    limits,
    failedIds: failedIds.toSorted((a, b) => (a < b ? -1 : 1)),
  });
  session.head = link;
  return {
    link,
    reached,
    lastAccountTime: book.lastAccountTime,
    position: { transferTime: book.lastTransferTime, expiryTime: session.lastExpiryTime },
    accounts,
    transfers,
    sides,
    settlements,
    changedAccounts: changedAccounts(book, changes),
    limits,
    failedIds,
    history,
    expiredUntil: session.expiredUntil,
    accountOf: (id) => accountOf(book, id),
  };
}

function rememberTransfers(session: Session, { transfers, failedIds }: Changes): void {
  const { known } = session;
  for (const entry of transfers) {
    known.add(entry.id);
    if (entry.timeout !== 0) expectExpiry(session, expiresAt(entry));
  }
  for (const id of failedIds) known.add(id);
}

function expectExpiry(session: Session, time: bigint): void {
  if (session.nextExpiry === undefined || time < session.nextExpiry) session.nextExpiry = time;
}

function limitsOf({ accounts, limits }: Changes): readonly LimitsChange[] {
  const isLimited = ({ limits: { floor, ceiling } }: AccountEntry) =>
    floor !== null || ceiling !== null;
  const given = accounts
    .filter(isLimited)
    .map((account) => ({ account, limits: account.limits, timestamp: account.timestamp }));
  return [...given, ...limits].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
}

const closing = transferFlags.closingDebit | transferFlags.closingCredit;

// Closing transfers, and those that settle them, change an account beyond its balances.
function changedAccounts(book: Book, changes: Changes): AccountEntry[] {
  const changed = new Set<AccountEntry>(changes.limits.map(({ account }) => account));
  const add = (entry: { flags: number; debitAccountId: bigint; creditAccountId: bigint }) => {
    if (!(entry.flags & closing)) return;
    changed.add(accountOf(book, entry.debitAccountId));
    changed.add(accountOf(book, entry.creditAccountId));
  };
  for (const entry of changes.transfers) add(entry);
  for (const { held } of changes.settlements) add(held);
  for (const entry of changes.accounts) changed.delete(entry);
  return [...changed];
}

function accountOf(book: Book, id: bigint): AccountEntry {
  const account = book.accounts.get(id);
  assert(account, "the accounts of a transfer are in the book");
  return account;
}
