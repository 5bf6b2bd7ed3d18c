import { sql } from "kysely";
import pg from "pg";
import { connectionSettings, type Db, type Migration } from "#kernel";

/** The database cannot be used; the message says what to do about it. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
}

async function withClient<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connectionSettings(url));
  client.on("error", () => {});
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

export async function databaseExists(serverUrl: string, name: string): Promise<boolean> {
  const { rowCount } = await withClient(serverUrl, (client) =>
    client.query("select from pg_database where datname = $1", [name]),
  );
  return rowCount === 1;
}

export async function createDatabase(serverUrl: string, name: string): Promise<void> {
  await withClient(serverUrl, (client) =>
    client.query(`create database ${client.escapeIdentifier(name)}`),
  );
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await withClient(serverUrl, (client) =>
    client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`),
  );
}

export async function renameDatabase(serverUrl: string, from: string, to: string): Promise<void> {
  await withClient(serverUrl, (client) =>
    client.query(
      `alter database ${client.escapeIdentifier(from)} rename to ${client.escapeIdentifier(to)}`,
    ),
  );
}

const missingDatabase = "3D000";

/**
 * Whether a schema was laid in the database before.
 *
 * @throws DatabaseError when it holds something else, or a schema newer than this program
 */
export async function inspectSchema(
  url: string,
  migrations: readonly Migration[],
): Promise<"empty" | "known"> {
  try {
    return await withClient(url, (client) => inspect(client, migrations));
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    const isMissing = error instanceof pg.DatabaseError && error.code === missingDatabase;
    const why = error instanceof Error ? error.message : String(error);
    const text = isMissing ? why : `The database could not be reached: ${why}`;
    throw new DatabaseError(text, { cause: error });
  }
}

async function inspect(
  client: pg.Client,
  migrations: readonly Migration[],
): Promise<"empty" | "known"> {
  const tables = await client.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema', 'house')`,
  );
  // The lease, in `house`, is taken before the tables are laid.
  if (tables.rows.length === 0) return "empty";
  if (!tables.rows.some(({ name }) => name === "public.schema_migration")) {
    throw new DatabaseError(
      "The database holds the tables of another program. Give Bourse a database of its own.",
    );
  }
  const applied = await client.query<{ name: string }>("select name from public.schema_migration");
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = applied.rows.filter(({ name }) => !known.has(name));
  if (unknown.length > 0) {
    throw new DatabaseError(
      `The database was used by a newer Bourse (it has ${unknown[0]?.name}). Start that one.`,
    );
  }
  return "known";
}

/** Answers when the database does. */
export async function pingDatabase(db: Db): Promise<void> {
  await sql`select 1`.execute(db.reader);
}
