import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import pg from "pg";
import { connectionSettings } from "./db.ts";

/** One forward-only step of the schema. `name` is permanent; the file never changes once landed. */
export type Migration = { readonly name: string; readonly file: URL };

/** The schema could not be brought to the newest; the message says by which migration. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

// Any constant: two processes that start at once take turns.
const migrationLockKey = 4_747_001;

/**
 * Brings the database to the newest schema: applies, in the order given, each migration that has
 * not run, one transaction each. Refuses when a landed file was changed.
 *
 * @returns the names that were applied by this call
 */
export async function migrate(url: string, migrations: readonly Migration[]): Promise<string[]> {
  const client = new pg.Client(connectionSettings(url));
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLockKey]);
    await client.query(
      `create table if not exists public.schema_migration (
         name text primary key,
         checksum text not null,
         applied_at timestamptz not null default now())`,
    );
    const rows = await client.query<{ name: string; checksum: string }>(
      "select name, checksum from public.schema_migration",
    );
    const applied = new Map(rows.rows.map((row) => [row.name, row.checksum]));
    const done: string[] = [];
    for (const migration of migrations) {
      if (await applyOne(client, migration, applied)) done.push(migration.name);
    }
    return done;
  } finally {
    await client.end();
  }
}

async function applyOne(
  client: pg.Client,
  migration: Migration,
  applied: ReadonlyMap<string, string>,
): Promise<boolean> {
  const text = await readFile(migration.file, "utf8");
  const checksum = createHash("sha256").update(text).digest("hex");
  const known = applied.get(migration.name);
  if (known === checksum) return false;
  if (known !== undefined) {
    throw new MigrationError(`migration ${migration.name} was changed after it was applied`);
  }
  try {
    await client.query("begin");
    await client.query(text);
    await client.query("insert into public.schema_migration (name, checksum) values ($1, $2)", [
      migration.name,
      checksum,
    ]);
    await client.query("commit");
    return true;
  } catch (cause) {
    await client.query("rollback");
    throw new MigrationError(`migration ${migration.name} failed`, { cause });
  }
}
