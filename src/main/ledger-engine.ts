import type { Config } from "#config";
import { type Clock, type Log, openDb } from "#kernel";
import { type LedgerEngine, type Moved, moveLedger } from "#ledger";
import type { Tell } from "./database.ts";

/** The engine that the settings choose. */
export function engineOf(config: Config): LedgerEngine {
  if (config.ledgerEngine === "postgres") return { engine: "postgres" };
  return { engine: "tigerbeetle", ...clusterOf(config) };
}

function clusterOf(config: Config) {
  return { addresses: config.tigerBeetleAddresses, clusterId: config.tigerBeetleClusterId };
}

/** Moves the ledger of a database into the cluster of the settings. */
export async function moveToCluster(
  url: string,
  config: Config,
  { clock, log, tell }: { readonly clock: Clock; readonly log: Log; readonly tell: Tell },
): Promise<Moved> {
  const db = openDb(url);
  try {
    tell(`Moving the ledger to TigerBeetle at ${config.tigerBeetleAddresses.join(",")}`);
    return await moveLedger({
      db,
      clock,
      log,
      cluster: clusterOf(config),
      onProgress: ({ accounts, transfers }) =>
        tell(`  ${accounts} accounts, ${transfers} transfers`),
    });
  } finally {
    await db.close();
  }
}
