import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { isReachableByOthers, type ServerAccount, serverAccount } from "./account.ts";
import { completeBinaries, copyBinaries, installedBinaries } from "./binaries.ts";

/** A PostgreSQL server of our own, on a Unix socket, reachable with a password that we made. */
export type PostgresServer = {
  /** Connection URL of a database on this server. */
  url(database: string): string;
  readonly dataFolder: string;
  /** Ends sessions and shuts down clean. Safe to call twice. */
  stop(): Promise<void>;
};

export type PostgresOptions = {
  /** Folder that holds the cluster, its password and its log. Made when missing. */
  readonly folder: string;
  /** Turn off only where losing everything at a power cut is fine: in tests. */
  readonly durable: boolean;
  readonly onProgress?: (text: string) => void;
};

const run = promisify(execFile);
const userName = "bourse";
const startTimeoutMs = 30_000;
const stopTimeoutMs = 60_000;
const socketPathMax = 100;

/** Tuned for one machine that it shares with the application. */
const settings = [
  "max_connections=60",
  "shared_buffers=256MB",
  "max_wal_size=4GB",
  "wal_compression=on",
  "checkpoint_timeout=15min",
  "jit=off",
  "log_min_messages=warning",
  "password_encryption=scram-sha-256",
] as const;

export class PostgresStartError extends Error {
  override readonly name = "PostgresStartError";
}

/**
 * Starts the embedded server on `options.folder`, initialising it the first time. A server that
 * outlived its application (the application was killed) is adopted, not started twice.
 *
 * @throws PostgresStartError with the server's own words when it does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const account = serverAccount();
  const place = choosePlace(resolve(options.folder), account);
  const binaries = await prepareBinaries(account, place.folder);
  const dataFolder = join(place.folder, "data");
  const password = readPassword(place.folder);
  if (!existsSync(join(dataFolder, "PG_VERSION"))) {
    options.onProgress?.("Initialising the database");
    await initialise({ binaries, dataFolder, password, account, folder: place.folder });
  }
  mkdirSync(place.socketFolder, { recursive: true, mode: 0o711 });
  if (account) chownSync(place.socketFolder, account.uid, account.gid);
  const url = (database: string) =>
    `postgresql://${userName}:${password}@/${database}?host=${encodeURIComponent(place.socketFolder)}`;
  if (await answers(url("postgres"))) {
    return { url, dataFolder, stop: () => stopByPid(dataFolder) };
  }
  const child = launch({ ...options, binaries, dataFolder, account, ...place });
  await waitUntilReady(child, url("postgres"), join(place.folder, "postgres.log"));
  return { url, dataFolder, stop: () => stopChild(child) };
}

type Place = { readonly folder: string; readonly socketFolder: string };

// As root the server runs as another user, who must be able to reach the folder; a checkout in
// root's home is closed to it, so the cluster then lives in /var/lib.
function choosePlace(wanted: string, account: ServerAccount): Place {
  const digest = createHash("sha256").update(wanted).digest("hex").slice(0, 16);
  const reachable = account === undefined || isReachableByOthers(join(wanted, ".."));
  const folder = reachable ? wanted : `/var/lib/bourse-${digest}`;
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const inside = join(folder, "socket");
  // The path of a Unix socket has a hard limit of about 107 bytes.
  const socketFolder = inside.length <= socketPathMax ? inside : `/tmp/bourse-${digest}`;
  return { folder, socketFolder };
}

async function prepareBinaries(account: ServerAccount, folder: string): Promise<string> {
  const native = installedBinaries();
  await completeBinaries(native);
  if (account === undefined || isReachableByOthers(native)) return native;
  return copyBinaries(native, join(folder, "..", "bourse-postgres-binaries"));
}

function readPassword(folder: string): string {
  const file = join(folder, "password");
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

type Cluster = {
  readonly binaries: string;
  readonly dataFolder: string;
  readonly account: ServerAccount;
  readonly folder: string;
};

async function initialise(cluster: Cluster & { password: string }): Promise<void> {
  const { binaries, dataFolder, account, folder, password } = cluster;
  // A data folder without PG_VERSION is what an interrupted initialisation left.
  await rm(dataFolder, { recursive: true, force: true });
  mkdirSync(dataFolder, { mode: 0o700 });
  const passwordFile = join(folder, "initdb-password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) {
    chownSync(dataFolder, account.uid, account.gid);
    chownSync(passwordFile, account.uid, account.gid);
  }
  const args = ["--pgdata", dataFolder, "--username", userName, "--pwfile", passwordFile];
  args.push("--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-instructions");
  try {
    await run(join(binaries, "bin", "initdb"), args, { ...account, cwd: dataFolder });
  } catch (cause) {
    throw new PostgresStartError("the database could not be initialised", { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function launch(cluster: Cluster & Place & { durable: boolean }): ChildProcess {
  const all: string[] = [...settings, `unix_socket_directories=${cluster.socketFolder}`];
  all.push("listen_addresses=", "unix_socket_permissions=0777");
  if (!cluster.durable) {
    all.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  }
  const log = openSync(join(cluster.folder, "postgres.log"), "a", 0o600);
  return spawn(
    join(cluster.binaries, "bin", "postgres"),
    ["-D", cluster.dataFolder, ...all.flatMap((setting) => ["-c", setting])],
    // A group of its own: Ctrl-C reaches the application, which then stops the server in order.
    { ...cluster.account, cwd: cluster.dataFolder, stdio: ["ignore", log, log], detached: true },
  );
}

async function waitUntilReady(child: ChildProcess, url: string, logFile: string): Promise<void> {
  let exited = false;
  child.once("exit", () => {
    exited = true;
  });
  child.unref();
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    if (await answers(url)) return;
    if (exited) break;
    await new Promise((done) => setTimeout(done, 40));
  }
  const tail = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-5).join("\n");
  throw new PostgresStartError(`PostgreSQL did not start. Its log (${logFile}) ends:\n${tail}`);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  // SIGINT is PostgreSQL's fast shutdown: sessions end, a checkpoint is written.
  child.kill("SIGINT");
  await exited;
}

async function stopByPid(dataFolder: string): Promise<void> {
  const pidFile = join(dataFolder, "postmaster.pid");
  const pid = Number((existsSync(pidFile) ? readFileSync(pidFile, "utf8") : "").split("\n", 1)[0]);
  if (!pid) return;
  try {
    process.kill(pid, "SIGINT");
  } catch {
    return;
  }
  const deadline = performance.now() + stopTimeoutMs;
  while (existsSync(pidFile) && performance.now() < deadline) {
    await new Promise((done) => setTimeout(done, 40));
  }
}
