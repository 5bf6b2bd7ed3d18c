import type { Clock, Db, Log } from "#kernel";
import { LedgerElsewhereError } from "../errors.ts";
import { queryFilter } from "../filters.ts";
import type { Ledger } from "../ledger.ts";
import { openPostgresLedger } from "../postgres-ledger.ts";
import type { ClusterAddress } from "../tigerbeetle/client.ts";
import { openTigerBeetleLedger } from "../tigerbeetle-ledger.ts";
import { continueMovedLedger } from "./moved-ledger.ts";
import {
  forgetMovedHolds,
  type Home,
  holdsAccounts,
  readHome,
  readMovedHolds,
  settleIn,
  storeWitness,
} from "./store.ts";

/** Where a ledger is kept. */
export type LedgerEngine =
  | { readonly engine: "postgres" }
  | ({ readonly engine: "tigerbeetle" } & ClusterAddress);

/**
 * Opens the ledger that belongs to a database, in the engine that is chosen: one that has its
 * ledger elsewhere is never opened on an empty one.
 *
 * @throws LedgerElsewhereError, LedgerLockedError, LedgerClusterError
 */
export async function openLedger(
  engine: LedgerEngine,
  deps: { readonly db: Db; readonly clock: Clock; readonly log: Log },
): Promise<Ledger> {
  const { db, clock, log } = deps;
  const home = await readHome(db);
  if (engine.engine === "postgres") {
    if (home) throw inCluster(home, "Set LEDGER_ENGINE=tigerbeetle.");
    return openPostgresLedger(deps);
  }
  if (!home && (await holdsAccounts(db))) {
    throw new LedgerElsewhereError(
      "The ledger of this database is in PostgreSQL. Set LEDGER_ENGINE=postgres, or move it: " +
        "npm run bourse -- ledger migrate --to tigerbeetle",
    );
  }
  if (home && home.clusterId !== engine.clusterId) {
    throw inCluster(home, `Set TIGERBEETLE_CLUSTER_ID=${home.clusterId}.`);
  }
  const ledger = await openTigerBeetleLedger({ ...engine, log });
  try {
    await meet(db, ledger, home, engine.clusterId);
    if (home?.movedThrough === undefined) return ledger;
    return continueMovedLedger(ledger, {
      through: home.movedThrough,
      holds: await readMovedHolds(db),
      forget: (ids) => forgetMovedHolds(db, ids),
      clock,
    });
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

function inCluster({ clusterId }: Pick<Home, "clusterId">, advice: string): LedgerElsewhereError {
  return new LedgerElsewhereError(
    `The ledger of this database is in TigerBeetle cluster ${clusterId}. ${advice}`,
  );
}

/** @throws LedgerElsewhereError for a cluster that holds the ledger of another database */
async function meet(
  db: Db,
  ledger: Ledger,
  home: Home | undefined,
  clusterId: bigint,
): Promise<void> {
  if (home?.witness !== undefined) {
    const found = await ledger.lookupAccounts([home.witness]);
    if (found.length > 0) return;
    throw new LedgerElsewhereError(
      "The TigerBeetle cluster is not the one that holds the ledger of this database.",
    );
  }
  const [first] = await ledger.queryAccounts(queryFilter({ limit: 1 }));
  if (home) {
    if (first) await storeWitness(db, first.id);
    return;
  }
  if (first) {
    throw new LedgerElsewhereError(
      "The TigerBeetle cluster holds the ledger of another database. Format a new one.",
    );
  }
  await settleIn(db, clusterId);
}
