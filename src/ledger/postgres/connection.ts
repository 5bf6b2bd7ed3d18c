import pg from "pg";
import { connectionSettings, sqlState } from "#kernel";
import { LedgerFencedError, LedgerLockedError } from "../errors.ts";
import type { WriterLimits } from "../writer/limits.ts";

/**
 * The one connection that writes. It holds the ledger's advisory lock for as long as it lives, so
 * whoever takes the lock next knows that nothing of the former writer is still on its way; and it
 * carries an epoch that each commit checks, so a writer that lost the lock unawares is refused.
 */
export type WriterConnection = {
  readonly epoch: bigint;
  /**
   * Sends messages that end with a sync: one transaction. Further ones may be sent before the
   * server has answered; it runs them in order.
   */
  send(messages: readonly Buffer[]): Promise<void>;
  /** Fulfilled when the connection breaks. */
  readonly lost: Promise<Error>;
  close(): Promise<void>;
};

export type ConnectionOptions = {
  readonly url: string;
  /** The epoch that this writer held before, when it connects again. */
  readonly formerEpoch: bigint | undefined;
  readonly limits: WriterLimits;
  /** To be run once, before anything is sent. */
  readonly prepare: string;
};

const lockKey = 4_747_002;
const answerTimeoutMsMax = 60_000;
const fencedState = "LF001";
const lockNotAvailableState = "55P03";

/** @throws LedgerLockedError, LedgerFencedError, or the driver's error */
export async function connectWriter(options: ConnectionOptions): Promise<WriterConnection> {
  const client = new pg.Client({
    ...connectionSettings(options.url),
    application_name: "bourse-ledger-writer",
  });
  const lost = new Promise<Error>((resolve) => client.on("error", resolve));
  await client.connect();
  try {
    if (options.formerEpoch !== undefined) await assertEpoch(client, options.formerEpoch);
    await takeLock(client, options.limits.lockWaitMsMax);
    const epoch = await takeEpoch(client, options.formerEpoch);
    await client.query(options.prepare);
    return { epoch, lost, send: createPipeline(client), close: () => client.end() };
  } catch (error) {
    await client.end();
    throw error;
  }
}

// Before the lock: whoever took over may hold that for days.
async function assertEpoch(client: pg.Client, former: bigint): Promise<void> {
  const found = await client.query("select from ledger.writer where epoch = $1", [former]);
  if (found.rowCount === 0) throw new LedgerFencedError("another writer took over this ledger");
}

async function takeLock(client: pg.Client, waitMs: number): Promise<void> {
  try {
    await client.query("select set_config('lock_timeout', $1, false)", [`${waitMs}ms`]);
    await client.query("select pg_advisory_lock($1)", [lockKey]);
  } catch (cause) {
    if (sqlState(cause) !== lockNotAvailableState) throw cause;
    throw new LedgerLockedError("another process is writing to this ledger", { cause });
  }
}

async function takeEpoch(client: pg.Client, former: bigint | undefined): Promise<bigint> {
  const taken = await client.query<{ epoch: bigint }>(
    `update ledger.writer set epoch = epoch + 1 where $1::bigint is null or epoch = $1
     returning epoch`,
    [former ?? null],
  );
  const row = taken.rows[0];
  if (!row) throw new LedgerFencedError("another writer took over this ledger");
  return row.epoch;
}

type Answer = { resolve(): void; reject(error: Error): void; readonly timer: NodeJS.Timeout };

/**
 * The driver sends a query only when the one before is answered. Here the bytes go out at once, and
 * the driver is told of one transaction after the other, so that it hands the answers to us.
 */
function createPipeline(client: pg.Client): WriterConnection["send"] {
  const { stream } = client.connection;
  const sent: Answer[] = [];

  function listen(): void {
    if (sent.length > 0) client.query(listener);
  }
  function finish(error?: Error): void {
    const answer = sent.shift();
    if (!answer) return;
    clearTimeout(answer.timer);
    if (error) answer.reject(fencedOr(error));
    else answer.resolve();
    listen();
  }
  const listener = {
    submit() {},
    handleError: (error: Error) => finish(error),
    handleReadyForQuery: () => finish(),
    handleCopyInResponse() {},
    handleCommandComplete() {},
    handleRowDescription() {},
    handleDataRow() {},
    handleEmptyQuery() {},
  };

  return (messages) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stream.destroy(new Error("the database did not answer in time"));
      }, answerTimeoutMsMax);
      timer.unref();
      sent.push({ resolve, reject, timer });
      stream.cork();
      for (const message of messages) stream.write(message);
      stream.uncork();
      if (sent.length === 1) listen();
    });
}

function fencedOr(error: Error): Error {
  if (sqlState(error) !== fencedState) return error;
  return new LedgerFencedError("another writer took over this ledger", { cause: error });
}
