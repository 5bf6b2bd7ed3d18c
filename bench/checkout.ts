// How many whole payments (create, confirm, capture) a second shops' API takes, durable, with a
// webhook for each event, from HTTP clients on the same machine: `npm run bench:checkout`,
// `-- --json` for one object a line, `-- --seconds 10` for longer, `-- --in-flight 64` for one
// step, `-- --profile FOLDER` for a CPU profile of the server.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Agent, request } from "undici";
import { operate } from "#main";
import { postgresCpuMs } from "./postgres-cpu.ts";
import { processorMs } from "./processor-time.ts";
import { launchServerProcess, type ServerProcess, throwAwayFolder } from "./server-process.ts";

const inFlightSteps = [1, 8, 32] as const;
const warmUpSeconds = 3;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    seconds: { type: "string", default: "8" },
    "in-flight": { type: "string" },
    profile: { type: "string" },
  },
});
const seconds = Number(values.seconds);
const steps = values["in-flight"] === undefined ? inFlightSteps : [Number(values["in-flight"])];
const say = (text: string) => void process.stderr.write(`${text}\n`);

type Shop = { readonly origin: string; readonly key: string; readonly agent: Agent };
let calls = 0;

/** One call; the answer must be what was asked for. */
async function call({ origin, key, agent }: Shop, path: string, body: string) {
  const answer = await request(origin + path, {
    method: "POST",
    dispatcher: agent,
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/x-www-form-urlencoded",
      "idempotency-key": `bench-${calls++}`,
    },
    body,
  });
  const found: unknown = await answer.body.json();
  if (answer.statusCode !== 200) throw new Error(JSON.stringify(found));
  return Object(found);
}

async function cycle(shop: Shop): Promise<void> {
  const made = await call(
    shop,
    "/v1/payment_intents",
    "amount=2000&currency=usd&capture_method=manual",
  );
  await call(shop, `/v1/payment_intents/${made.id}/confirm`, "payment_method=pm_card_visa");
  const done = await call(shop, `/v1/payment_intents/${made.id}/capture`, "");
  if (done.status !== "succeeded") throw new Error(`a payment ended as ${done.status}`);
}

async function drive(shop: Shop, inFlight: number, forSeconds: number): Promise<number[]> {
  const tookMs: number[] = [];
  const endMs = performance.now() + forSeconds * 1_000;
  const worker = async () => {
    while (performance.now() < endMs) {
      const startMs = performance.now();
      await cycle(shop);
      tookMs.push(performance.now() - startMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return tookMs.sort((a, b) => a - b);
}

/** Processor time so far of the server and of PostgreSQL; on a busy machine it says most. */
function processorTimes({ child }: ServerProcess, postgresFolder: string) {
  return { server: processorMs(child.pid), postgres: postgresCpuMs(postgresFolder) };
}

type Times = ReturnType<typeof processorTimes>;
type Measured = {
  readonly inFlight: number;
  readonly tookMs: readonly number[];
  readonly webhooks: number;
  readonly before: Times;
  readonly after: Times;
};

function print({ inFlight, tookMs, webhooks, before, after }: Measured): void {
  const at = (part: number) => Number((tookMs[Math.floor(tookMs.length * part)] ?? 0).toFixed(1));
  const each = (name: keyof Times) => {
    const [from, to] = [before[name], after[name]];
    if (from === undefined || to === undefined) return null;
    return Math.round(((to - from) * 1_000) / tookMs.length);
  };
  const result = {
    inFlight,
    cyclesPerSecond: Math.round(tookMs.length / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    webhooksPerSecond: Math.round(webhooks / seconds),
    serverUs: each("server"),
    postgresUs: each("postgres"),
  };
  const { cyclesPerSecond, p50Ms, p99Ms, webhooksPerSecond, serverUs, postgresUs } = result;
  const text =
    `${String(inFlight).padStart(4)} in flight: ${cyclesPerSecond} payments/s of three calls, ` +
    `p50 ${p50Ms} ms, p99 ${p99Ms} ms; ${webhooksPerSecond} webhooks/s arrived meanwhile; ` +
    `processor time a payment: server ${serverUs} us, PostgreSQL ${postgresUs} us`;
  process.stdout.write(`${values.json ? JSON.stringify(result) : text}\n`);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
}

/** @returns how many invariants do not hold */
async function check({ config }: ServerProcess): Promise<number> {
  const broken = (await operate(config, "verify", {})).filter((one) => one.ids.length > 0);
  for (const { invariant, ids } of broken)
    say(`BROKEN ${invariant}: ${ids.slice(0, 5).join(", ")}`);
  return broken.length;
}

using folder = throwAwayFolder();
say("Starting a server on a throw-away folder, fsync on");
const port = await freePort();
const given = { STRIPE_API_PORT: String(port), BOURSE_PRIVATE_WEBHOOKS: "on" };
const profileOptions = values.profile ? ["--cpu-prof", `--cpu-prof-dir=${values.profile}`] : [];
const server = await launchServerProcess(folder.path, given, profileOptions).ready;
const postgresFolder = join(folder.path, "postgres", "data");
let webhooks = 0;
const sink = createServer((received, answer) => {
  received.resume().on("end", () => {
    webhooks++;
    answer.end();
  });
});
const hook = `http://127.0.0.1:${await listen(sink)}/`;
const agent = new Agent({ connections: Math.max(...steps), keepAliveTimeout: 60_000 });
try {
  const password = "seven green otters juggle";
  const { secretKey: key } = await operate(server.config, "createMerchant", {
    handle: "shop",
    password,
  });
  const shop = { origin: `http://127.0.0.1:${port}`, key, agent };
  await call(shop, "/v1/webhook_endpoints", `url=${encodeURIComponent(hook)}&enabled_events[]=*`);
  await drive(shop, 16, warmUpSeconds);
  for (const inFlight of steps) {
    webhooks = 0;
    const before = processorTimes(server, postgresFolder);
    const tookMs = await drive(shop, inFlight, seconds);
    const after = processorTimes(server, postgresFolder);
    print({ inFlight, tookMs, webhooks, before, after });
  }
  const broken = await check(server);
  if (broken === 0) say("Every invariant holds");
  process.exitCode = broken === 0 ? 0 : 1;
} finally {
  await agent.close();
  sink.closeAllConnections();
  sink.close();
  await server.stop();
}
