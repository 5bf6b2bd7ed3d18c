import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createApi, createStandbyApi, createStripeApi } from "#api";
import { beginAnew, type Config, readConfig } from "#config";
import { createJobs } from "#jobs";
import type { Ids } from "#kernel";
import { choosePort, publicUrlOf } from "./main/address.ts";
import type { Bank } from "./main/bank.ts";
import type { Tell } from "./main/database.ts";
import { pingDatabase } from "./main/database-store.ts";
import { demoInvitation, demoOf, isDemoTown } from "./main/demo-town.ts";
import { checkRoom } from "./main/disk.ts";
import { isExpected } from "./main/expected.ts";
import { openFixGateway } from "./main/fix-gateway.ts";
import { openHouse, type Surroundings, surroundingsOf } from "./main/house.ts";
import { StartInterruptedError } from "./main/interrupt.ts";
import { jobsOf } from "./main/jobs.ts";
import { listen } from "./main/listening.ts";
import { openOperatorSocket } from "./main/operator-socket.ts";
import { createVerification } from "./main/verification.ts";
import { verifyBank } from "./main/verify.ts";

export { backUp, restore } from "./main/backup.ts";
export { type Bank, type BankDeps, openBank } from "./main/bank.ts";
export { openDatabase } from "./main/database.ts";
export { jobsOf } from "./main/jobs.ts";
export { migrateLedger } from "./main/migrate-ledger.ts";
export { migrations } from "./main/migrations.ts";
export { operate } from "./main/operate.ts";
export { OperationRefusedError } from "./main/operations.ts";
export { resetBank } from "./main/reset.ts";
export { type Invariant, verifyBank } from "./main/verify.ts";
export { isExpected };

/** A server that answers. Disposing ends it in order: no answer that was owed is lost. */
export type App = AsyncDisposable & {
  readonly url: string;
  /** Where shops' Stripe clients are answered, if anywhere. */
  readonly stripeUrl: string | undefined;
  readonly bank: Bank;
  /** Fulfilled when another server has taken over from this one. */
  readonly replaced: Promise<void>;
};

/** What a test, or the demo, brings instead of the machine's own. */
export type StartOptions = Partial<Surroundings> & {
  /** Holds every answer of the API against its schema. */
  readonly checkAnswers?: boolean;
  /** Folder of the built web app. */
  readonly webFolder?: string;
};

const webFolderDefault = fileURLToPath(new URL("../apps/web/dist", import.meta.url));

/**
 * Starts the server: data folder, database, modules, jobs, API, in this order. Everything that was
 * begun is ended again when a later step fails.
 *
 * @throws an error of {@link isExpected} with one sentence about what to do
 */
export async function start(config: Config, options: StartOptions = {}): Promise<App> {
  const surroundings = surroundingsOf(config, options);
  const { clock, ids, log, signal } = surroundings;
  await using stack = new AsyncDisposableStack();
  // Before anything that takes long.
  const port = await choosePort(config);
  await using standby = config.standby ? await answerStandby(config, port, ids) : undefined;
  const house = stack.use(await openHouse(config, port, surroundings));
  const { bank, publicUrl, lease, databaseFolder } = house;
  const jobs = stack.use(createJobs({ clock, log, jobs: jobsOf(bank, clock) }));
  stack.use(await openFixGateway(config, bank, { clock, log }));
  const verify = () => verifyBank(bank, clock);
  const verification = stack.use(createVerification({ verify, clock, log }));
  stack.use(await openOperatorSocket(config.data, { bank, clock }));
  const stripeUrl = await listenToShops(stack, config, { ...bank, ...surroundings });
  const api = createApi({
    ...bank,
    ...surroundings,
    publicUrl,
    shopApiUrl: stripeUrl,
    version: versionOf(),
    trustedProxies: config.trustedProxies,
    webFolder: options.webFolder ?? webFolderDefault,
    demo: await demoOf(bank),
    verification,
    checkAnswers: options.checkAnswers ?? false,
    readiness: {
      lease: () => lease.check(),
      ...(databaseFolder !== undefined && { disk: () => checkRoom(databaseFolder) }),
      database: () => pingDatabase(bank.db),
      ledger: () => bank.ledger.expirePending(),
    },
    readings: {
      jobs: () => jobs.counts(),
      tradingExceptions: () => bank.brokerage.countExceptions(),
      notices: () => bank.push.counts(),
      databaseConnections: () => ({
        total: bank.db.pool.totalCount,
        waiting: bank.db.pool.waitingCount,
      }),
    },
  });
  await standby?.[Symbol.asyncDispose]();
  stack.use(await listen(api, config.host, port));
  if (signal?.aborted) throw new StartInterruptedError();
  const owned = stack.move();
  const { replaced } = lease;
  const dispose = () => owned.disposeAsync();
  return { url: publicUrl, stripeUrl, bank, replaced, [Symbol.asyncDispose]: dispose };
}

/** Answers on the port until this server serves. */
async function answerStandby(config: Config, port: number, ids: Ids): Promise<AsyncDisposable> {
  const api = createStandbyApi({ publicUrl: publicUrlOf(config, port), ids });
  return await listen(api, config.host, port);
}

/** Opens the port of shops, where the settings name one. */
async function listenToShops(
  stack: AsyncDisposableStack,
  { host, stripeApiPort }: Config,
  deps: Parameters<typeof createStripeApi>[0],
): Promise<string | undefined> {
  if (stripeApiPort === undefined) return undefined;
  const api = createStripeApi(deps);
  stack.use(await listen(api, host, stripeApiPort));
  const address = api.server.address();
  const port = typeof address === "object" && address !== null ? address.port : stripeApiPort;
  return `http://${host}:${port}`;
}

function versionOf(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const found: unknown = JSON.parse(text);
  const isPackage = typeof found === "object" && found !== null && "version" in found;
  return isPackage ? String(found.version) : "";
}

const say: Tell = (text) => void process.stdout.write(`${text}\n`);

async function run(): Promise<void> {
  // Whoever read the output may be gone; the bank goes on.
  process.stdout.on("error", () => {});
  const interrupt = new AbortController();
  const running: { app?: App } = {};
  const stop = async (signal: NodeJS.Signals) => {
    if (interrupt.signal.aborted) return;
    interrupt.abort();
    say(`${signal}: ending what is under way`);
    if (running.app === undefined) return;
    await running.app[Symbol.asyncDispose]();
    say("Stopped");
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop(signal));
  const app = await start(readConfig(), { tell: say, signal: interrupt.signal });
  running.app = app;
  void app.replaced.then(() => {
    if (interrupt.signal.aborted) return;
    say("Another server has taken over");
    // Nothing that this process holds is true any more.
    beginAnew({ BOURSE_STANDBY: "on" });
  });
  say(`Bourse is at ${app.url}`);
  if (app.stripeUrl !== undefined) say(`Shops reach it at ${app.stripeUrl}`);
  // It serves already, and the database may have gone since: a greeting is nothing to die of.
  if (await isDemoTown(app.bank).catch(() => false)) say(demoInvitation());
}

if (import.meta.main) {
  await run().catch((error: unknown) => {
    if (!isExpected(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    // What an interrupted start leaves under way has nothing to stand on any more.
    process.exit(1);
  });
}
