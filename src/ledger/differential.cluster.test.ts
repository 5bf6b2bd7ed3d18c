import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createManualClock, createSystemClock, silentLog } from "#kernel";
import { differentialRun, startTigerBeetle, tigerBeetleBinary } from "#testing";
import { driveBoth, everythingOf } from "./contract/differential.ts";
import { startMs } from "./contract/fixture.ts";
import { verifyByReplay } from "./home/verify-by-replay.ts";
import { createMemoryLedger } from "./memory-ledger.ts";
import { openTigerBeetleLedger } from "./tigerbeetle-ledger.ts";

/** Until the cluster has certainly released what is due. */
const slackMs = 2_000;

it.skipIf(tigerBeetleBinary === undefined)(
  "the same random operations come to the same in memory and on TigerBeetle",
  { timeout: differentialRun.msMax },
  async () => {
    await using cluster = await startTigerBeetle();
    const clock = createManualClock(startMs);
    const memory = createMemoryLedger({ clock });
    const tigerBeetle = await openTigerBeetleLedger({ ...cluster, log: silentLog });
    const { done, created } = await driveBoth(
      differentialRun,
      memory,
      tigerBeetle,
      async (seconds) => {
        await sleep(seconds * 1_000 + slackMs);
        clock.advanceMs(seconds * 1_000 + 1);
        await memory.expirePending();
      },
    );
    expect(await everythingOf(tigerBeetle)).toEqual(await everythingOf(memory));
    expect(await verifyByReplay(tigerBeetle, createSystemClock())).toEqual([]);
    process.stdout.write(`${done} operations, ${created} transfers created, no difference\n`);
    await tigerBeetle.close();
  },
);
