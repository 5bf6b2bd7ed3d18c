import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The server binary of TigerBeetle 0.17.9 that tests may start, if the user has named one. */
export const tigerBeetleBinary = process.env["TIGERBEETLE_BINARY"];

/** A cluster on this machine, in a temporary folder, ended and removed when it is disposed. */
export type TigerBeetleCluster = AsyncDisposable & {
  readonly addresses: readonly string[];
  readonly clusterId: bigint;
  /** `kill -9`. */
  kill(replica: number): Promise<void>;
  /** As if its machine hung: it holds its connections and answers nothing. */
  pause(replica: number): void;
  resume(replica: number): void;
  start(replica: number): Promise<void>;
};

const clusterId = 0n;
/** Each replica lays out a gigabyte in memory and on disk first. */
const startMsMax = 60_000;
/** Least memory: every replica of this machine is a test's. */
const startOptions = [
  "--development",
  "--experimental",
  "--limit-request=1MiB",
  "--cache-grid=64MiB",
];

/** Formats and starts a cluster of one or three replicas. */
export async function startTigerBeetle(replicas: 1 | 3 = 1): Promise<TigerBeetleCluster> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "bourse-tigerbeetle-"));
  const keeper = startKeeper(folder);
  stack.defer(() => keeper.end());
  const ports = await freePorts(replicas);
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  const fileOf = (replica: number) => join(folder, `${replica}.tigerbeetle`);
  const running = new Map<number, ChildProcess>();
  const tellKeeper = () => keeper.tell([...running.values()]);
  const kill = async (replica: number) => {
    const child = running.get(replica);
    running.delete(replica);
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    tellKeeper();
  };
  const start = async (replica: number) => {
    const options = ["start", `--addresses=${addresses.join(",")}`, ...startOptions];
    const child = spawnBinary([...options, fileOf(replica)]);
    running.set(replica, child);
    tellKeeper();
    await untilListening(child);
  };
  stack.defer(async () => {
    await Promise.all([...running.keys()].map(kill));
  });
  for (let replica = 0; replica < replicas; replica++) {
    const of = [`--cluster=${clusterId}`, `--replica=${replica}`, `--replica-count=${replicas}`];
    await run(["format", ...of, "--development", fileOf(replica)]);
  }
  await Promise.all(ports.map((_, replica) => start(replica)));
  const owned = stack.move();
  return {
    addresses,
    clusterId,
    kill,
    start,
    pause: (replica) => void running.get(replica)?.kill("SIGSTOP"),
    resume: (replica) => void running.get(replica)?.kill("SIGCONT"),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function spawnBinary(args: readonly string[]): ChildProcess {
  if (tigerBeetleBinary === undefined) throw new Error("TIGERBEETLE_BINARY is not set");
  return spawn(tigerBeetleBinary, args, { stdio: ["ignore", "ignore", "pipe"] });
}

/**
 * Kills what runs and removes the folder when this process is done with them, or is gone, however it
 * ended: each replica would keep a gigabyte of memory and of disk. It learns of the end because its
 * input ends.
 */
function startKeeper(folder: string) {
  const script = 'while read -r line; do running=$line; done; kill -9 $running; rm -rf "$0"';
  // A group of its own: Ctrl-C must not reach it first.
  const child = spawn("sh", ["-c", script, folder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  return {
    tell: (running: readonly ChildProcess[]) =>
      void child.stdin.write(`${running.map(({ pid }) => pid).join(" ")}\n`),
    async end() {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}

/** What a process has written to its error output, which is where TigerBeetle logs. */
function logOf(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text = `${text}${chunk.toString()}`.slice(-10_000);
  });
  return () => text;
}

async function run(args: readonly string[]): Promise<void> {
  const child = spawnBinary(args);
  const log = logOf(child);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`tigerbeetle ${args[0]} failed:\n${log()}`);
}

async function untilListening(child: ChildProcess): Promise<void> {
  const log = logOf(child);
  for (let waitedMs = 0; waitedMs < startMsMax; waitedMs += 20) {
    if (/listening on/.test(log())) return;
    if (child.exitCode !== null || child.signalCode !== null) break;
    await sleep(20);
  }
  child.kill("SIGKILL");
  throw new Error(`tigerbeetle did not start:\n${log()}`);
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  const ports: number[] = [];
  for (const server of servers) {
    if (!server.listening) await once(server, "listening");
    const address = server.address();
    if (address !== null && typeof address === "object") ports.push(address.port);
  }
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
