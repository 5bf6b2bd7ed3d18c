// What an engine of the ledger takes, beside two yardsticks of the same run on a durable
// PostgreSQL: `npm run bench:ledger`. See README.md for the options.
import { mkdirSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Db, openDb, startPostgres } from "#kernel";
import { batchEventsMax, type Ledger } from "#ledger";
import { type BenchEngine, postgresEngine, tigerBeetleEngine } from "./ledger-engines.ts";
import {
  isBalanced,
  makeAccounts,
  type Tally,
  type Turn,
  type Workload,
  workloads,
} from "./ledger-workloads.ts";
import { copyRate, type HandWritten, openHandWritten } from "./ledger-yardsticks.ts";
import { postgresCpuMs } from "./postgres-cpu.ts";
import { throwAwayFolder } from "./server-process.ts";

const batchesAtOnce = 3;
const inBatches = batchesAtOnce * batchEventsMax;
const inFlightSteps = ["1", "16", "256", "4096", "batches"] as const;
const million = 1_000_000;
const callersOperations = 200_000;

type Result = {
  readonly workload: string;
  readonly engine: string;
  readonly inFlight: number;
  readonly ratePerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** CPU time an operation: of the ledger with its callers, and of PostgreSQL. */
  readonly cpuUs: number;
  readonly postgresCpuUs: number;
  /** Of `cpuUs`, what the callers take of a ledger that answers at once. */
  readonly callersCpuUs: number;
  /** Null where the engine does not tell. */
  readonly bytesPerTransfer: number | null;
  readonly ratioToCopy: number;
  readonly ratioToHandWritten: number;
  readonly balanced: boolean;
};

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    engine: { type: "string", default: "postgres" },
    workload: { type: "string", multiple: true },
    "in-flight": { type: "string", multiple: true },
    seconds: { type: "string", default: "4" },
    transfers: { type: "string", default: String(3 * million) },
    minutes: { type: "string", default: "10" },
    profile: { type: "string" },
    anatomy: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const say = (text: string) => void process.stderr.write(`${text}\n`);

type Measured = Pick<
  Result,
  | "inFlight"
  | "ratePerSecond"
  | "p50Ms"
  | "p99Ms"
  | "maxMs"
  | "cpuUs"
  | "postgresCpuUs"
  | "callersCpuUs"
>;

/** Workers that call, wait and call again until the time is over. */
async function drive(ledger: Ledger, workload: Workload, step: string, tally: Tally) {
  const { turn, batch, inFlightOfTurn } = workload;
  const asBatches = step === "batches";
  const run = asBatches ? batch : turn;
  if (!run) return undefined;
  const workers = asBatches
    ? batchesAtOnce
    : Math.max(1, Math.floor(Number(step) / inFlightOfTurn));
  const latenciesMs: number[] = [];
  const before = tally.operations;
  const startedMs = performance.now();
  const untilMs = startedMs + seconds * 1_000;
  let isOver = false;
  const work = async () => {
    while (performance.now() < untilMs) {
      const turnMs = performance.now();
      await run(ledger, tally);
      latenciesMs.push(performance.now() - turnMs);
    }
  };
  // As the application does it: once a second.
  const expiries = (async () => {
    while (!isOver) {
      await new Promise((done) => setTimeout(done, 1_000));
      tally.operations += await ledger.expirePending();
    }
  })();
  const cpu = process.cpuUsage();
  const postgresBefore = postgresCpuMs(server.dataFolder);
  const working = Promise.all(Array.from({ length: workers }, work)).finally(() => {
    isOver = true;
  });
  await Promise.race([working, Promise.all([working, expiries])]);
  const elapsedMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  const postgresAfter = postgresCpuMs(server.dataFolder);
  const operations = tally.operations - before;
  await expiries;
  const each = (us: number) => Number((us / operations).toFixed(1));
  latenciesMs.sort((a, b) => a - b);
  const quantile = (part: number) =>
    Number((latenciesMs[Math.floor(latenciesMs.length * part)] ?? 0).toFixed(2));
  const measured: Measured = {
    inFlight: asBatches ? inBatches : workers * inFlightOfTurn,
    ratePerSecond: Math.round((operations * 1_000) / elapsedMs),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    maxMs: Number((latenciesMs.at(-1) ?? 0).toFixed(2)),
    cpuUs: each(user + system),
    callersCpuUs: await callersCpuUs(ledger, run),
    postgresCpuUs: each(((postgresAfter ?? 0) - (postgresBefore ?? 0)) * 1_000),
  };
  return measured;
}

/** Calls a ledger that creates everything at once and stores nothing. */
async function callersCpuUs(ledger: Ledger, turn: Turn): Promise<number> {
  const accounts = await ledger.lookupAccounts([1n]);
  const answering: Ledger = {
    ...ledger,
    createTransfers: (events) =>
      Promise.resolve(events.map(({ timestamp }) => ({ status: "created", timestamp }))),
    lookupAccounts: () => Promise.resolve(accounts),
    getAccountTransfers: () => Promise.resolve([]),
  };
  const tally: Tally = { operations: 0, transfers: 0 };
  const before = process.cpuUsage();
  while (tally.operations < callersOperations) await turn(answering, tally);
  const { user, system } = process.cpuUsage(before);
  return Number(((user + system) / tally.operations).toFixed(1));
}

type Bench = {
  readonly db: Db;
  readonly engine: BenchEngine;
  readonly yardsticks: Yardsticks;
};

type Yardsticks = { copy: number | undefined; readonly byHand: HandWritten };

async function run(workload: Workload, bench: Bench) {
  const { db, engine, yardsticks } = bench;
  const ledger = await engine.openEmpty();
  await makeAccounts(ledger, workload.accounts);
  const empty = await engine.bytes();
  const tally: Tally = { operations: 0, transfers: 0 };
  const measured: Measured[] = [];
  for (const step of steps) {
    const one = await profiled(`${workload.name}-${step}`, () =>
      drive(ledger, workload, step, tally),
    );
    if (one) measured.push(one);
  }
  const balanced = await isBalanced(ledger, workload.accounts);
  const full = await engine.bytesAtRest();
  const bytesPerTransfer =
    full === undefined || empty === undefined ? null : Math.round((full - empty) / tally.transfers);
  if (values.anatomy) {
    for (const { what, bytes } of await engine.anatomy()) {
      const each = bytes / tally.transfers;
      if (each >= 0.1) say(`  ${workload.name} ${each.toFixed(1).padStart(6)} bytes: ${what}`);
    }
  }
  yardsticks.copy ??= await copyRate(db.url, join(server.dataFolder, "copy"));
  for (const one of measured) {
    const isHot = workload.name === "W2";
    const byHand = await yardsticks.byHand.rate(isHot, one.inFlight, Math.min(seconds, 4));
    print({
      workload: workload.name,
      engine: engine.name,
      ...one,
      bytesPerTransfer,
      ratioToCopy: Number((one.ratePerSecond / yardsticks.copy).toFixed(3)),
      ratioToHandWritten: Number((one.ratePerSecond / byHand).toFixed(1)),
      balanced,
    });
  }
}

/** COPY's rate over rows that the PostgreSQL engine has written for it. */
async function copyRateOf(db: Db, { accounts, batch }: Workload): Promise<number> {
  await using engine = postgresEngine(db);
  const ledger = await engine.openEmpty();
  await makeAccounts(ledger, accounts);
  const tally: Tally = { operations: 0, transfers: 0 };
  while (tally.transfers < million / 2) await batch?.(ledger, tally);
  return copyRate(db.url, join(server.dataFolder, "copy"));
}

function print(result: Result): void {
  if (!result.balanced) process.exitCode = 1;
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const { workload, inFlight, ratePerSecond, p50Ms, p99Ms, maxMs, bytesPerTransfer } = result;
  process.stdout.write(
    `${workload} ${String(inFlight).padStart(5)} in flight: ` +
      `${String(ratePerSecond).padStart(7)}/s, ` +
      `p50 ${p50Ms} ms, p99 ${p99Ms} ms, max ${maxMs} ms, ` +
      `CPU ${result.cpuUs} (callers ${result.callersCpuUs}) + ${result.postgresCpuUs} us, ` +
      `${bytesPerTransfer} bytes a transfer, ` +
      `${result.ratioToCopy} of COPY, ${result.ratioToHandWritten} times by hand, ` +
      `${result.balanced ? "balanced" : "NOT BALANCED"}\n`,
  );
}

type Mark = { readonly ms: number; readonly cpuUs: number; readonly transfers: number };

function markAt(transfers: number): Mark {
  const { user, system } = process.cpuUsage();
  const postgresUs = (postgresCpuMs(server.dataFolder) ?? 0) * 1_000;
  return { ms: performance.now(), cpuUs: user + system + postgresUs, transfers };
}

/** A transfer's part of what was taken between two marks. */
function since(from: Mark, to: Mark): { readonly ratePerSecond: number; readonly cpuUs: number } {
  const transfers = to.transfers - from.transfers;
  return {
    ratePerSecond: Math.round((transfers * 1_000) / (to.ms - from.ms)),
    cpuUs: Number(((to.cpuUs - from.cpuUs) / transfers).toFixed(2)),
  };
}

/** W7: W1 in batches for long; each million against the first. */
async function runLong(workload: Workload, engine: BenchEngine): Promise<void> {
  const ledger = await engine.openEmpty();
  await makeAccounts(ledger, workload.accounts);
  const total = Number(values.transfers);
  const tally: Tally = { operations: 0, transfers: 0 };
  const millions: ReturnType<typeof since>[] = [];
  let mark = markAt(0);
  const endsMs = mark.ms + Number(values.minutes) * 60_000;
  const work = async () => {
    while (tally.transfers < total && performance.now() < endsMs) {
      await workload.batch?.(ledger, tally);
      if (tally.transfers - mark.transfers < million) continue;
      const now = markAt(tally.transfers);
      const one = since(mark, now);
      mark = now;
      millions.push(one);
      const memoryMb = Math.round(process.memoryUsage.rss() / 1_048_576);
      say(
        `  W7 after ${tally.transfers}: ${one.ratePerSecond}/s, ` +
          `CPU ${one.cpuUs} us, ${memoryMb} MB`,
      );
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, work));
  const balanced = await isBalanced(ledger, workload.accounts);
  if (!balanced) process.exitCode = 1;
  printLong(engine, tally.transfers, millions, balanced);
}

function printLong(
  engine: BenchEngine,
  transfers: number,
  millions: readonly ReturnType<typeof since>[],
  balanced: boolean,
): void {
  const nothing = { ratePerSecond: 0, cpuUs: 0 };
  const [first = nothing, last = nothing] = [millions[0], millions.at(-1)];
  const ratio = (one: number, other: number) => Number((one / other).toFixed(3));
  const result = {
    workload: "W7",
    engine: engine.name,
    inFlight: inBatches,
    transfers,
    firstMillionPerSecond: first.ratePerSecond,
    lastMillionPerSecond: last.ratePerSecond,
    lastToFirst: ratio(last.ratePerSecond, first.ratePerSecond),
    firstMillionCpuUs: first.cpuUs,
    lastMillionCpuUs: last.cpuUs,
    cpuLastToFirst: ratio(last.cpuUs, first.cpuUs),
    balanced,
  };
  process.stdout.write(
    values.json
      ? `${JSON.stringify(result)}\n`
      : `W7 ${transfers} transfers: first million ${first.ratePerSecond}/s at ${first.cpuUs} us ` +
          `of CPU, last ${last.ratePerSecond}/s at ${last.cpuUs} us: ` +
          `rate ${result.lastToFirst}, CPU ${result.cpuLastToFirst}, ` +
          `${balanced ? "balanced" : "NOT BALANCED"}\n`,
  );
}

/** Writes a CPU profile of this process, in which both the ledger and its callers run. */
async function profiled<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (values.profile === undefined) return work();
  mkdirSync(values.profile, { recursive: true });
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  const result = await work();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  writeFileSync(join(values.profile, `${name}.cpuprofile`), JSON.stringify(profile));
  return result;
}

const names = values.workload ?? [...workloads.map(({ name }) => name), "W7"];
const steps = values["in-flight"] ?? inFlightSteps;
if (!["postgres", "tigerbeetle"].includes(values.engine)) {
  throw new Error(`no engine ${values.engine}: postgres or tigerbeetle`);
}

using folder = throwAwayFolder();
say("Starting PostgreSQL on a throw-away folder, fsync on");
const server = await startPostgres({ folder: join(folder.path, "postgres"), durable: true });
try {
  const db = openDb(server.url("postgres"));
  await using byHand = await openHandWritten(server.url("postgres"));
  await using engine = values.engine === "postgres" ? postgresEngine(db) : tigerBeetleEngine();
  const bench: Bench = { db, engine, yardsticks: { copy: undefined, byHand } };
  const [uniform] = workloads;
  if (engine.name !== "postgres" && uniform) bench.yardsticks.copy = await copyRateOf(db, uniform);
  for (const workload of workloads) {
    if (names.includes(workload.name)) await run(workload, bench);
  }
  if (names.includes("W7") && uniform) {
    await profiled("W7", () => runLong(uniform, engine));
  }
  await db.close();
} finally {
  await server.stop();
}
