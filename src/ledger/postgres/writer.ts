import type { Clock, Db, Log } from "#kernel";
import { LedgerFencedError, LedgerUnavailableError, LedgerUnknownOutcomeError } from "../errors.ts";
import { batchEventsMax } from "../records.ts";
import { expirePendings } from "../state-machine.ts";
import { expiryTime } from "../time.ts";
import type { Batch } from "./batch.ts";
import type { WriterLimits } from "./limits.ts";
import { load, nothingMissing } from "./loading.ts";
import { commitChanges, emptyGroup, examine, openSession, type Session } from "./session.ts";
import { duePendings, nextExpiryAfter } from "./store.ts";

export type WriterDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: WriterLimits;
};

/**
 * The single writer of a ledger. Calls wait in `waiting`; the pump examines them in order against
 * the session's book, ahead of the database; groups of examined batches are committed one after
 * another, each while the next is being filled.
 */
export type Writer = WriterDeps & {
  session: Session | undefined;
  epoch: bigint | undefined;
  waiting: Batch[];
  waitingEvents: number;
  pulses: Pulse[];
  isPumping: boolean;
  /** Why nothing more is accepted: closed, or fenced off by another writer. */
  stopped: Error | undefined;
  listeners: (() => void)[];
};

type Pulse = { resolve(count: number): void; reject(error: Error): void };

/** @throws LedgerLockedError when another process writes to this ledger */
export async function openWriter(deps: WriterDeps): Promise<Writer> {
  const writer: Writer = {
    ...deps,
    session: undefined,
    epoch: undefined,
    waiting: [],
    waitingEvents: 0,
    pulses: [],
    isPumping: false,
    stopped: undefined,
    listeners: [],
  };
  await startSession(writer);
  return writer;
}

export function submit(writer: Writer, batch: Batch): void {
  if (writer.stopped) return batch.reject(writer.stopped);
  if (writer.waitingEvents + batch.size > writer.limits.waitingEventsMax) {
    return batch.reject(new LedgerUnavailableError("too many events wait to be written"));
  }
  writer.waiting.push(batch);
  writer.waitingEvents += batch.size;
  startPump(writer);
}

/** Releases at most `batchEventsMax` pending transfers that are due, and answers how many. */
export function expireSome(writer: Writer): Promise<number> {
  return new Promise((resolve, reject) => {
    if (writer.stopped) return reject(writer.stopped);
    writer.pulses.push({ resolve, reject });
    startPump(writer);
  });
}

export async function closeWriter(writer: Writer): Promise<void> {
  writer.stopped ??= new LedgerUnavailableError("the ledger is closed");
  while (writer.isPumping) await progress(writer);
  const { session } = writer;
  if (!session) return;
  await drained(session, writer);
  writer.session = undefined;
  await session.connection.close();
}

async function startSession(writer: Writer): Promise<Session> {
  const { db, epoch, limits } = writer;
  const session = await openSession(db, {
    url: db.url,
    formerEpoch: epoch,
    limits,
  });
  void session.connection.lost.then((cause) => {
    // A commit under way learns of the loss by itself.
    if (!session.isCommitting) abandon(writer, session, cause);
  });
  writer.session = session;
  writer.epoch = session.connection.epoch;
  return session;
}

// Calls that arrive in one turn of the event loop are examined and committed together.
function startPump(writer: Writer): void {
  if (writer.isPumping) return;
  writer.isPumping = true;
  setImmediate(() => {
    void pump(writer).finally(() => {
      writer.isPumping = false;
      signalProgress(writer);
      // Calls may have come between the pump's last look and its end.
      if (hasWork(writer)) startPump(writer);
    });
  });
}

function hasWork(writer: Writer): boolean {
  return writer.waiting.length > 0 || writer.pulses.length > 0;
}

async function pump(writer: Writer): Promise<void> {
  while (hasWork(writer)) {
    const session = await liveSession(writer);
    if (!session) return;
    const pulse = writer.pulses.shift();
    if (pulse) await runPulse(writer, session, pulse);
    else await examineWaiting(writer, session);
  }
}

/** The session, newly opened where the last one failed; else everything that waits is refused. */
async function liveSession(writer: Writer): Promise<Session | undefined> {
  if (writer.session) return writer.session;
  if (!(writer.stopped instanceof LedgerFencedError)) {
    try {
      const session = await startSession(writer);
      writer.log.info({ epoch: String(writer.epoch) }, "ledger writer recovered");
      return session;
    } catch (cause) {
      if (cause instanceof LedgerFencedError) writer.stopped = cause;
      else
        refuseWaiting(
          writer,
          new LedgerUnavailableError("the ledger cannot be written to now", { cause }),
        );
    }
  }
  if (writer.stopped) refuseWaiting(writer, writer.stopped);
  return undefined;
}

function refuseWaiting(writer: Writer, error: Error): void {
  for (const pulse of writer.pulses.splice(0)) pulse.reject(error);
  for (const batch of writer.waiting.splice(0)) batch.reject(error);
  writer.waitingEvents = 0;
}

async function examineWaiting(writer: Writer, session: Session): Promise<void> {
  await trimBook(writer, session);
  const run = takeRun(writer, batchEventsMax - session.group.size);
  if (run.length === 0) return progress(writer);
  try {
    const missing = nothingMissing();
    for (const batch of run) batch.findMissing(missing, session.book, session.known);
    if (missing.accounts.size + missing.transfers.size > 0) {
      await load(writer.db, session.book, missing);
    }
  } catch (cause) {
    const error = new LedgerUnavailableError("the ledger could not be read", { cause });
    for (const batch of run) batch.reject(error);
    return;
  }
  for (const [index, batch] of run.entries()) {
    if (writer.session !== session) return giveBack(writer, run.slice(index));
    try {
      examine(session, batch, writer.clock);
    } catch (error) {
      // A bug. The book may be changed by half, so nothing in it is believed any more.
      batch.reject(error instanceof Error ? error : new Error(String(error)));
      abandon(writer, session, error);
    }
  }
  void commitGroups(writer, session);
}

function takeRun(writer: Writer, room: number): Batch[] {
  let size = 0;
  let count = 0;
  for (const batch of writer.waiting) {
    if (size + batch.size > room) break;
    size += batch.size;
    count += 1;
  }
  writer.waitingEvents -= size;
  return writer.waiting.splice(0, count);
}

function giveBack(writer: Writer, batches: readonly Batch[]): void {
  writer.waiting = [...batches, ...writer.waiting];
  for (const batch of batches) writer.waitingEvents += batch.size;
}

async function commitGroups(writer: Writer, session: Session): Promise<void> {
  if (session.isCommitting) return;
  session.isCommitting = true;
  while (writer.session === session && session.group.batches.length > 0) {
    const group = session.group;
    session.group = emptyGroup();
    try {
      await commitChanges(session);
      for (const answer of group.answers) answer();
    } catch (cause) {
      const error = failedCommit(writer, cause);
      for (const batch of group.batches) batch.reject(error);
      abandon(writer, session, cause);
    }
    signalProgress(writer);
  }
  session.isCommitting = false;
  signalProgress(writer);
}

function failedCommit(writer: Writer, cause: unknown): Error {
  if (!(cause instanceof LedgerFencedError)) {
    return new LedgerUnknownOutcomeError("the outcome of the commit is unknown", { cause });
  }
  writer.stopped = cause;
  return cause;
}

/** Drops everything that is not known to be committed. What was not sent waits again. */
function abandon(writer: Writer, session: Session, cause: unknown): void {
  if (writer.session !== session) return;
  writer.session = undefined;
  writer.log.warn({ cause: String(cause) }, "ledger writer dropped its state");
  giveBack(writer, session.group.batches);
  session.group = emptyGroup();
  session.connection.close().catch(() => {});
  signalProgress(writer);
  if (writer.waiting.length > 0) startPump(writer);
}

async function runPulse(writer: Writer, session: Session, pulse: Pulse): Promise<void> {
  await drained(session, writer);
  if (writer.session !== session) {
    writer.pulses.unshift(pulse);
    return;
  }
  const { db, clock } = writer;
  const now = expiryTime(session.lastTime, clock);
  if (session.nextExpiry === undefined || session.nextExpiry > now) return pulse.resolve(0);
  try {
    const found = await duePendings(db, now, batchEventsMax);
    const next = await nextExpiryAfter(db, now);
    await load(db, session.book, {
      accounts: new Set(),
      transfers: new Set(found.map(({ id }) => id)),
    });
    const due = found.map((entry) => session.book.transfers.get(entry.id) ?? entry);
    if (due.length < batchEventsMax) session.nextExpiry = next;
    if (due.length === 0) return pulse.resolve(0);
    session.lastTime = now;
    expirePendings(session.book, due, now);
    await commitChanges(session);
    pulse.resolve(due.length);
  } catch (cause) {
    pulse.reject(failedCommit(writer, cause));
    abandon(writer, session, cause);
  }
}

/** Keeps the book from growing without end: it forgets everything, at a moment when it may. */
async function trimBook(writer: Writer, session: Session): Promise<void> {
  const { accounts, transfers, failedIds } = session.book;
  const { transfersCachedMax, accountsCachedMax } = writer.limits;
  const isFull =
    transfers.size + failedIds.size > transfersCachedMax || accounts.size > accountsCachedMax;
  if (!isFull) return;
  await drained(session, writer);
  transfers.clear();
  failedIds.clear();
  if (accounts.size > accountsCachedMax) accounts.clear();
}

async function drained(session: Session, writer: Writer): Promise<void> {
  while (writer.session === session && (session.isCommitting || session.group.size > 0)) {
    await progress(writer);
  }
}

function progress(writer: Writer): Promise<void> {
  return new Promise((resolve) => writer.listeners.push(resolve));
}

function signalProgress(writer: Writer): void {
  for (const listener of writer.listeners.splice(0)) listener();
}
