import { execFile } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { isAlive } from "./alive.ts";
import { PostgresStartError } from "./error.ts";
import type { Place } from "./place.ts";

const run = promisify(execFile);
const draftPrefix = "initialising-";

/** The one role of the cluster. */
export const userName = "bourse";

/**
 * Makes the cluster when there is none. It is made aside and put in place by a rename, so that
 * what stands at `place.dataFolder` is always whole: after an interruption, and when two start at
 * the same time.
 *
 * @throws PostgresStartError with initdb's own words
 */
export async function initialise(place: Place, binaries: string, password: string): Promise<void> {
  await removeAbandonedDrafts(place.folder);
  const draft = mkdtempSync(join(place.folder, `${draftPrefix}${process.pid}-`));
  const dataFolder = join(draft, "data");
  const passwordFile = join(draft, "password");
  mkdirSync(dataFolder, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  const { account } = place;
  if (account) {
    for (const path of [draft, dataFolder, passwordFile]) chownSync(path, account.uid, account.gid);
  }
  const args = ["--pgdata", dataFolder, "--username", userName, "--pwfile", passwordFile];
  args.push("--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-instructions");
  try {
    await run(join(binaries, "bin", "initdb"), args, { ...account, cwd: dataFolder });
    await putInPlace(dataFolder, place);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new PostgresStartError(`The database could not be initialised: ${words}`, { cause });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function putInPlace(dataFolder: string, place: Place): Promise<void> {
  try {
    await rename(dataFolder, place.dataFolder);
  } catch (cause) {
    // Another start was faster; its cluster is as good, and has the same password.
    if (!existsSync(join(place.dataFolder, "PG_VERSION"))) throw cause;
    return;
  }
  const folder = await open(place.folder);
  await folder.sync();
  await folder.close();
}

async function removeAbandonedDrafts(folder: string): Promise<void> {
  for (const name of readdirSync(folder).filter((name) => name.startsWith(draftPrefix))) {
    const pid = Number(basename(name).slice(draftPrefix.length).split("-")[0]);
    if (!isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
