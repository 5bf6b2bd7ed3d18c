import pg from "pg";
import {
  type Clock,
  connectionSettings,
  encodeU128,
  type Ids,
  type Log,
  migrate,
  openDb,
} from "#kernel";
import type { Ledger } from "../ledger.ts";
import { ledgerMigrations, openPostgresLedger } from "../postgres-ledger.ts";

/** A PostgreSQL ledger in a database made for it, which is dropped when it is disposed. */
export type ThrowawayLedger = AsyncDisposable & {
  /** Closes the ledger handed out before, if any, and hands out an empty one. */
  empty(): Promise<Ledger>;
};

/**
 * Makes a database for a ledger that nobody will miss: for the shell and for experiments.
 *
 * @param deps.serverUrl any database of a server on which we may create others
 */
export async function openThrowawayLedger(deps: {
  readonly serverUrl: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}): Promise<ThrowawayLedger> {
  const { serverUrl, clock, ids, log } = deps;
  const name = `ledger_${encodeU128(ids.u128())}`;
  await runOnServer(serverUrl, `create database ${name}`);
  const url = withDatabase(serverUrl, name);
  const db = openDb(url);
  let ledger: Ledger | undefined;
  return {
    async empty() {
      await ledger?.close();
      // Dropping the schema is many times cheaper than making another database.
      await db.pool.query(`drop schema if exists ledger cascade;
        drop table if exists public.schema_migration`);
      await migrate(url, ledgerMigrations);
      ledger = await openPostgresLedger({ db, clock, log });
      return ledger;
    },
    async [Symbol.asyncDispose]() {
      await ledger?.close();
      await db.close();
      await runOnServer(serverUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

// Not by URL: a URL with a user but without a host, as for a Unix socket, is invalid to it.
function withDatabase(url: string, name: string): string {
  const parts = /^([^:]+:\/\/[^/]*)(\/[^?]*)?(\?.*)?$/.exec(url);
  return `${parts?.[1] ?? url}/${name}${parts?.[3] ?? ""}`;
}

async function runOnServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(connectionSettings(url));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
