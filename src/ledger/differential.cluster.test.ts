import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createManualClock, createSystemClock, silentLog } from "#kernel";
import { createTestDatabase, differentialRun, startTigerBeetle, tigerBeetleBinary } from "#testing";
import { driveBoth, everythingOf } from "./contract/differential.ts";
import { balancesOf, startMs } from "./contract/fixture.ts";
import { accountsOfOperations, createDraw } from "./contract/random-operations.ts";
import { verifyByReplay } from "./home/verify-by-replay.ts";
import type { Ledger } from "./ledger.ts";
import { ledgerMigrations, openPostgresLedger } from "./postgres-ledger.ts";
import { openTigerBeetleLedger } from "./tigerbeetle-ledger.ts";

const instants = 50;
const idsMax = 1_000;

/** Whether accounts, of every kind, were the same right after transfers drawn from all. */
async function expectSamePast(one: Ledger, other: Ledger, done: number): Promise<void> {
  const draw = createDraw(differentialRun.seed);
  const ids = Array.from({ length: idsMax }, () => BigInt(1 + draw(done)));
  const found = (await one.lookupTransfers(ids)).slice(0, instants);
  expect(found).toHaveLength(instants);
  const accountIds = accountsOfOperations.map(({ id }) => id);
  for (const { id } of found) {
    const asked = [1, 2, 3].map(() => accountIds[draw(accountIds.length)] ?? 0n);
    const [left = [], right = []] = await Promise.all(
      [one, other].map(async (ledger) => {
        const [transfer] = await ledger.lookupTransfers([id]);
        const at = transfer?.timestamp ?? 0n;
        return ledger.getBalancesAt({ accountIds: asked, at, effectiveAt: 0n });
      }),
    );
    expect(right.map(balancesOf), `after ${id}`).toEqual(left.map(balancesOf));
  }
}

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
    await expectSamePast(postgres, tigerBeetle, done);
    expect(await verifyByReplay(tigerBeetle, createSystemClock())).toEqual([]);
    process.stdout.write(`${done} operations, ${created} transfers created, no difference\n`);
    await tigerBeetle.close();
    await postgres.close();
  },
);
