import type { Clock } from "#kernel";
import { assert } from "#kernel";
import { type AccountEntry, type Book, type Changes, emptyBook, emptyChanges } from "../book.ts";
import { expiresAt } from "../expiry.ts";
import { transferFlags } from "../records.ts";
import { batchTimeAfter } from "../time.ts";
import type { Call } from "./call.ts";
import { type Link, nextLink } from "./chain.ts";
import { type Checkpoints, createCheckpoints } from "./checkpoints.ts";
import { createKnownIds, type KnownIds } from "./known-ids.ts";
import type { WriterLimits } from "./limits.ts";
import type { CommitGroup, Position, Settlement, StorageSession } from "./storage.ts";

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
  lastAccountTime: bigint;
  position: Position;
  head: Link;
  /** Every pending transfer that expires by then is settled. */
  expiredUntil: bigint;
  /** No open pending transfer expires before this; undefined when none ever does. */
  nextExpiry: bigint | undefined;
  /** Round of checkpoints after which accounts were last forgotten. */
  trimmedAtRound: number;
  /** In order; the first is the next to be acknowledged. */
  readonly inFlight: SentGroup[];
};

export async function startSession(
  storage: StorageSession,
  limits: WriterLimits,
  clock: Clock,
): Promise<Session> {
  const { state } = storage;
  const book = emptyBook();
  for (const entry of state.changedAccounts) book.accounts.set(entry.id, entry);
  return {
    storage,
    book,
    known: createKnownIds(state.recentIds, limits.knownIdsMax),
    checkpoints: createCheckpoints(storage, limits, clock, state.changedAccounts),
    lastTime: state.lastTimestamp,
    lastAccountTime: state.lastAccountTime,
    position: state.position,
    head: state.head,
    expiredUntil: state.expiredUntil,
    nextExpiry: await storage.nextExpiryAfter(state.expiredUntil),
    trimmedAtRound: 0,
    inFlight: [],
  };
}

/** Examines a call against the book. */
export function examine(session: Session, call: Call, clock: Clock): () => void {
  if (call.size === 0) return call.examine(session.book, session.lastTime);
  const batchTime = batchTimeAfter(session.lastTime, clock, call.size);
  const answer = call.examine(session.book, batchTime);
  session.lastTime = batchTime;
  return answer;
}

/** Takes everything that the book has changed since the last group, as the next group. */
export function closeGroup(session: Session): CommitGroup {
  const { book } = session;
  const { changes } = book;
  book.changes = emptyChanges();
  const settlements = settlementsOf(changes, session.lastTime);
  advance(session, changes, settlements);
  const link = nextLink(session.head, {
    reached: session.lastTime,
    accounts: changes.accounts,
    transfers: changes.transfers,
    expiries: settlements.filter(({ status }) => status === "expired"),
    failedIds: changes.failedIds,
  });
  session.head = link;
  return {
    link,
    reached: session.lastTime,
    lastAccountTime: session.lastAccountTime,
    position: session.position,
    accounts: changes.accounts,
    transfers: changes.transfers,
    settlements,
    changedAccounts: changedAccounts(book, changes, settlements),
    failedIds: changes.failedIds,
    history: changes.history,
    expiredUntil: session.expiredUntil,
    accountOf: (id) => accountOf(book, id),
  };
}

function advance(session: Session, changes: Changes, settlements: readonly Settlement[]): void {
  const { known } = session;
  for (const entry of changes.transfers) {
    known.add(entry.id);
    if (entry.timeout !== 0) expectExpiry(session, expiresAt(entry));
  }
  for (const id of changes.failedIds) known.add(id);
  session.lastAccountTime = changes.accounts.at(-1)?.timestamp ?? session.lastAccountTime;
  const { transferTime, expiryTime } = session.position;
  session.position = {
    transferTime: changes.transfers.at(-1)?.timestamp ?? transferTime,
    expiryTime: settlements.some(({ status }) => status === "expired")
      ? session.lastTime
      : expiryTime,
  };
}

function expectExpiry(session: Session, time: bigint): void {
  if (session.nextExpiry === undefined || time < session.nextExpiry) session.nextExpiry = time;
}

function settlementsOf(changes: Changes, time: bigint): Settlement[] {
  if (changes.settledPendings.length === 0) return [];
  const times = new Map(changes.transfers.map((entry) => [entry.pendingId, entry.timestamp]));
  return changes.settledPendings.map((held) => {
    const status = held.pendingStatus;
    assert(status !== "none" && status !== "pending", "a settled transfer is pending no more");
    const timestamp = status === "expired" ? time : times.get(held.id);
    assert(timestamp !== undefined, "a settlement is a transfer");
    return { held, timestamp, status, released: held.amount };
  });
}

const closing = transferFlags.closingDebit | transferFlags.closingCredit;

// Only closing transfers, and those that settle them, change an account beyond its balances.
function changedAccounts(
  book: Book,
  changes: Changes,
  settlements: readonly Settlement[],
): AccountEntry[] {
  const changed = new Set<AccountEntry>();
  const add = (entry: { flags: number; debitAccountId: bigint; creditAccountId: bigint }) => {
    if (!(entry.flags & closing)) return;
    changed.add(accountOf(book, entry.debitAccountId));
    changed.add(accountOf(book, entry.creditAccountId));
  };
  for (const entry of changes.transfers) add(entry);
  for (const { held } of settlements) add(held);
  for (const entry of changes.accounts) changed.delete(entry);
  return [...changed];
}

function accountOf(book: Book, id: bigint): AccountEntry {
  const account = book.accounts.get(id);
  assert(account, "the accounts of a transfer are in the book");
  return account;
}
