import { expect, it } from "vitest";
import { createManualClock, silentLog } from "#kernel";
import { createTestDatabase, differentialRun } from "#testing";
import { driveBoth, everythingOf } from "./contract/differential.ts";
import { startMs } from "./contract/fixture.ts";
import { createMemoryLedger } from "./memory-ledger.ts";
import { verifyLedger } from "./postgres/verify-ledger.ts";
import { ledgerMigrations, openPostgresLedger } from "./postgres-ledger.ts";

it("the same random operations come to the same in memory and on PostgreSQL", {
  timeout: differentialRun.msMax,
}, async () => {
  await using database = await createTestDatabase(ledgerMigrations);
  const clock = createManualClock(startMs);
  const { db } = database;
  const postgres = await openPostgresLedger({ db, clock, log: silentLog });
  const memory = createMemoryLedger({ clock });
  await driveBoth(differentialRun, memory, postgres, async (seconds) => {
    clock.advanceMs(seconds * 1_000 + 1);
    await Promise.all([memory.expirePending(), postgres.expirePending()]);
  });
  expect(await everythingOf(postgres)).toEqual(await everythingOf(memory));
  expect(await verifyLedger(db)).toEqual([]);
  await postgres.close();
});
