import { Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import type { Brand } from "./brand.ts";

/**
 * A connection pool to PostgreSQL. Each module sees its own tables through {@link tablesOf}; a
 * function that writes takes a {@link Tx} first, so forgetting the transaction does not compile.
 */
export type Db = {
  readonly url: string;
  /** For reads. */
  readonly reader: Kysely<object>;
  /** For set-based statements that the writers send by hand. */
  readonly pool: pg.Pool;
  /** Runs at READ COMMITTED; commits when `run` resolves, rolls back when it throws. */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Run on each new connection, of the pool or of a writer that has one of its own. */
  readonly admit: Admit;
  close(): Promise<void>;
};

/**
 * Asks whether this server may still use the database.
 *
 * @throws ServerReplacedError
 */
export type Admit = (client: pg.ClientBase) => Promise<void>;

/** Another server has taken over from this one: it commits nothing any more. */
export class ServerReplacedError extends Error {
  override readonly name = "ServerReplacedError";
}

/** An open transaction: what a function that writes takes first. */
export type Tx = Brand<Transaction<object>, "Tx">;

/** The tables of one module, for reading with a `Db` or writing with a `Tx`. */
export function tablesOf<Tables extends Record<string, object>>(source: Db | Tx): Kysely<Tables> {
  const executor = "reader" in source ? source.reader : source;
  return executor.withTables<Tables>();
}

const poolSizeDefault = 10;
/** Also how long a turn in the pool is waited for, which a small machine at its limit may need. */
const connectTimeoutMs = 30_000;
const int8Oid = 20;

// Only our pools read 64-bit integers as bigint: other users of `pg` keep their parsers.
const typeParsers = {
  getTypeParser(oid: number, format?: string) {
    if (oid === int8Oid && format !== "binary") return (text: string) => BigInt(text);
    return pg.types.getTypeParser(oid, format as "text");
  },
};

/** Connection settings that every pool and writer of ours shares. */
export function connectionSettings(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    types: typeParsers,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: "bourse",
  };
}

const admitAll: Admit = async () => {};

async function reportAdmission(
  admit: Admit,
  client: pg.ClientBase,
  done: (error?: Error) => void,
): Promise<void> {
  let refused: Error | undefined;
  try {
    await admit(client);
  } catch (error) {
    refused = error instanceof Error ? error : new Error(String(error));
  }
  done(refused);
}

/** Opens a pool. Connections are made when first needed. */
export function openDb(
  url: string,
  poolSize: number = poolSizeDefault,
  admit: Admit = admitAll,
): Db {
  const pool = new pg.Pool({
    ...connectionSettings(url),
    max: poolSize,
    verify: (client, done) => void reportAdmission(admit, client, done),
  });
  // An idle connection that breaks is replaced at the next use; without a listener it would throw.
  pool.on("error", () => {});
  // Nor does the pool listen to one that is in use: who uses it learns of it by their next query.
  pool.on("connect", (client) => client.on("error", () => {}));
  const reader = new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
  return {
    url,
    reader,
    pool,
    admit,
    transaction: (run) => reader.transaction().execute((tx) => run(tx as Tx)),
    close: () => reader.destroy(),
  };
}

/** SQLSTATE of an error that PostgreSQL reported, e.g. `23505` for a unique violation. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
/** SQLSTATE of a unique constraint that was violated. */
export const uniqueViolation = "23505";

/** Name of the constraint that an error violates. */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.constraint : undefined;
}

/** Classes and codes of SQLSTATE that say: not now, for a reason outside the statement. */
const unavailableStates = [
  "08", // the connection
  "53", // disk full, out of memory, too many connections
  "57P", // shutting down, starting up, crashed
  "58", // input or output failed
  "25006", // read-only: another server of the cluster writes
];
/** What the driver says of a connection that broke or was never made. */
const brokenConnection =
  /^Connection terminated|^timeout (exceeded|expired)|^Client (has encountered|was closed)|^Query read timeout/;

/**
 * Whether a failure is that the database cannot work now: it is away, or out of disk or memory.
 * What was sent may have been committed or not.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return unavailableStates.some((start) => state.startsWith(start));
  if (!(error instanceof Error)) return false;
  const isOfSocket = "syscall" in error && "code" in error;
  return isOfSocket ? isSocketCall(error.syscall) : brokenConnection.test(error.message);
}

const isSocketCall = (syscall: unknown) =>
  syscall === "connect" || syscall === "read" || syscall === "write" || syscall === "getaddrinfo";
