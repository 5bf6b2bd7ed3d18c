import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "#config";
import { type App, start } from "#main";
import { createTestDatabase, startTigerBeetle } from "#testing";

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

/** Starts the server, with the built web app, on a database of its own that holds a small town. */
export async function startAppForE2e(): Promise<AppForE2e> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase([]));
  const folder = mkdtempSync(join(tmpdir(), "bourse-e2e-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const cluster = inCluster ? stack.use(await startTigerBeetle()) : undefined;
  const config = readConfig({
    PORT: "0",
    HOST: "localhost",
    STRIPE_API_PORT: "0",
    // The example shop is on this machine.
    BOURSE_PRIVATE_WEBHOOKS: "on",
    DATABASE_URL: database.url,
    BOURSE_DATA: folder,
    LOG_LEVEL: "error",
    ...(cluster && {
      LEDGER_ENGINE: "tigerbeetle",
      TIGERBEETLE_ADDRESSES: cluster.addresses.join(","),
    }),
  });
  const app = stack.use(await start(config, { checkAnswers: true, demoSize: smallTown }));
  const owned = stack.move();
  return { app, url: app.url, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
