import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "#config";
import { type App, start } from "#main";
import { createFilledDatabase, createTestDatabase, startTigerBeetle } from "#testing";

/** The whole app, serving on a free port of this machine until disposed. */
export type AppForE2e = AsyncDisposable & {
  readonly app: App;
  /** On `localhost`, because passkeys need a name. */
  readonly url: string;
};

/** `TEST_LEDGER_ENGINE=tigerbeetle` gives the app a cluster of its own for its ledger. */
const inCluster = process.env["TEST_LEDGER_ENGINE"] === "tigerbeetle";

/** Large enough that @alice meets somebody whom she does not know. */
const smallTown = { residents: 20, months: 2 } as const;
const options = { checkAnswers: true, demoSize: smallTown } as const;

const settings = {
  PORT: "0",
  HOST: "localhost",
  STRIPE_API_PORT: "0",
  // The example shop is on this machine.
  BOURSE_PRIVATE_WEBHOOKS: "on",
  LOG_LEVEL: "error",
  // The same for all: what the town keeps under it is in every copy of the town.
  BOURSE_SECRET_KEY: "5e".repeat(32),
};

/** Starts the server, with the built web app, on a database of its own that holds a small town. */
export async function startAppForE2e(): Promise<AppForE2e> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "bourse-e2e-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const cluster = inCluster ? stack.use(await startTigerBeetle()) : undefined;
  const open = (url: string) =>
    start(
      readConfig({
        ...settings,
        DATABASE_URL: url,
        BOURSE_DATA: folder,
        ...(cluster && {
          LEDGER_ENGINE: "tigerbeetle",
          TIGERBEETLE_ADDRESSES: cluster.addresses.join(","),
        }),
      }),
      options,
    );
  const live = async (url: string) => (await open(url))[Symbol.asyncDispose]();
  // A cluster has no copies: there the town lives anew each time.
  const database = stack.use(
    await (cluster ? createTestDatabase([]) : createFilledDatabase("small_town", live)),
  );
  const app = stack.use(await open(database.url));
  const owned = stack.move();
  return { app, url: app.url, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
