// How many durable payments a second the API takes, from real HTTP clients beside it on the same
// machine: `npm run bench:api`, `-- --json` for one object a line, `-- --seconds 10` for longer,
// `-- --in-flight 256` for one step alone, `-- --yardstick` for bare `node:http` in its place.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { operate } from "#main";
import { startBareServer } from "./bare-server.ts";
import { type LoadProcess, startLoadProcess } from "./load-process.ts";
import { type BenchMember, makeMembers, payeeOf, sumOfMoney } from "./members.ts";
import type { Load } from "./payer.ts";
import { postgresCpuMs } from "./postgres-cpu.ts";
import { processorMs } from "./processor-time.ts";
import { type ServerProcess, startServerProcess, throwAwayFolder } from "./server-process.ts";

const memberCount = 32;
const centsEach = 100_000n;
const inFlightSteps = [1, 16, 64, 256] as const;
const secondsDefault = "8";
/** V8 goes on compiling what runs often for about so many payments: a server is itself after them. */
const warmUpPayments = 20_000;
const warmUpSeconds = 3;
const warmUpRoundsMax = 20;
const warmUpInFlight = 64;

type Result = {
  readonly inFlight: number;
  readonly ratePerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly errors: number;
  /** Processor time a payment, in microseconds; null where the system does not tell. */
  readonly serverUs: number | null;
  readonly postgresUs: number | null;
  readonly loadUs: number | null;
};

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    seconds: { type: "string", default: secondsDefault },
    "in-flight": { type: "string" },
    profile: { type: "string" },
    yardstick: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const steps = values["in-flight"] === undefined ? inFlightSteps : [Number(values["in-flight"])];

type Bench = {
  /** The process that answers, and where. */
  readonly pid: number | undefined;
  readonly port: number;
  readonly requests: Load["requests"];
  readonly load: LoadProcess;
  /** None where nothing is stored. */
  readonly postgresFolder?: string;
};

let runs = 0;

async function drive(bench: Bench, inFlight: number, forSeconds: number): Promise<Result> {
  const { load, port, requests } = bench;
  const before = processorTimes(bench);
  const measured = await load.run({
    port,
    requests,
    inFlight,
    seconds: forSeconds,
    keyPrefix: `bench-${runs++}`,
  });
  const after = processorTimes(bench);
  for (const text of measured.shown) process.stderr.write(`${text}\n`);
  const each = (name: keyof typeof after) => {
    const [from, to] = [before[name], after[name]];
    if (from === undefined || to === undefined) return null;
    return Math.round(((to - from) * 1_000) / measured.count);
  };
  return {
    inFlight,
    ratePerSecond: Math.round(measured.count / measured.seconds),
    p50Ms: Number(measured.p50Ms.toFixed(2)),
    p99Ms: Number(measured.p99Ms.toFixed(2)),
    maxMs: Number(measured.maxMs.toFixed(2)),
    errors: measured.errors,
    serverUs: each("server"),
    postgresUs: each("postgres"),
    loadUs: each("load"),
  };
}

function processorTimes({ pid, load, postgresFolder }: Bench) {
  return {
    server: processorMs(pid),
    postgres: postgresFolder === undefined ? undefined : postgresCpuMs(postgresFolder),
    load: processorMs(load.child.pid),
  };
}

/** A payment of one cent, but for its key. */
function requestOf(port: number, token: string, payee: string): { head: string; tail: string } {
  const to = `@${payee}`;
  const body = JSON.stringify({ to, amount: { amount: "1", currency: "USD" } });
  const head = [
    "POST /v1/payments HTTP/1.1",
    `host: 127.0.0.1:${port}`,
    `authorization: Bearer ${token}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    "idempotency-key: ",
  ];
  return { head: head.join("\r\n"), tail: `\r\n\r\n${body}` };
}

function print(result: Result): void {
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const { inFlight, ratePerSecond, p50Ms, p99Ms, maxMs, errors } = result;
  const { serverUs, postgresUs, loadUs } = result;
  process.stdout.write(
    `${String(inFlight).padStart(4)} in flight: ${String(ratePerSecond).padStart(6)} payments/s, ` +
      `p50 ${p50Ms} ms, p99 ${p99Ms} ms, max ${maxMs} ms, ${errors} errors; processor time a ` +
      `payment: server ${serverUs} us, PostgreSQL ${postgresUs} us, load ${loadUs} us\n`,
  );
}

const say = (text: string) => void process.stderr.write(`${text}\n`);

/** Money is where it was, and everything that must hold does. @returns how much does not */
async function check(
  server: ServerProcess,
  members: readonly BenchMember[],
  expected: bigint,
): Promise<number> {
  let broken = 0;
  const found = await sumOfMoney(server, members);
  if (found !== expected) {
    broken++;
    say(`Money is missing: ${expected} cents before, ${found} after`);
  }
  const invariants = await operate(server.config, "verify", {});
  for (const { invariant, ids } of invariants.filter((one) => one.ids.length > 0)) {
    broken++;
    say(`BROKEN ${invariant}: ${ids.slice(0, 5).join(", ")}`);
  }
  return broken;
}

async function warmUp({ load, port, requests }: Bench): Promise<void> {
  let payments = 0;
  for (let round = 0; round < warmUpRoundsMax && payments < warmUpPayments; round++) {
    const { count } = await load.run({
      port,
      requests,
      inFlight: warmUpInFlight,
      seconds: warmUpSeconds,
      keyPrefix: `warm-up-${round}`,
    });
    payments += count;
  }
}

/** Warms up, then measures each step. @returns how many answers were wrong */
async function measure(bench: Bench): Promise<number> {
  let wrong = 0;
  await warmUp(bench);
  for (const inFlight of steps) {
    const result = await drive(bench, inFlight, seconds);
    wrong += result.errors;
    print(result);
  }
  return wrong;
}

async function measurePayments(load: LoadProcess): Promise<number> {
  using folder = throwAwayFolder();
  const profileOptions = values.profile ? ["--cpu-prof", `--cpu-prof-dir=${values.profile}`] : [];
  // Of this process: those that `npm start` gives the server.
  const serverOptions = [...process.execArgv, ...profileOptions];
  say("Starting a server on a throw-away folder, fsync on");
  const server = await startServerProcess(folder.path, serverOptions);
  try {
    say(`Making ${memberCount} members`);
    const members = await makeMembers(server, memberCount, centsEach);
    const expected = await sumOfMoney(server, members);
    const port = Number(new URL(server.url).port);
    const wrong = await measure({
      pid: server.child.pid,
      port,
      requests: members.map(({ token }, index) =>
        requestOf(port, token, payeeOf(members, index).handle),
      ),
      load,
      postgresFolder: join(folder.path, "postgres", "data"),
    });
    const broken = wrong + (await check(server, members, expected));
    if (broken === 0) say("Sums and every invariant hold");
    return broken;
  } finally {
    await server.stop();
  }
}

async function measureYardstick(load: LoadProcess): Promise<number> {
  const { child, port, stop } = await startBareServer();
  try {
    const requests = [requestOf(port, "no_token", "nobody")];
    return await measure({ pid: child.pid, port, requests, load });
  } finally {
    await stop();
  }
}

const load = startLoadProcess();
try {
  const broken = await (values.yardstick ? measureYardstick(load) : measurePayments(load));
  process.exitCode = broken === 0 ? 0 : 1;
} finally {
  await load.stop();
}
