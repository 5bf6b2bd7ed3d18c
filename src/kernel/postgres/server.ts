import { spawn } from "node:child_process";
import { closeSync, existsSync, fstatSync, openSync, readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./alive.ts";
import { archivingTo, recoveringFrom } from "./archive.ts";
import { type Attendance, join } from "./attendance.ts";
import { type BaseBackup, copyCluster } from "./base-backup.ts";
import { prepareBinaries } from "./binaries.ts";
import { PostgresStartError } from "./error.ts";
import { initialise, userName } from "./initialise.ts";
import { lastWords } from "./last-words.ts";
import { choosePlace, type Place, readPassword } from "./place.ts";

export { PostgresStartError } from "./error.ts";

/** A PostgreSQL server of our own, on a Unix socket, reachable with a password that we made. */
export type PostgresServer = {
  /** Connection URL of a database on this server. */
  url(database: string): string;
  readonly dataFolder: string;
  /** Copies the running cluster into a folder that is not there yet. */
  copyTo(destination: string): Promise<BaseBackup>;
  /**
   * Ends all sessions and shuts down clean; while another process uses the server too, only leaves
   * it. Safe to call twice.
   */
  stop(): Promise<void>;
};

export type PostgresOptions = {
  /** Folder that holds the cluster, its password and its log. Made when missing. */
  readonly folder: string;
  /** Turn off only where losing everything at a power cut is fine: in tests. */
  readonly durable: boolean;
  /** Folder that gets the server's log all the time, to restore from. Taken up at its start. */
  readonly archive?: string | undefined;
  /** Bring a cluster that was copied to an instant, from an archive, before it answers. */
  readonly recovery?: { readonly archive: string; readonly until: string | undefined };
  readonly onProgress?: (text: string) => void;
};

const pollEveryMs = 40;
const stopTimeoutMs = 60_000;
const progressAfterMs = 3_000;
/** A server that was killed replays up to `max_wal_size` of its log first. */
const startTimeoutMs = 600_000;
/** How long what a killed server left behind may stand in the way of the next. */
const obstacleTimeoutMs = 10_000;
const relaunchEveryMs = 250;
const restartEveryMs = 1_000;

/** The server's words when another start, or the rest of a killed server, is in its way. */
const obstacle = /lock file .* already exists|pre-existing shared memory block/;

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

/** Several applications share a server that tests use. */
const settingsOfTests = [
  "max_connections=200",
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
] as const;

/**
 * Starts the embedded server on `options.folder`, initialising it the first time. A server that
 * runs there already is joined, not started twice: another command may use it, or the application
 * that started it was killed. One that goes away is brought up again until it is stopped.
 *
 * @throws PostgresStartError with the server's own words when it does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const place = choosePlace(options.folder);
  const password = readPassword(place.folder);
  const host = encodeURIComponent(place.socketFolder);
  const url = (database: string) =>
    `postgresql://${userName}:${password}@/${database}?host=${host}`;
  const begin = () => startOrJoin(place, url("postgres"), password, options);
  const keeper = keep(await begin(), begin);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= keeper.end().then((attendance) => leaveOrStop(attendance, place, url("postgres")));
    return stopped;
  };
  const copyTo = (destination: string) =>
    copyCluster(url("postgres"), place.dataFolder, destination);
  return { url, dataFolder: place.dataFolder, copyTo, stop };
}

type Keeper = { end(): Promise<Attendance> };

/** Brings the server up again whenever it has gone, until it is told to end. */
function keep(first: Attendance, begin: () => Promise<Attendance>): Keeper {
  let attendance = first;
  let restart: Promise<void> | undefined;
  let isEnding = false;

  async function bringBack(): Promise<void> {
    while (!isEnding) {
      try {
        attendance = await begin();
        return watch();
      } catch {
        // Its disk may be full. Whoever uses it is told by their own connections.
        await sleep(restartEveryMs);
      }
    }
  }

  function watch(): void {
    void attendance.ended.then(() => {
      if (!isEnding) restart = bringBack();
    });
  }

  watch();
  return {
    async end() {
      isEnding = true;
      await restart;
      return attendance;
    },
  };
}

async function startOrJoin(
  place: Place,
  url: string,
  password: string,
  options: PostgresOptions,
): Promise<Attendance> {
  const started = performance.now();
  const passed = () => performance.now() - started;
  let tellAfterMs = progressAfterMs;
  let launched: Launched | undefined;
  while (passed() < startTimeoutMs) {
    const attempt = await join(url);
    if (attempt.outcome === "joined") return attempt.attendance;
    if (attempt.outcome === "wrong password") {
      throw new PostgresStartError(
        `The password in ${place.folder} is not that of the database beside it: bring back the ` +
          "file that was there.",
      );
    }
    if (attempt.outcome === "absent" && launched === undefined) {
      launched = await launch(place, password, options);
    } else if (attempt.outcome === "absent" && launched?.hasEnded()) {
      const words = launched.words();
      if (!obstacle.test(words) || passed() > obstacleTimeoutMs) throw didNotStart(place, words);
      await sleep(relaunchEveryMs);
      launched = await launch(place, password, options);
    }
    if (passed() > tellAfterMs) {
      options.onProgress?.("The database is getting ready");
      tellAfterMs = Number.POSITIVE_INFINITY;
    }
    await sleep(pollEveryMs);
  }
  throw didNotStart(place, launched?.words() ?? "");
}

function didNotStart(place: Place, words: string): PostgresStartError {
  return new PostgresStartError(
    `PostgreSQL did not start. ${place.logFile} ends:\n${lastWords(words)}`,
  );
}

type Launched = {
  hasEnded(): boolean;
  /** What it has written to its log. */
  words(): string;
};

async function launch(place: Place, password: string, options: PostgresOptions): Promise<Launched> {
  const binaries = await prepareBinaries(place.account);
  if (!existsSync(place.dataFolder)) {
    options.onProgress?.("Initialising the database");
    await initialise(place, binaries, password);
  }
  const socketFolder = `"${place.socketFolder.replaceAll('"', '""')}"`;
  const all = [...settings, `unix_socket_directories=${socketFolder}`];
  all.push("listen_addresses=", "unix_socket_permissions=0777");
  if (options.archive !== undefined) all.push(...archivingTo(options.archive, place.account));
  if (options.recovery) {
    all.push(...recoveringFrom(options.recovery.archive, options.recovery.until));
  }
  if (!options.durable) all.push(...settingsOfTests);
  const log = openSync(place.logFile, "a", 0o600);
  const logStart = fstatSync(log).size;
  const child = spawn(
    joinPath(binaries, "bin", "postgres"),
    ["-D", place.dataFolder, ...all.flatMap((setting) => ["-c", setting])],
    // A group of its own: Ctrl-C reaches the application, which then stops the server in order.
    { ...place.account, cwd: place.dataFolder, stdio: ["ignore", log, log], detached: true },
  );
  closeSync(log);
  let failure = "";
  child.once("error", (error) => {
    failure = error.message;
  });
  child.unref();
  return {
    hasEnded: () => failure !== "" || child.exitCode !== null || child.signalCode !== null,
    words: () => failure || readFileSync(place.logFile).subarray(logStart).toString(),
  };
}

async function leaveOrStop(joined: Attendance, place: Place, url: string): Promise<void> {
  let attendance = joined;
  let departure = await attendance.leave();
  if (departure === "server gone") {
    // It may have restarted after a crash of one of its processes, without us.
    const attempt = await join(url);
    if (attempt.outcome !== "joined") return;
    attendance = attempt.attendance;
    departure = await attendance.leave();
  }
  if (departure === "last") await shutDown(place.dataFolder);
  await attendance.close();
}

async function shutDown(dataFolder: string): Promise<void> {
  const pid = readPid(dataFolder);
  if (pid === undefined) return;
  // PostgreSQL's fast shutdown: sessions end, a checkpoint is written.
  process.kill(pid, "SIGINT");
  const deadline = performance.now() + stopTimeoutMs;
  while (readPid(dataFolder) === pid && isAlive(pid) && performance.now() < deadline) {
    await sleep(pollEveryMs);
  }
}

function readPid(dataFolder: string): number | undefined {
  const file = joinPath(dataFolder, "postmaster.pid");
  try {
    return Number(readFileSync(file, "utf8").split("\n", 1)[0]) || undefined;
  } catch (error) {
    // A server that ends takes it away, also between a look for it and the reading.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
