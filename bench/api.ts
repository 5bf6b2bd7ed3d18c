// How many durable payments a second the API takes, from a real HTTP client beside it on the same
// machine: `npm run bench:api`, `-- --json` for one object a line, `-- --seconds 10` for longer.
import { parseArgs } from "node:util";
import { Client } from "undici";
import { operate } from "#main";
import { type BenchMember, makeMembers, payeeOf, sumOfMoney } from "./members.ts";
import { startServerProcess, throwAwayFolder } from "./server-process.ts";

const memberCount = 32;
const centsEach = 100_000n;
const inFlightSteps = [1, 16, 64, 256] as const;
const secondsDefault = "8";
const warmUpSeconds = 3;
const warmUpInFlight = 64;

type Result = {
  readonly inFlight: number;
  readonly ratePerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
};

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    seconds: { type: "string", default: secondsDefault },
    profile: { type: "string" },
  },
});
const seconds = Number(values.seconds);

let sequence = 0;

/** One connection that pays, waits for the answer, and pays again, until the time is over. */
async function pay(
  url: string,
  members: readonly BenchMember[],
  first: number,
  untilMs: number,
  latenciesMs: number[],
): Promise<number> {
  const client = new Client(url, { pipelining: 1 });
  let errors = 0;
  for (let turn = first; performance.now() < untilMs; turn++) {
    const index = turn % members.length;
    const member = members[index];
    if (member === undefined) throw new Error("there are members");
    const startedMs = performance.now();
    const { statusCode, body } = await client.request({
      method: "POST",
      path: "/v1/payments",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${member.token}`,
        "idempotency-key": `bench-${sequence++}`,
      },
      body: `{"to":"@${payeeOf(members, index).handle}","amount":{"amount":"1","currency":"USD"}}`,
    });
    const text = await body.text();
    latenciesMs.push(performance.now() - startedMs);
    if (statusCode !== 201) {
      errors++;
      process.stderr.write(`${statusCode} ${text}\n`);
    }
  }
  await client.close();
  return errors;
}

async function drive(
  url: string,
  members: readonly BenchMember[],
  inFlight: number,
  durationSeconds: number,
): Promise<Result> {
  const latenciesMs: number[] = [];
  const startedMs = performance.now();
  const untilMs = startedMs + durationSeconds * 1_000;
  const errors = await Promise.all(
    Array.from({ length: inFlight }, (_, index) => pay(url, members, index, untilMs, latenciesMs)),
  );
  const elapsedSeconds = (performance.now() - startedMs) / 1_000;
  latenciesMs.sort((a, b) => a - b);
  const quantile = (part: number) => latenciesMs[Math.floor(latenciesMs.length * part)] ?? 0;
  return {
    inFlight,
    ratePerSecond: Math.round(latenciesMs.length / elapsedSeconds),
    p50Ms: Number(quantile(0.5).toFixed(2)),
    p99Ms: Number(quantile(0.99).toFixed(2)),
    errors: errors.reduce((sum, count) => sum + count, 0),
  };
}

function print(result: Result): void {
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const { inFlight, ratePerSecond, p50Ms, p99Ms, errors } = result;
  process.stdout.write(
    `${String(inFlight).padStart(4)} in flight: ${String(ratePerSecond).padStart(6)} payments/s, ` +
      `p50 ${p50Ms} ms, p99 ${p99Ms} ms, ${errors} errors\n`,
  );
}

const say = (text: string) => void process.stderr.write(`${text}\n`);

using folder = throwAwayFolder();
const profileOptions = values.profile ? ["--cpu-prof", `--cpu-prof-dir=${values.profile}`] : [];
say("Starting a server on a throw-away folder, fsync on");
const server = await startServerProcess(folder.path, profileOptions);
let broken = 0;
try {
  say(`Making ${memberCount} members`);
  const members = await makeMembers(server, memberCount, centsEach);
  const expected = await sumOfMoney(server, members);
  await drive(server.url, members, warmUpInFlight, warmUpSeconds);
  for (const inFlight of inFlightSteps) {
    const result = await drive(server.url, members, inFlight, seconds);
    broken += result.errors;
    print(result);
  }
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
  if (broken === 0) say("Sums and every invariant hold");
} finally {
  await server.stop();
}
process.exitCode = broken === 0 ? 0 : 1;
