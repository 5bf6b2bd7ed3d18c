import { setTimeout as sleep } from "node:timers/promises";
import { type Admit, type Log, ServerReplacedError, secondMs } from "#kernel";
import { untilInterrupted } from "./interrupt.ts";
import {
  admitTerm,
  connectLease,
  type Holder,
  type LeaseConnection,
  urlOfTerm,
} from "./lease-store.ts";

/**
 * The right to serve a database, held by one server at a time. A lock on one connection is the
 * lease, and what that connection does is its heartbeat: a server that dies loses it at once, one
 * that hangs when it has been silent for too long. Whoever takes it begins a new term and ends
 * every connection of the terms before; a connection that comes later is asked for its term. So
 * nothing that the former server still holds in its hands is ever committed.
 */
export type Lease = AsyncDisposable & {
  /** For this term's connections. */
  readonly url: string;
  readonly admit: Admit;
  /** Fulfilled when another server has taken over. */
  readonly replaced: Promise<void>;
  /** Answers while the lease is held. */
  check(): Promise<void>;
};

/** Another server serves this database. */
export class DatabaseServedError extends Error {
  override readonly name = "DatabaseServedError";
}

export type LeaseDeps = {
  readonly url: string;
  readonly log: Log;
  /** Whether to wait while another server is alive. */
  readonly waits: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly tell: (text: string) => void;
};

/** How often the holder shows that it is alive. */
const beatMs = 500;
/** A holder that is silent for longer has hung. */
const leaseMs = 2 * secondMs;
const pollMs = 200;

/** @throws DatabaseServedError, when it does not wait; StartInterruptedError */
export async function takeLease(deps: LeaseDeps): Promise<Lease> {
  const connection = await win(deps);
  try {
    const term = await connection.beginTerm();
    await connection.endOtherTerms(term);
    return holdLease(deps, connection, term);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** A connection that has the lock. One that breaks meanwhile is replaced, where waiting is meant. */
async function win(deps: LeaseDeps): Promise<LeaseConnection> {
  const { url, log, waits, signal } = deps;
  for (let isFirst = true; ; isFirst = false) {
    // After the database was away its server may take the lease again first.
    if (!isFirst) await untilInterrupted(sleep(leaseMs), signal);
    let connection: LeaseConnection | undefined;
    try {
      connection = await connectLease(url);
      await untilInterrupted(compete(connection, deps), signal);
      return connection;
    } catch (error) {
      await connection?.close();
      if (!waits || error instanceof DatabaseServedError || signal?.aborted) throw error;
      log.warn({ err: error }, "the database is away; standing by goes on");
    }
  }
}

async function compete(
  connection: LeaseConnection,
  { waits, log, signal, tell }: LeaseDeps,
): Promise<void> {
  let seen: (Holder & { readonly sinceMs: number }) | undefined;
  while (!signal?.aborted) {
    if (await connection.tryLock()) return seen && tell("Taking over");
    const holder = await connection.holder();
    if (holder !== undefined && seen?.lastBeat === holder.lastBeat && seen.pid === holder.pid) {
      // Seen twice: after the database itself had stopped, each holder looks silent for a moment.
      if (holder.silentMs > leaseMs && performance.now() - seen.sinceMs > beatMs) {
        log.warn({ silentMs: holder.silentMs }, "the server that serves has hung");
        await connection.cutOff(holder);
      }
    } else {
      if (!waits && seen !== undefined && holder !== undefined) {
        throw new DatabaseServedError(
          "Another Bourse server serves this database. BOURSE_STANDBY=on waits to take over.",
        );
      }
      if (waits && seen === undefined && holder !== undefined) tell("Standing by");
      seen = holder && { ...holder, sinceMs: performance.now() };
    }
    await sleep(pollMs);
  }
}

function holdLease({ url, log }: LeaseDeps, first: LeaseConnection, term: bigint): Lease {
  let connection: LeaseConnection | undefined = first;
  let isEnding = false;
  const pause = new AbortController();
  const { promise: replaced, resolve } = Promise.withResolvers<void>();

  async function beat(): Promise<void> {
    connection ??= await reconnect(url, term);
    if (!(await connection.beat(term))) throw new ServerReplacedError("the term is over");
  }

  async function keep(): Promise<void> {
    while (!isEnding) {
      try {
        await beat();
      } catch (error) {
        if (error instanceof ServerReplacedError) return resolve();
        log.warn({ err: error }, "the lease could not be kept; trying again");
        await connection?.close();
        connection = undefined;
      }
      await sleep(beatMs, undefined, { signal: pause.signal }).catch(() => {});
    }
  }

  const kept = keep();
  return {
    url: urlOfTerm(url, term),
    admit: admitTerm(term),
    replaced,
    async check() {
      if (connection === undefined) throw new Error("the lease is not held now");
      await connection.beat(term);
    },
    async [Symbol.asyncDispose]() {
      isEnding = true;
      pause.abort();
      await kept;
      await connection?.close();
    },
  };
}

/**
 * Takes the lock again after the connection broke.
 *
 * @throws ServerReplacedError when another server was faster
 */
async function reconnect(url: string, term: bigint): Promise<LeaseConnection> {
  const connection = await connectLease(url);
  try {
    const hasLock = await connection.tryLock();
    if (!(await connection.beat(term))) throw new ServerReplacedError("the term is over");
    if (hasLock) return connection;
    // Another is about to begin its term; or our own last connection lingers on the other side.
    const holder = await connection.holder();
    if (holder !== undefined && holder.silentMs > leaseMs) await connection.cutOff(holder);
    throw new Error("the lease's lock is held");
  } catch (error) {
    await connection.close();
    throw error;
  }
}
