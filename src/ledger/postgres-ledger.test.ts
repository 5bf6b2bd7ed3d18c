import { readFile } from "node:fs/promises";
import { afterAll, beforeAll } from "vitest";
import { createManualClock, silentLog } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import { describeLedgerContract } from "./contract-suite.ts";
import { ledgerMigrations, openPostgresLedger } from "./postgres-ledger.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase([]);
});
afterAll(() => database[Symbol.asyncDispose]());

// A schema is much cheaper to make than a database.
async function emptyLedgerTables(): Promise<void> {
  await database.db.pool.query("drop schema if exists ledger cascade");
  for (const { file } of ledgerMigrations) {
    await database.db.pool.query(await readFile(file, "utf8"));
  }
}

describeLedgerContract("the PostgreSQL engine", async (startMs) => {
  await emptyLedgerTables();
  const clock = createManualClock(startMs);
  const ledger = await openPostgresLedger({ db: database.db, clock, log: silentLog });
  return { ledger, clock, [Symbol.asyncDispose]: () => ledger.close() };
});
