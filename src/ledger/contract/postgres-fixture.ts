import { readFile } from "node:fs/promises";
import { createManualClock, type Db, type ManualClock, silentLog } from "#kernel";
import type { Ledger } from "../ledger.ts";
import { ledgerMigrations, openPostgresLedger } from "../postgres-ledger.ts";
import type { WriterLimits } from "../writer/limits.ts";
import { startMs } from "./fixture.ts";

/** A database whose ledger can be emptied and opened any number of times. */
export type LedgerDatabase = {
  readonly clock: ManualClock;
  empty(): Promise<void>;
  open(given?: { clock?: ManualClock; limits?: Partial<WriterLimits> }): Promise<Ledger>;
  /** Cuts the writer's connection from the server's side. */
  killWriter(): Promise<number>;
};

export function ledgerIn(db: Db): LedgerDatabase {
  const clock = createManualClock(startMs);
  // A schema is much cheaper to make than a database.
  const opened: Ledger[] = [];
  const empty = async () => {
    // A test that failed may have left its writer behind.
    for (const ledger of opened.splice(0)) await ledger.close();
    await db.pool.query("drop schema if exists ledger cascade");
    for (const { file } of ledgerMigrations) await db.pool.query(await readFile(file, "utf8"));
  };
  return {
    clock,
    empty,
    async open(given = {}) {
      const ledger = await openPostgresLedger({ db, clock, log: silentLog, ...given });
      opened.push(ledger);
      return ledger;
    },
    async killWriter() {
      const killed = await db.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'bourse-ledger-writer' and datname = current_database()`,
      );
      return killed.rowCount ?? 0;
    },
  };
}
