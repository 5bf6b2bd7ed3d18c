import { join, resolve } from "node:path";
import type { Config } from "#config";
import { migrate, type PostgresServer, startPostgres } from "#kernel";
import {
  createDatabase,
  DatabaseError,
  databaseExists,
  dropDatabase,
  inspectSchema,
  renameDatabase,
} from "./database-store.ts";
import { migrations } from "./migrations.ts";

export type Tell = (text: string) => void;

/** A database that is there and has the newest schema. */
export type Database = AsyncDisposable & {
  readonly url: string;
  /** Where the embedded one keeps its data. */
  readonly dataFolder?: string;
};

/** Fills a database that has just been made. */
export type Fill = (url: string) => Promise<void>;

const databaseName = "bourse";
/** Holds a database until it is filled: an interrupted filling is never taken for a whole one. */
const unfinishedName = "bourse_unfinished";

/** Steps in which the one who opens a database has a part. */
export type OpenSteps = {
  /** Fills a database that has just been made. */
  readonly fill?: Fill | undefined;
  /** Told of a database that is there, before its tables are brought up to date. */
  readonly claim?: (url: string) => Promise<void>;
};

/**
 * Brings up the database: the one of the settings, else PostgreSQL in the data folder. One that is
 * new gets the schema, and what `fill` puts into it.
 *
 * @throws DatabaseError, MigrationError, PostgresStartError
 */
export async function openDatabase(
  config: Config,
  tell: Tell,
  { fill, claim }: OpenSteps = {},
): Promise<Database> {
  if (config.databaseUrl !== undefined) {
    const url = config.databaseUrl;
    await inspectSchema(url, migrations);
    await claim?.(url);
    // Another server may have laid the tables while this one waited.
    if ((await inspectSchema(url, migrations)) === "empty") await build(url, tell, fill);
    else await update(url, tell);
    return { url, [Symbol.asyncDispose]: async () => {} };
  }
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startEmbedded(config, tell));
  const serverUrl = server.url("postgres");
  const url = server.url(databaseName);
  if (!(await databaseExists(serverUrl, databaseName))) {
    await dropDatabase(serverUrl, unfinishedName);
    await createDatabase(serverUrl, unfinishedName);
    await build(server.url(unfinishedName), tell, fill);
    await renameDatabase(serverUrl, unfinishedName, databaseName);
  }
  await inspectSchema(url, migrations);
  await claim?.(url);
  await update(url, tell);
  const owned = stack.move();
  const { dataFolder } = server;
  return { url, dataFolder, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Where the log of the embedded database goes in a folder of backups. */
export function walFolderOf(backupFolder: string): string {
  return join(resolve(backupFolder), "wal");
}

type Embedded = AsyncDisposable & Omit<PostgresServer, "stop">;

/** The embedded server of the data folder: started, or joined where another process has it. */
export async function startEmbedded(config: Config, tell: Tell): Promise<Embedded> {
  const server = await startPostgres({
    folder: join(config.data, "postgres"),
    durable: true,
    archive: config.backup === undefined ? undefined : walFolderOf(config.backup),
    onProgress: tell,
  });
  return { ...server, [Symbol.asyncDispose]: server.stop };
}

/** Joins the embedded server of another process; undefined while its database is not filled. */
export async function joinDatabase(config: Config, tell: Tell): Promise<Database | undefined> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startEmbedded(config, tell));
  if (!(await databaseExists(server.url("postgres"), databaseName))) return undefined;
  const owned = stack.move();
  return { url: server.url(databaseName), [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/**
 * Removes the database with all that is in it.
 *
 * @throws DatabaseError for a database of the settings: it is not ours to remove
 */
export async function dropDatabases(config: Config, tell: Tell): Promise<void> {
  if (config.databaseUrl !== undefined) {
    throw new DatabaseError("DATABASE_URL is set: drop and create that database yourself.");
  }
  await using server = await startEmbedded(config, tell);
  for (const name of [databaseName, unfinishedName]) {
    await dropDatabase(server.url("postgres"), name);
  }
}

async function build(url: string, tell: Tell, fill: Fill | undefined): Promise<void> {
  tell("Laying the tables");
  await migrate(url, migrations);
  await fill?.(url);
}

async function update(url: string, tell: Tell): Promise<void> {
  const applied = await migrate(url, migrations);
  if (applied.length > 0) tell(`Brought the tables up to date (${applied.length} steps)`);
}
