import type { Clock, Log } from "#kernel";
import { LedgerFencedError, LedgerUnavailableError, LedgerUnknownOutcomeError } from "../errors.ts";
import { batchEventsMax } from "../records.ts";
import { expirePendings } from "../state-machine.ts";
import { clockTime, expiryTime } from "../time.ts";
import { answer, type Call, findMissing, sizeOf } from "./call.ts";
import type { WriterLimits } from "./limits.ts";
import {
  isNothing,
  load,
  loadTaken,
  type Missing,
  nothingMissing,
  nothingTaken,
  type Taken,
} from "./loading.ts";
import { closeGroup, examine, type SentGroup, type Session, startSession } from "./session.ts";
import type { Storage } from "./storage.ts";
import { trimBook } from "./trim-book.ts";

export type WriterDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: WriterLimits;
  /** Runs something after the calls of this turn of the event loop have come in. */
  readonly defer: (run: () => void) => void;
};

/**
 * The single writer of a ledger. Calls wait in `waiting`; the pump examines them in order against
 * the session's book, ahead of storage, and sends what they changed as a group while the groups
 * before are still on their way.
 */
export type Writer = WriterDeps & {
  session: Session | undefined;
  epoch: bigint | undefined;
  waiting: Call[];
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
  await connect(writer);
  return writer;
}

export function submit(writer: Writer, call: Call): void {
  if (writer.stopped) return call.reject(writer.stopped);
  if (writer.waitingEvents + sizeOf(call) > writer.limits.waitingEventsMax) {
    return call.reject(new LedgerUnavailableError("too many events wait to be written"));
  }
  writer.waiting.push(call);
  writer.waitingEvents += sizeOf(call);
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
  await drained(writer, session);
  writer.session = undefined;
  await session.storage.close();
}

async function connect(writer: Writer): Promise<Session> {
  const storage = await writer.storage.connect(writer.epoch);
  const session = await startSession(storage, writer.limits, writer.clock).catch(async (error) => {
    await storage.close();
    throw error;
  });
  void storage.lost.then((cause) => {
    // Groups under way learn of the loss by themselves.
    if (session.inFlight.length === 0) abandon(writer, session, cause);
  });
  writer.session = session;
  writer.epoch = storage.epoch;
  return session;
}

function startPump(writer: Writer): void {
  if (writer.isPumping) return;
  writer.isPumping = true;
  writer.defer(() => {
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
    if (session.inFlight.length >= writer.limits.groupsInFlightMax) {
      await progress(writer);
      continue;
    }
    const pulse = writer.pulses.shift();
    if (pulse) await runPulse(writer, session, pulse);
    else await runWaiting(writer, session);
  }
}

/** The session, newly opened where the last one failed; else everything that waits is refused. */
async function liveSession(writer: Writer): Promise<Session | undefined> {
  if (writer.session) return writer.session;
  if (!(writer.stopped instanceof LedgerFencedError)) {
    try {
      const session = await connect(writer);
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
  for (const call of writer.waiting.splice(0)) call.reject(error);
  writer.waitingEvents = 0;
}

async function runWaiting(writer: Writer, session: Session): Promise<void> {
  trimBook(session, writer.limits);
  const run = takeRun(writer, session.inFlight.length === 0);
  const missing = nothingMissing();
  const ready = examineReady(writer, session, run, missing);
  if (ready === undefined) return;
  if (ready === run.length) return sendOrAnswer(writer, session, run);
  const rest = run.slice(ready);
  let taken: Taken;
  try {
    taken = await loadFor(session, rest, missing);
  } catch (cause) {
    const error = new LedgerUnavailableError("the ledger could not be read", { cause });
    for (const call of rest) call.reject(error);
    if (writer.session !== session) giveBack(writer, run.slice(0, ready));
    else if (ready > 0) sendOrAnswer(writer, session, run.slice(0, ready));
    return;
  }
  if (writer.session !== session) return giveBack(writer, run);
  if (examineAll(writer, session, run, ready, taken)) sendOrAnswer(writer, session, run);
}

/**
 * Examines calls in order up to the first of which the book lacks something, which is then in
 * `missing`: what a call names is looked at once, and again while it is near.
 *
 * @returns how many; undefined when the session was dropped
 */
function examineReady(
  writer: Writer,
  session: Session,
  run: readonly Call[],
  missing: Missing,
): number | undefined {
  const given = { run, taken: nothingTaken, now: clockTime(writer.clock) };
  for (const [index, call] of run.entries()) {
    findMissing(call, missing, session.book, session.known);
    if (!isNothing(missing)) return index;
    if (!examineOrDrop(writer, session, call, given)) return undefined;
  }
  return run.length;
}

/** Brings what calls name into the book, and tells which of their times are taken. */
async function loadFor(session: Session, calls: readonly Call[], missing: Missing): Promise<Taken> {
  for (const call of calls) findMissing(call, missing, session.book, session.known);
  if (missing.accounts.size + missing.transfers.size > 0) {
    await load(session.storage, session.book, missing);
  }
  if (missing.accountTimes.size + missing.transferTimes.size === 0) return nothingTaken;
  const onTheirWay = session.inFlight.map(({ group }) => group);
  return loadTaken(session.storage, onTheirWay, missing);
}

/** @returns false when the session was dropped */
function examineAll(
  writer: Writer,
  session: Session,
  run: readonly Call[],
  from: number,
  taken: Taken,
): boolean {
  const now = clockTime(writer.clock);
  return run.every(
    (call, index) => index < from || examineOrDrop(writer, session, call, { run, taken, now }),
  );
}

/** @returns false when a bug showed, and the session was dropped */
function examineOrDrop(
  writer: Writer,
  session: Session,
  call: Call,
  given: { readonly run: readonly Call[]; readonly taken: Taken; readonly now: bigint },
): boolean {
  try {
    examine(session, call, given.taken, given.now);
    return true;
  } catch (error) {
    // The book may be changed by half, so nothing in it is believed any more.
    call.reject(error instanceof Error ? error : new Error(String(error)));
    giveBack(
      writer,
      given.run.filter((other) => other !== call),
    );
    abandon(writer, session, error);
    return false;
  }
}

function sendOrAnswer(writer: Writer, session: Session, run: readonly Call[]): void {
  if (!run.some((call) => sizeOf(call) > 0)) return answerReads(writer, session, run);
  send(writer, session, run).then(
    () => answerAll(run),
    () => {},
  );
}

/**
 * What the next group is made of: as much as waits and fits; but of much that finds nothing on its
 * way only half, so that storage works on that half while the other is examined.
 */
function takeRun(writer: Writer, isStorageIdle: boolean): Call[] {
  const { groupEventsMax, halvedEventsMin } = writer.limits;
  const isHalved = isStorageIdle && writer.waitingEvents >= halvedEventsMin;
  const sizeMax = isHalved ? Math.min(groupEventsMax, writer.waitingEvents / 2) : groupEventsMax;
  let size = 0;
  let count = 0;
  for (const call of writer.waiting) {
    if (count > 0 && size + sizeOf(call) > sizeMax) break;
    size += sizeOf(call);
    count += 1;
  }
  writer.waitingEvents -= size;
  return writer.waiting.splice(0, count);
}

function giveBack(writer: Writer, calls: readonly Call[]): void {
  writer.waiting = [...calls, ...writer.waiting];
  for (const call of calls) writer.waitingEvents += sizeOf(call);
}

/** What a read has seen may still be on its way: it is answered when that is stored. */
function answerReads(writer: Writer, session: Session, reads: readonly Call[]): void {
  const newest = session.inFlight.at(-1);
  if (newest)
    newest.stored.then(
      () => answerAll(reads),
      () => giveBackReads(writer, reads),
    );
  else answerAll(reads);
}

function answerAll(calls: readonly Call[]): void {
  for (const call of calls) answer(call);
}

function giveBackReads(writer: Writer, reads: readonly Call[]): void {
  for (const read of reads) submit(writer, read);
}

/** Stores what the book has changed, and answers nobody before it is stored. */
async function send(writer: Writer, session: Session, calls: readonly Call[]): Promise<void> {
  try {
    const group = closeGroup(session);
    const stored = session.storage.commit(group);
    const sent: SentGroup = { group, stored };
    session.inFlight.push(sent);
    session.checkpoints.afterGroup(group, stored);
    await stored;
    session.stored.push(...session.inFlight.splice(0, session.inFlight.indexOf(sent) + 1));
    signalProgress(writer);
  } catch (cause) {
    const error = failedCommit(writer, cause);
    for (const call of calls) {
      if (sizeOf(call) > 0) call.reject(error);
      else submit(writer, call);
    }
    session.inFlight.length = 0;
    abandon(writer, session, cause);
    throw error;
  }
}

function failedCommit(writer: Writer, cause: unknown): Error {
  if (!(cause instanceof LedgerFencedError)) {
    return new LedgerUnknownOutcomeError("the outcome of the commit is unknown", { cause });
  }
  writer.stopped = cause;
  return cause;
}

/** Drops everything that is not known to be stored. */
function abandon(writer: Writer, session: Session, cause: unknown): void {
  if (writer.session !== session) return;
  writer.session = undefined;
  writer.log.warn({ cause: String(cause) }, "ledger writer dropped its state");
  session.storage.close().catch(() => {});
  signalProgress(writer);
  if (hasWork(writer)) startPump(writer);
}

async function runPulse(writer: Writer, session: Session, pulse: Pulse): Promise<void> {
  const now = expiryTime(session.lastTime, writer.clock);
  if (session.nextExpiry === undefined || session.nextExpiry > now) return pulse.resolve(0);
  await drained(writer, session);
  if (writer.session !== session) {
    writer.pulses.unshift(pulse);
    return;
  }
  try {
    pulse.resolve(await expireDue(writer, session));
  } catch (cause) {
    pulse.reject(
      cause instanceof LedgerUnknownOutcomeError || cause instanceof LedgerFencedError
        ? cause
        : new LedgerUnavailableError("the ledger could not be read", { cause }),
    );
  }
}

async function expireDue(writer: Writer, session: Session): Promise<number> {
  const { storage, book, expiredUntil } = session;
  const now = expiryTime(session.lastTime, writer.clock);
  const found = await storage.duePendings(expiredUntil, now, batchEventsMax);
  const next = await storage.nextExpiryAfter(now);
  const transfers = new Set(found.map(({ entry }) => entry.id));
  await load(storage, book, { accounts: new Set(), transfers });
  if (found.length < batchEventsMax) {
    session.expiredUntil = now;
    session.nextExpiry = next;
  }
  if (found.length === 0) return 0;
  session.lastTime = now;
  const due = found.map(({ entry }) => book.transfers.get(entry.id) ?? entry);
  expirePendings(book, due, now);
  await send(writer, session, []);
  return due.length;
}

async function drained(writer: Writer, session: Session): Promise<void> {
  while (writer.session === session && session.inFlight.length > 0) await progress(writer);
}

function progress(writer: Writer): Promise<void> {
  return new Promise((resolve) => writer.listeners.push(resolve));
}

function signalProgress(writer: Writer): void {
  for (const listener of writer.listeners.splice(0)) listener();
}
