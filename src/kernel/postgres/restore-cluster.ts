import { chownSync, existsSync } from "node:fs";
import {
  chmod,
  copyFile,
  cp,
  lchown,
  mkdir,
  readdir,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import type { ServerAccount } from "./account.ts";
import { PostgresStartError } from "./error.ts";
import { choosePlace } from "./place.ts";
import { startPostgres } from "./server.ts";

/** What a cluster is restored from, and to when. */
export type Restoration = {
  /** Where the cluster is to live; must not hold one yet. */
  readonly folder: string;
  /** A copy made by a base backup. */
  readonly base: string;
  readonly password: string;
  /** Folder of the log that was kept since. */
  readonly archive: string;
  /** ISO 8601; to the end of the log when left out. */
  readonly until: string | undefined;
  readonly onProgress?: (text: string) => void;
};

/** Whether there is a cluster for `folder`. */
export function hasCluster(folder: string): boolean {
  return existsSync(choosePlace(folder).dataFolder);
}

/**
 * Puts a copy in place, replays the log up to the instant, and shuts the cluster down clean. After
 * a failure nothing is left in place.
 *
 * @throws PostgresStartError with the server's own words, e.g. when the log ends before the instant
 */
export async function restoreCluster(restoration: Restoration): Promise<void> {
  const { folder, base, password, archive, until, onProgress } = restoration;
  const place = choosePlace(folder);
  if (existsSync(place.dataFolder)) {
    throw new PostgresStartError(`There is a database in ${place.folder} already.`);
  }
  const draft = `${place.dataFolder}.restoring`;
  await rm(draft, { recursive: true, force: true });
  await cp(base, draft, { recursive: true, verbatimSymlinks: true });
  await writeFile(join(draft, "recovery.signal"), "");
  await giveTo(draft, place.account);
  await writeFile(join(place.folder, "password"), `${password}\n`, { mode: 0o600 });
  await rename(draft, place.dataFolder);
  const readable = await readableArchive(archive, place.folder, place.account);
  try {
    const recovery = { archive: readable, until };
    const server = await startPostgres({
      folder,
      durable: true,
      recovery,
      ...(onProgress && { onProgress }),
    });
    await server.stop();
  } catch (error) {
    await rm(place.dataFolder, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(readable, { recursive: true, force: true });
  }
}

/** The folders and files of a cluster belong to the user who runs it, and to nobody else. */
async function giveTo(path: string, account: ServerAccount): Promise<void> {
  await chmod(path, 0o700);
  if (account) chownSync(path, account.uid, account.gid);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) await giveTo(inside, account);
    else if (account) await lchown(inside, account.uid, account.gid);
  }
}

/** The log beside the cluster: the server's user may not be able to walk to where backups are. */
async function readableArchive(
  archive: string,
  folder: string,
  account: ServerAccount,
): Promise<string> {
  const copy = join(folder, "restoring-wal");
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy, { mode: 0o700 });
  if (existsSync(archive)) {
    for (const name of await readdir(archive)) {
      if (name.endsWith(".gz")) await copyFile(join(archive, name), join(copy, name));
    }
  }
  await giveTo(copy, account);
  return copy;
}
