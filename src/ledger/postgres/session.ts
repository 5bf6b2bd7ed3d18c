import type { Clock, Db } from "#kernel";
import { type Book, emptyBook, emptyChanges } from "../book.ts";
import { expiresAt } from "../expiry.ts";
import { batchTimeAfter } from "../time.ts";
import type { Batch } from "./batch.ts";
import { statementsOf } from "./changes.ts";
import { createKnownIds, type KnownIds } from "./known-ids.ts";
import { nextExpiryAfter, recentIds } from "./store.ts";
import { connectWriter, type WriterConnection, type WriterOptions } from "./writer-connection.ts";

/** Batches that are examined and wait to be committed together. */
export type Group = { readonly batches: Batch[]; readonly answers: (() => void)[]; size: number };

/**
 * What the writer believes while all goes well: the book runs ahead of the database by the batches
 * that are examined but not yet committed. After any failure the whole session is dropped, and the
 * next one starts from what the database holds.
 */
export type Session = {
  readonly connection: WriterConnection;
  readonly book: Book;
  readonly known: KnownIds;
  lastTime: bigint;
  /** No open pending transfer expires before this; undefined when none ever does. */
  nextExpiry: bigint | undefined;
  group: Group;
  isCommitting: boolean;
};

export function emptyGroup(): Group {
  return { batches: [], answers: [], size: 0 };
}

/** @throws LedgerLockedError, LedgerFencedError, or the driver's error */
export async function openSession(db: Db, options: WriterOptions): Promise<Session> {
  const connection = await connectWriter(options);
  try {
    const recent = await recentIds(db, options.limits.recentIdsMax);
    return {
      connection,
      book: emptyBook(),
      known: createKnownIds(recent, options.limits.knownIdsMax),
      lastTime: connection.lastTimestamp,
      nextExpiry: await nextExpiryAfter(db, 0n),
      group: emptyGroup(),
      isCommitting: false,
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Examines a batch against the book and puts it into the open group. */
export function examine(session: Session, batch: Batch, clock: Clock): void {
  const batchTime = batchTimeAfter(session.lastTime, clock, batch.size);
  const answer = batch.examine(session.book, batchTime);
  session.lastTime = batchTime;
  session.group.batches.push(batch);
  session.group.answers.push(answer);
  session.group.size += batch.size;
}

/**
 * Stores everything that the book has changed since the last call, in one transaction. Even where
 * nothing changed it asks the database whether this is still the writer, and keeps ledger time.
 */
export async function commitChanges(session: Session): Promise<void> {
  const { book, known } = session;
  const { changes } = book;
  book.changes = emptyChanges();
  for (const entry of changes.transfers) {
    known.add(entry.id);
    if (entry.timeout !== 0) expectExpiry(session, expiresAt(entry));
  }
  for (const id of changes.failedIds) known.add(id);
  await session.connection.commit(statementsOf(changes, book), session.lastTime);
}

function expectExpiry(session: Session, time: bigint): void {
  if (session.nextExpiry === undefined || time < session.nextExpiry) session.nextExpiry = time;
}
