// What the ledger's PostgreSQL engine takes, beside two yardsticks of the same run on the same
// durable server: `npm run bench:ledger`. See README.md for the options.
import { mkdirSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createSystemClock, type Db, migrate, openDb, silentLog, startPostgres } from "#kernel";
import { batchEventsMax, type Ledger, ledgerMigrations, openPostgresLedger } from "#ledger";
import {
  isBalanced,
  makeAccounts,
  type Tally,
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
  readonly bytesPerTransfer: number;
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
    profile: { type: "string" },
  },
});
const seconds = Number(values.seconds);
const clock = createSystemClock();
const say = (text: string) => void process.stderr.write(`${text}\n`);

type Measured = Pick<
  Result,
  "inFlight" | "ratePerSecond" | "p50Ms" | "p99Ms" | "maxMs" | "cpuUs" | "postgresCpuUs"
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
  await Promise.all(Array.from({ length: workers }, work));
  const elapsedMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  const postgresAfter = postgresCpuMs(server.dataFolder);
  isOver = true;
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
    postgresCpuUs: each(((postgresAfter ?? 0) - (postgresBefore ?? 0)) * 1_000),
  };
  return measured;
}

const openLedger = (db: Db, limits = {}) =>
  openPostgresLedger({ db, clock, log: silentLog, limits });

/** Heap and indexes of everything that a transfer writes, once every segment is sealed. */
async function bytesOf(db: Db): Promise<number> {
  const { rows } = await db.pool.query<{ bytes: bigint }>(
    `select sum(pg_total_relation_size(c.oid))::bigint as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'ledger' and c.relkind = 'r' and c.relname not in ('account', 'checkpoint')`,
  );
  return Number(rows[0]?.bytes ?? 0n);
}

async function emptied(db: Db): Promise<void> {
  await db.pool.query("drop schema if exists ledger cascade");
  await db.pool.query("drop table if exists public.schema_migration");
  await migrate(db.url, ledgerMigrations);
}

type Yardsticks = { copy: number | undefined; readonly byHand: HandWritten };

async function run(db: Db, workload: Workload, steps: readonly string[], yardsticks: Yardsticks) {
  await emptied(db);
  let ledger = await openLedger(db);
  await makeAccounts(ledger, workload.accounts);
  const empty = await bytesOf(db);
  const tally: Tally = { operations: 0, transfers: 0 };
  const measured: Measured[] = [];
  for (const step of steps) {
    const one = await drive(ledger, workload, step, tally);
    if (one) measured.push(one);
  }
  const balanced = await isBalanced(ledger, workload.accounts);
  await ledger.close();
  // Whatever is open is sealed, so that every index is counted.
  ledger = await openLedger(db, { tailTransfersMax: 0 });
  await ledger.close();
  const bytesPerTransfer = Math.round((await bytesOf(db)) - empty) / tally.transfers;
  yardsticks.copy ??= await copyRate(db.url, join(server.dataFolder, "copy"));
  for (const one of measured) {
    const isHot = workload.name === "W2";
    const byHand = await yardsticks.byHand.rate(isHot, one.inFlight, Math.min(seconds, 4));
    print({
      workload: workload.name,
      engine: "postgres",
      ...one,
      bytesPerTransfer: Math.round(bytesPerTransfer),
      ratioToCopy: Number((one.ratePerSecond / yardsticks.copy).toFixed(3)),
      ratioToHandWritten: Number((one.ratePerSecond / byHand).toFixed(1)),
      balanced,
    });
  }
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
      `CPU ${result.cpuUs} + ${result.postgresCpuUs} us, ${bytesPerTransfer} bytes a transfer, ` +
      `${result.ratioToCopy} of COPY, ${result.ratioToHandWritten} times by hand, ` +
      `${result.balanced ? "balanced" : "NOT BALANCED"}\n`,
  );
}

/** W7: W1 in batches for long; each million against the first. */
async function runLong(db: Db, workload: Workload): Promise<void> {
  await emptied(db);
  const ledger = await openLedger(db);
  await makeAccounts(ledger, workload.accounts);
  const total = Number(values.transfers);
  const tally: Tally = { operations: 0, transfers: 0 };
  const rates: number[] = [];
  let [markMs, mark] = [performance.now(), 0];
  const work = async () => {
    while (tally.transfers < total) {
      await workload.batch?.(ledger, tally);
      if (tally.transfers - mark < million) continue;
      const nowMs = performance.now();
      rates.push(((tally.transfers - mark) * 1_000) / (nowMs - markMs));
      say(`  W7 after ${tally.transfers}: ${Math.round(rates.at(-1) ?? 0)}/s`);
      [markMs, mark] = [nowMs, tally.transfers];
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, work));
  const balanced = await isBalanced(ledger, workload.accounts);
  await ledger.close();
  const [first = 0, last = 0] = [rates[0], rates.at(-1)];
  if (!balanced) process.exitCode = 1;
  const result = {
    workload: "W7",
    engine: "postgres",
    inFlight: inBatches,
    transfers: tally.transfers,
    firstMillionPerSecond: Math.round(first),
    lastMillionPerSecond: Math.round(last),
    lastToFirst: Number((last / first).toFixed(3)),
    balanced,
  };
  const { transfers, firstMillionPerSecond, lastMillionPerSecond, lastToFirst } = result;
  process.stdout.write(
    values.json
      ? `${JSON.stringify(result)}\n`
      : `W7 ${transfers} transfers: first million ${firstMillionPerSecond}/s, ` +
          `last ${lastMillionPerSecond}/s, ratio ${lastToFirst}, ` +
          `${balanced ? "balanced" : "NOT BALANCED"}\n`,
  );
}

/** Writes a CPU profile of this process, in which both the ledger and its callers run. */
async function profiled(folderPath: string | undefined, work: () => Promise<void>): Promise<void> {
  if (folderPath === undefined) return work();
  mkdirSync(folderPath, { recursive: true });
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  await work();
  const { profile } = await session.post("Profiler.stop");
  writeFileSync(join(folderPath, "ledger.cpuprofile"), JSON.stringify(profile));
}

const names = values.workload ?? [...workloads.map(({ name }) => name), "W7"];
const steps = values["in-flight"] ?? inFlightSteps;
if (values.engine !== "postgres") throw new Error(`no engine ${values.engine}: postgres`);

using folder = throwAwayFolder();
say("Starting PostgreSQL on a throw-away folder, fsync on");
const server = await startPostgres({ folder: join(folder.path, "postgres"), durable: true });
try {
  const db = openDb(server.url("postgres"));
  await using byHand = await openHandWritten(server.url("postgres"));
  const yardsticks: Yardsticks = { copy: undefined, byHand };
  await profiled(values.profile, async () => {
    for (const workload of workloads) {
      if (names.includes(workload.name)) await run(db, workload, steps, yardsticks);
    }
    const [uniform] = workloads;
    if (names.includes("W7") && uniform) await runLong(db, uniform);
  });
  await db.close();
} finally {
  await server.stop();
}
