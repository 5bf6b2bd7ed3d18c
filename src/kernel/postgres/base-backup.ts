import { copyFile, type FileHandle, mkdir, open, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";

/** A copy of a cluster from which it can be brought back, to its end or, with later log, after. */
export type BaseBackup = {
  /** When the copy was consistent, ISO 8601: nothing before can be restored from it. */
  readonly endedAt: string;
  readonly firstWal: string;
  readonly lastWal: string;
};

/** Rebuilt by the server, or of the running one alone: PostgreSQL's own list (basebackup.c). */
const foldersLeftEmpty = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);
const leftOut =
  /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?|pg_internal\.init.*|pgsql_tmp.*|(recovery|standby)\.signal)$/;
const filesAtOnce = 32;
const controlFile = "pg_control";
const walFile = /^[0-9A-F]{24}$/;
const historyFile = /^[0-9A-F]{8}\.history$/;

/**
 * Copies a running cluster, with the log that makes the copy consistent, into a folder that is not
 * there yet. Writers go on meanwhile.
 *
 * @throws the driver's errors, and those of the file system
 */
export async function copyCluster(
  url: string,
  dataFolder: string,
  destination: string,
): Promise<BaseBackup> {
  const client = new pg.Client({ connectionString: url });
  // A lost connection shows at the next query, and ends the backup.
  client.on("error", () => {});
  await client.connect();
  try {
    // Keeps the log from here on, as long as this connection lives.
    await client.query("select pg_create_physical_replication_slot($1, true, true)", [
      `bourse_backup_${process.pid}`,
    ]);
    await client.query("select pg_backup_start('bourse', fast => true)");
    await mkdir(destination, { mode: 0o700 });
    const late: string[] = [];
    await copyFolder(dataFolder, destination, late);
    for (const path of late) await copyDurably(join(dataFolder, path), join(destination, path));
    const { label, ...backup } = await endBackup(client);
    await writeDurably(join(destination, "backup_label"), label);
    await copyWal(dataFolder, destination, backup);
    return backup;
  } finally {
    await client.end();
  }
}

async function endBackup(client: pg.Client): Promise<BaseBackup & { readonly label: string }> {
  const { rows } = await client.query<{ label: string; last: string; at: Date }>(
    `select labelfile as label, pg_walfile_name(lsn) as last, clock_timestamp() as at
       from pg_backup_stop(wait_for_archive => false)`,
  );
  const row = rows[0];
  const firstWal = /START WAL LOCATION: \S+ \(file (\w{24})\)/.exec(row?.label ?? "")?.[1];
  if (row === undefined || firstWal === undefined) throw new Error("the backup has no label");
  return { label: row.label, endedAt: row.at.toISOString(), firstWal, lastWal: row.last };
}

/** What the server removes while it is read was not needed: the log tells that it is gone. */
async function copyFolder(from: string, to: string, late: string[], inside = ""): Promise<void> {
  const files: string[] = [];
  for (const entry of await readdir(join(from, inside), { withFileTypes: true })) {
    const path = join(inside, entry.name);
    if (leftOut.test(entry.name)) continue;
    if (entry.isDirectory()) {
      await mkdir(join(to, path), { mode: 0o700 });
      if (!foldersLeftEmpty.has(path)) await copyFolder(from, to, late, path);
    } else if (entry.name === controlFile) late.push(path);
    else files.push(path);
  }
  // Flushed side by side: the disk takes many at once.
  for (let start = 0; start < files.length; start += filesAtOnce) {
    const some = files.slice(start, start + filesAtOnce);
    const copy = (path: string) => copyDurably(join(from, path), join(to, path)).catch(unlessGone);
    await Promise.all(some.map(copy));
  }
  await syncPath(join(to, inside));
}

function unlessGone(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
}

async function copyWal(from: string, to: string, backup: BaseBackup): Promise<void> {
  await mkdir(join(to, "pg_wal", "archive_status"), { mode: 0o700 });
  const { firstWal, lastWal } = backup;
  for (const name of await readdir(join(from, "pg_wal"))) {
    const isNeeded = walFile.test(name) && name >= firstWal && name <= lastWal;
    if (isNeeded || historyFile.test(name)) {
      await copyDurably(join(from, "pg_wal", name), join(to, "pg_wal", name));
    }
  }
  await syncPath(join(to, "pg_wal"));
  await syncPath(to);
}

async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await syncPath(to);
}

async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await syncPath(path);
}

async function syncPath(path: string): Promise<void> {
  const handle: FileHandle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
