import { existsSync } from "node:fs";
import { copyFile, mkdir, open, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Config, lockDataFolder } from "#config";
import { type Clock, hasCluster, restoreCluster } from "#kernel";
import { readManifest, writeManifest } from "./backup-codec.ts";
import { startEmbedded, type Tell, walFolderOf } from "./database.ts";
import { DatabaseError } from "./database-store.ts";

/** A backup cannot be made, or not be restored; the message says why. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

const secretKeyName = "secret-key";
const passwordName = "password";
const manifestName = "backup.json";
const basePrefix = "base-";

/**
 * Copies the embedded database, while it is used, into a new folder inside `folder`, with the
 * secret key where that is in the data folder.
 *
 * @returns the new folder
 * @throws DatabaseError for a database of the settings: its own tools back it up
 */
export async function backUp(
  config: Config,
  folder: string,
  deps: { readonly clock: Clock; readonly tell: Tell },
): Promise<string> {
  refuseForeign(config, "back it up");
  const database = join(config.data, "postgres");
  if (!hasCluster(database)) throw new BackupError(`There is no database in ${database}.`);
  const name = `${basePrefix}${new Date(deps.clock.nowMs()).toISOString().replace(/[:.]/g, "-")}`;
  const whole = join(resolve(folder), name);
  const draft = `${whole}.part`;
  await mkdir(resolve(folder), { recursive: true, mode: 0o711 });
  await mkdir(draft, { mode: 0o700 });
  await using server = await startEmbedded(config, deps.tell);
  deps.tell("Copying the database");
  const backup = await server.copyTo(join(draft, "data"));
  await copyFile(join(server.dataFolder, "..", passwordName), join(draft, passwordName));
  const secretKey = join(config.data, secretKeyName);
  const hasSecretKey = config.secretKey === undefined && config.secretKeyFile === undefined;
  if (hasSecretKey) await copyFile(secretKey, join(draft, secretKeyName));
  else deps.tell("The secret key is in your settings, not in the backup: keep it with it.");
  await writeManifest(join(draft, manifestName), { ...backup, hasSecretKey });
  // What has this name is whole.
  await rename(draft, whole);
  await sync(resolve(folder));
  return whole;
}

/**
 * Brings the bank of a folder of backups back into an empty data folder, as it was at an instant,
 * or as late as the log goes.
 *
 * @throws BackupError, DataFolderLockedError, and PostgresStartError with the server's own words
 */
export async function restore(
  config: Config,
  folder: string,
  until: Date | undefined,
  tell: Tell,
): Promise<void> {
  refuseForeign(config, "restore it");
  using data = lockDataFolder(config.data);
  const database = join(data.path, "postgres");
  if (hasCluster(database)) {
    throw new BackupError(`There is a database in ${data.path}: set BOURSE_DATA to a new folder.`);
  }
  const { path, hasSecretKey } = await baseBefore(resolve(folder), until);
  const ownKey = join(data.path, secretKeyName);
  if (hasSecretKey) await placeSecretKey(join(path, secretKeyName), ownKey);
  tell(`Restoring ${path}`);
  await restoreCluster({
    folder: database,
    base: join(path, "data"),
    password: (await readFile(join(path, passwordName), "utf8")).trim(),
    archive: walFolderOf(folder),
    until: until?.toISOString(),
    onProgress: tell,
  });
}

function refuseForeign(config: Config, what: string): void {
  if (config.databaseUrl === undefined) return;
  throw new DatabaseError(`DATABASE_URL is set: ${what} with that database's own tools.`);
}

/** The latest copy that was whole by then. */
async function baseBefore(folder: string, until: Date | undefined) {
  const names = existsSync(folder) ? await readdir(folder) : [];
  const bases = names.filter((name) => name.startsWith(basePrefix) && !name.endsWith(".part"));
  for (const name of bases.toSorted().reverse()) {
    const path = join(folder, name);
    const { endedAt, hasSecretKey } = await readManifest(join(path, manifestName));
    if (until === undefined || endedAt <= until.toISOString()) return { path, hasSecretKey };
  }
  const when = until === undefined ? "" : ` that was made by ${until.toISOString()}`;
  throw new BackupError(`There is no backup in ${folder}${when}.`);
}

/** A key that is there already stays: it must be the same. */
async function placeSecretKey(from: string, to: string): Promise<void> {
  const key = await readFile(from, "utf8");
  if (!existsSync(to)) return writeFile(to, key, { mode: 0o600 });
  if ((await readFile(to, "utf8")) === key) return;
  throw new BackupError(`${to} holds another secret key than the backup.`);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path);
  await handle.sync();
  await handle.close();
}
