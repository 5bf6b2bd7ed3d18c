import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createManualClock, createSystemClock, silentLog } from "#kernel";
import { createTestDatabase, differentialRun, startTigerBeetle, tigerBeetleBinary } from "#testing";
import { driveBoth, everythingOf } from "./contract/differential.ts";
import { startMs } from "./contract/fixture.ts";
import { verifyByReplay } from "./home/verify-by-replay.ts";
import { ledgerMigrations, openPostgresLedger } from "./postgres-ledger.ts";
import { openTigerBeetleLedger } from "./tigerbeetle-ledger.ts";

/** Until the cluster has certainly released what is due. */
const slackMs = 2_000;

// What memory makes of them is held against PostgreSQL where no cluster is needed.
it.skipIf(tigerBeetleBinary === undefined)(
  "the same random operations come to the same on PostgreSQL and on TigerBeetle",
  { timeout: differentialRun.msMax },
  async () => {
    await using cluster = await startTigerBeetle();
    await using database = await createTestDatabase(ledgerMigrations);
    const clock = createManualClock(startMs);
    const postgres = await openPostgresLedger({ db: database.db, clock, log: silentLog });
    const tigerBeetle = await openTigerBeetleLedger({ ...cluster, log: silentLog });
    const { done, created } = await driveBoth(
      differentialRun,
      postgres,
      tigerBeetle,
      async (seconds) => {
        await sleep(seconds * 1_000 + slackMs);
        clock.advanceMs(seconds * 1_000 + 1);
        await postgres.expirePending();
      },
    );
    expect(await everythingOf(tigerBeetle)).toEqual(await everythingOf(postgres));
    expect(await verifyByReplay(tigerBeetle, createSystemClock())).toEqual([]);
    process.stdout.write(`${done} operations, ${created} transfers created, no difference\n`);
    await tigerBeetle.close();
    await postgres.close();
  },
);
