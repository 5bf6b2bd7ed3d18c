import { createHash, randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type Db, type Migration, migrate, openDb } from "#kernel";

export type TestDatabase = AsyncDisposable & { readonly url: string; readonly db: Db };

/** PostgreSQL's state for a database that is not there. */
const noSuchDatabase = "3D000";
/** Any constant: of the files that want the same template at once, one makes it. */
const templateLockKey = 4_747_099;

/** A new database with the given migrations applied, if any; dropped when disposed. */
export async function createTestDatabase(migrations: readonly Migration[]): Promise<TestDatabase> {
  if (migrations.length === 0) return openCopy("template0");
  return createFilledDatabase(templateOf(migrations), (url) => migrate(url, migrations));
}

/**
 * A new database as `fill` leaves one behind; dropped when disposed. The first in this run to ask
 * for a template has it filled, all get a copy: whoever fills it must have left it when it ends.
 */
export async function createFilledDatabase(
  template: string,
  fill: (url: string) => Promise<unknown>,
): Promise<TestDatabase> {
  try {
    return await openCopy(template);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== noSuchDatabase) throw error;
    await makeTemplate(template, fill);
    return openCopy(template);
  }
}

async function openCopy(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  // Files are copied as they are: several times faster than through PostgreSQL's log.
  await runOnServer(`create database ${name} template ${template} strategy file_copy`);
  const url = urlOf(name);
  const db = openDb(url);
  return {
    url,
    db,
    async [Symbol.asyncDispose]() {
      await db.close();
      await runOnServer(`drop database if exists ${name} with (force)`);
    },
  };
}

/** The name of the database that has these migrations and nothing else. */
function templateOf(migrations: readonly Migration[]): string {
  const names = migrations.map(({ name }) => name).join();
  return `template_${createHash("sha256").update(names).digest("hex").slice(0, 16)}`;
}

async function makeTemplate(name: string, fill: (url: string) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [templateLockKey]);
    const found = await client.query("select from pg_database where datname = $1", [name]);
    if (found.rowCount === 1) return;
    const draft = `${name}_draft`;
    await client.query(`create database ${draft}`);
    await fill(urlOf(draft));
    await client.query(`alter database ${draft} rename to ${name}`);
  } finally {
    await client.end();
  }
}

const urlOf = (name: string): string => inject("postgresUrl").replace("/postgres?", `/${name}?`);

async function runOnServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
