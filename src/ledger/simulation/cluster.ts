import { type Clock, silentLog } from "#kernel";
import {
  LedgerFencedError,
  LedgerLockedError,
  LedgerUnavailableError,
  LedgerUnknownOutcomeError,
} from "../errors.ts";
import {
  type Call,
  submitAccounts,
  submitLimits,
  submitLookup,
  submitTransfers,
} from "../writer/call.ts";
import type { WriterLimits } from "../writer/limits.ts";
import { closeWriter, expireSome, openWriter, submit, type Writer } from "../writer/writer.ts";
import { answered, type Model } from "./model.ts";
import type { Asked, Examined, Node } from "./node.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";
import { forgetNode, type Server } from "./server.ts";
import { createStorage, type StorageLimits } from "./storage.ts";

/** The process that somebody talked to has died. Nobody knows what came of it. */
export class NodeDiedError extends Error {
  override readonly name = "NodeDiedError";
}

/** A process with the real writer in it. */
export type Process = Node & {
  writer: Writer | undefined;
  isOpening: boolean;
  /** Closed in good order: it takes nothing more. */
  isClosing: boolean;
  /** Those who wait for an answer of it. */
  readonly waiting: Set<(error: Error) => void>;
};

export type Cluster = {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly server: Server;
  readonly model: Model;
  readonly limits: WriterLimits;
  readonly storageLimits: StorageLimits;
  /** Simulated time in ms; each process is some way before or behind. */
  nowMs: number;
  readonly processes: Set<Process>;
  started: number;
  crashes: number;
  takeovers: number;
};

const skewMsMax = 5_000;

/** Starts a process, which tries to become the writer until it is or dies. */
export function startProcess(cluster: Cluster): void {
  const { random, scheduler, server, limits } = cluster;
  cluster.started += 1;
  const process: Process = {
    name: `node ${cluster.started}`,
    alive: true,
    examined: [],
    writer: undefined,
    isOpening: true,
    isClosing: false,
    waiting: new Set(),
  };
  cluster.processes.add(process);
  const skewMs = random.between(-skewMsMax, skewMsMax);
  let lastMs = 0;
  const clock: Clock = {
    nowMs() {
      lastMs = Math.max(lastMs, cluster.nowMs + skewMs);
      return lastMs;
    },
  };
  const storage = createStorage(server, process, cluster.storageLimits);
  const defer = (run: () => void) => scheduler.later(process, "pumps", run);
  const open = () => {
    openWriter({ storage, clock, log: silentLog, limits, defer }).then(
      (writer) => {
        process.writer = writer;
        process.isOpening = false;
        if (writer.epoch !== 1n) cluster.takeovers += 1;
      },
      (error: unknown) => {
        if (isOperational(error)) scheduler.later(process, "tries again to open", open);
        else server.fail(error);
      },
    );
  };
  scheduler.later(process, "starts", open);
}

/** Errors that a simulated world causes; any other is a bug. */
function isOperational(error: unknown): boolean {
  return (
    error instanceof LedgerLockedError ||
    error instanceof LedgerFencedError ||
    error instanceof LedgerUnavailableError ||
    error instanceof LedgerUnknownOutcomeError ||
    error instanceof NodeDiedError ||
    (error instanceof Error && /lost|cut|not answered/.test(error.message))
  );
}

/** Ends a process between two of its steps, as `kill -9` does. */
export function crash(cluster: Cluster, process: Process): void {
  process.alive = false;
  cluster.crashes += 1;
  remove(cluster, process);
  forgetNode(cluster.server, process);
}

function remove(cluster: Cluster, process: Process): void {
  cluster.processes.delete(process);
  for (const reject of process.waiting) reject(new NodeDiedError("the process died"));
  process.waiting.clear();
}

/** Closes a process in good order. */
export function closeProcess(cluster: Cluster, process: Process): void {
  const { writer } = process;
  if (!writer || process.isClosing) return;
  process.isClosing = true;
  closeWriter(writer).then(
    () => remove(cluster, process),
    (error: unknown) => cluster.server.fail(error),
  );
}

/** Asks one process once. */
export async function ask(cluster: Cluster, process: Process, asked: Asked): Promise<Examined> {
  const { server } = cluster;
  const { writer } = process;
  if (!writer) throw new LedgerUnavailableError("it is not open yet");
  const attempts: Examined[] = [];
  const askedAt = server.disk.reached;
  const watch = (call: Call) => {
    submit(writer, {
      ...call,
      onExamined(batchTime) {
        const one: Examined = {
          asked,
          batchTime,
          askedAt,
          isRefused: false,
          isStored: false,
          expected: undefined,
          answered: undefined,
        };
        attempts.push(one);
        process.examined.push(one);
      },
    });
  };
  try {
    const results = await orDeath(process, run(asked, watch));
    // Whatever it had seen before, it is answered by what it saw last.
    const last = attempts.at(-1);
    if (!last) throw new Error("answered without being examined");
    const session = writer.session?.storage;
    answered(
      cluster.model,
      last,
      results,
      session !== undefined && session.epoch !== server.disk.epoch,
    );
    return last;
  } catch (error) {
    // Nothing of it was done, says the error: so none of it may be found stored, now or later.
    if (error instanceof LedgerFencedError || error instanceof LedgerUnavailableError) {
      for (const one of attempts) one.isRefused = true;
      const done = attempts.find(({ isStored, asked: { kind } }) => isStored && kind !== "lookup");
      if (done) throw new Error("what was refused had been done", { cause: error });
    }
    throw error;
  }
}

function run(asked: Asked, watch: (call: Call) => void): Promise<readonly unknown[]> {
  if (asked.kind === "lookup") return submitLookup(asked.ids, watch);
  if (asked.kind === "accounts") return submitAccounts(asked.events, watch);
  if (asked.kind === "limits") return submitLimits(asked.events, watch);
  return submitTransfers(asked.events, watch);
}

/** An answer of a process, or that it died. */
function orDeath<T>(process: Process, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    process.waiting.add(reject);
    answer.then(resolve, reject).finally(() => process.waiting.delete(reject));
  });
}

/** Has a process release what is due; undefined when it could not. */
export async function pulse(cluster: Cluster, process: Process): Promise<number | undefined> {
  const { writer } = process;
  if (!writer) return undefined;
  try {
    return await orDeath(process, expireSome(writer));
  } catch (error) {
    if (!isOperational(error)) cluster.server.fail(error);
    return undefined;
  }
}

/** The answer to one thing asked, from whichever process gives it in the end. */
export async function askUntilAnswered(
  cluster: Cluster,
  asked: Asked,
  turn: () => Promise<void>,
  onRetry: (error: Error) => void,
): Promise<Examined> {
  for (;;) {
    await turn();
    const open = [...cluster.processes].filter(({ writer, isClosing }) => writer && !isClosing);
    const process = open[cluster.random.below(open.length || 1)];
    if (!process) continue;
    try {
      return await ask(cluster, process, asked);
    } catch (error) {
      if (!(error instanceof Error) || !isOperational(error)) throw error;
      onRetry(error);
      if (error instanceof LedgerFencedError && process.alive) {
        // Fenced off: of no more use.
        process.alive = false;
        remove(cluster, process);
        forgetNode(cluster.server, process);
      }
    }
  }
}
