import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Config, readConfig } from "#config";

const mainFile = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const readyPattern = /^Bourse is at (http\S+)/;

/** A data folder on the disk that is removed when disposed. */
export type ThrowAwayFolder = Disposable & { readonly path: string };

export function throwAwayFolder(): ThrowAwayFolder {
  const path = mkdtempSync(join(tmpdir(), "bourse-"));
  // PostgreSQL may run as another user, who must be able to walk in.
  chmodSync(path, 0o711);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** The real server in a process of its own, durable, on a data folder. */
export type ServerProcess = {
  readonly url: string;
  readonly child: ChildProcess;
  /** What the commands need to reach it. */
  readonly config: Config;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** `kill -9`: nothing of it gets to run any more. */
  kill(): Promise<void>;
};

/** Starts `src/main.ts` on a free port, without the demo world, and waits until it answers. */
export async function startServerProcess(
  dataFolder: string,
  nodeOptions: readonly string[] = [],
): Promise<ServerProcess> {
  const { ready } = launchServerProcess(dataFolder, {}, nodeOptions);
  return ready;
}

/** A server process that may stand by first, and is `ready` when it serves. */
export type LaunchedServer = Disposable & {
  readonly child: ChildProcess;
  readonly ready: Promise<ServerProcess>;
};

export function launchServerProcess(
  dataFolder: string,
  given: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): LaunchedServer {
  const usual = { BOURSE_DATA: dataFolder, BOURSE_DEMO: "off", PORT: "0", LOG_LEVEL: "error" };
  const settings = { ...usual, ...given };
  const child = spawn(process.execPath, [...nodeOptions, mainFile], {
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const ready = readyUrl(child).then((url) => ({
    url,
    child,
    config: readConfig(settings),
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  }));
  // Whoever waits for it sees the failure; who does not is not to fail of it.
  ready.catch(() => {});
  return { child, ready, [Symbol.dispose]: () => void child.kill("SIGKILL") };
}

async function readyUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("the server has no output");
  for await (const line of createInterface({ input: stdout })) {
    const url = readyPattern.exec(line)?.[1];
    if (url === undefined) continue;
    stdout.resume();
    return url;
  }
  throw new Error("the server ended before it answered");
}
