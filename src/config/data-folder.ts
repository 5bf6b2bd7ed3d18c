import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Another process works on the data folder. */
export class DataFolderLockedError extends Error {
  override readonly name = "DataFolderLockedError";
  readonly pid: number;
  constructor(folder: string, pid: number) {
    super(
      `Bourse is running already on ${folder} (process ${pid}). Stop it first, or set ` +
        "BOURSE_DATA to another folder.",
    );
    this.pid = pid;
  }
}

/** The data folder, held by this process alone until disposed. */
export type DataFolder = Disposable & { readonly path: string };

const lockName = "lock";
const attemptsMax = 3;

/**
 * Takes the data folder, making it when it is missing. A lock that a killed process left is taken
 * over.
 *
 * @throws DataFolderLockedError when a living process holds it
 */
export function lockDataFolder(folder: string): DataFolder {
  const path = resolve(folder);
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const file = join(path, lockName);
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (writeLock(file)) return heldFolder(path, file);
    const pid = holderOf(path);
    if (pid !== undefined) throw new DataFolderLockedError(path, pid);
    rmSync(file, { force: true });
  }
  throw new Error(`the lock ${file} could not be taken`);
}

/**
 * Takes the data folder from whoever holds it. For a server that has taken the database over: the
 * one before may hang, and live on.
 */
export function seizeDataFolder(folder: string): DataFolder {
  const path = resolve(folder);
  const file = join(path, lockName);
  renameSync(writeAside(file), file);
  return heldFolder(path, file);
}

function heldFolder(path: string, file: string): DataFolder {
  return {
    path,
    [Symbol.dispose]() {
      // Another may have taken it since.
      if (readLock(file)[0] === process.pid) rmSync(file, { force: true });
    },
  };
}

/** The living process that holds the folder, if there is one. */
export function holderOf(folder: string): number | undefined {
  const [pid, startedAt] = readLock(join(resolve(folder), lockName));
  if (!pid || !isAlive(pid)) return undefined;
  // The number of a dead process may have gone to another since: a restart of the machine does it.
  const isSame = startedAt === undefined ? pid !== process.pid : startedAt === startOf(pid);
  return isSame ? pid : undefined;
}

// Written aside and linked into place: nobody ever sees a lock without its holder.
function writeLock(file: string): boolean {
  const aside = writeAside(file);
  try {
    linkSync(aside, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function writeAside(file: string): string {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, `${process.pid}\n${startOf(process.pid) ?? ""}\n`, { mode: 0o644 });
  return aside;
}

function readLock(file: string): [number | undefined, string | undefined] {
  try {
    const [pid = "", startedAt = ""] = readFileSync(file, "utf8").split("\n");
    return [Number(pid) || undefined, startedAt || undefined];
  } catch {
    return [undefined, undefined];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** When a process started, in ticks since the machine did: field 22 of Linux's proc_pid_stat(5). */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name of the program, in brackets, may hold spaces; what follows it does not.
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return `${boot}:${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""}`;
  } catch {
    return undefined;
  }
}
