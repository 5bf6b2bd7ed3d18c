import pg from "pg";
import { connectionSettings, sqlState } from "#kernel";
import { LedgerFencedError, LedgerLockedError } from "../errors.ts";
import type { Statement } from "./changes.ts";
import type { WriterLimits } from "./limits.ts";

/**
 * The one connection that writes. It holds the ledger's advisory lock for as long as it lives, so
 * whoever takes the lock next knows that nothing of the former writer is still on its way; and it
 * carries an epoch that each commit checks, so a writer that lost the lock unawares is refused.
 */
export type WriterConnection = {
  readonly epoch: bigint;
  /** Ledger time that the last commit reached. */
  readonly lastTimestamp: bigint;
  /**
   * Runs the statements and sets the ledger time in one transaction, sent as one write.
   *
   * @throws LedgerFencedError when another writer took over; anything else leaves it unknown
   * whether the transaction was committed.
   */
  commit(statements: readonly Statement[], reached: bigint): Promise<void>;
  /** Fulfilled when the connection breaks. */
  readonly lost: Promise<Error>;
  close(): Promise<void>;
};

export type WriterOptions = {
  readonly url: string;
  /** The epoch that this writer held before, when it connects again. */
  readonly formerEpoch: bigint | undefined;
  readonly limits: WriterLimits;
};

const lockKey = 4_747_002;
const commitTimeoutMsMax = 60_000;
const fencedState = "LF001";
const lockNotAvailableState = "55P03";

/** @throws LedgerLockedError, LedgerFencedError, or the driver's error */
export async function connectWriter(options: WriterOptions): Promise<WriterConnection> {
  const client = new pg.Client({
    ...connectionSettings(options.url),
    application_name: "bourse-ledger-writer",
    query_timeout: commitTimeoutMsMax,
    pipeline: true,
  });
  const lost = new Promise<Error>((resolve) => client.on("error", resolve));
  await client.connect();
  try {
    // Plans are kept from when the tables were small: they must not read all of large ones.
    await client.query("set enable_seqscan = off");
    if (options.formerEpoch !== undefined) await assertEpoch(client, options.formerEpoch);
    await takeLock(client, options.limits.lockWaitMsMax);
    const { epoch, lastTimestamp } = await takeEpoch(client, options.formerEpoch);
    return {
      epoch,
      lastTimestamp,
      lost,
      commit: (statements, reached) => commit(client, epoch, statements, reached),
      close: () => client.end(),
    };
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

async function takeEpoch(client: pg.Client, former: bigint | undefined) {
  const taken = await client.query<{ epoch: bigint; last_timestamp: bigint }>(
    `update ledger.writer set epoch = epoch + 1 where $1::bigint is null or epoch = $1
     returning epoch, last_timestamp`,
    [former ?? null],
  );
  const row = taken.rows[0];
  if (!row) throw new LedgerFencedError("another writer took over this ledger");
  return { epoch: row.epoch, lastTimestamp: row.last_timestamp };
}

async function commit(
  client: pg.Client,
  epoch: bigint,
  statements: readonly Statement[],
  reached: bigint,
): Promise<void> {
  const fence = {
    name: "ledger-fence",
    text: "select ledger.fence($1, $2)",
    values: [epoch, reached],
  };
  const sent = [
    client.query("begin"),
    client.query(fence),
    ...statements.map((statement) => client.query({ ...statement })),
    client.query("commit"),
  ];
  // After the first failure the server refuses the rest, and turns the commit into a rollback.
  const outcomes = await Promise.allSettled(sent);
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (!failure) return;
  if (sqlState(failure.reason) === fencedState) {
    throw new LedgerFencedError("another writer took over this ledger", { cause: failure.reason });
  }
  throw failure.reason;
}
