import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type Db, type Migration, migrate, openDb } from "#kernel";

export type TestDatabase = AsyncDisposable & { readonly url: string; readonly db: Db };

/** A new database with the given migrations applied, if any; dropped when disposed. */
export async function createTestDatabase(migrations: readonly Migration[]): Promise<TestDatabase> {
  const serverUrl = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await runOnServer(serverUrl, `create database ${name}`);
  const url = serverUrl.replace("/postgres?", `/${name}?`);
  if (migrations.length > 0) await migrate(url, migrations);
  const db = openDb(url);
  return {
    url,
    db,
    async [Symbol.asyncDispose]() {
      await db.close();
      await runOnServer(serverUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function runOnServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
