import { afterAll, beforeAll, describe } from "vitest";
import { silentLog } from "#kernel";
import { startTigerBeetle, type TigerBeetleCluster, tigerBeetleBinary } from "#testing";
import type { TestLedger } from "./contract/fixture.ts";
import { cornerOf } from "./contract/tigerbeetle-fixture.ts";
import { describeLedgerContract } from "./contract-suite.ts";
import type { Ledger } from "./ledger.ts";
import { openTigerBeetleLedger } from "./tigerbeetle-ledger.ts";

// What runs against a real server is skipped where TIGERBEETLE_BINARY names none.
describe.skipIf(tigerBeetleBinary === undefined)("on a TigerBeetle server", () => {
  let cluster: TigerBeetleCluster;
  let ledger: Ledger;
  let corners = 0;
  beforeAll(async () => {
    cluster = await startTigerBeetle();
    ledger = await openTigerBeetleLedger({ ...cluster, log: silentLog });
  });
  afterAll(async () => {
    await ledger.close();
    await cluster[Symbol.asyncDispose]();
  });

  const makeCorner = async (): Promise<TestLedger> => ({
    ledger: await cornerOf(ledger, ++corners),
    clock: "real",
    [Symbol.asyncDispose]: async () => {},
  });
  // Events that bring their own time go only where nothing is younger.
  const makeNew = async (): Promise<TestLedger> => {
    const own = await startTigerBeetle();
    const ofOwn = await openTigerBeetleLedger({ ...own, log: silentLog });
    return {
      ledger: ofOwn,
      clock: "real",
      async [Symbol.asyncDispose]() {
        await ofOwn.close();
        await own[Symbol.asyncDispose]();
      },
    };
  };
  describeLedgerContract("the TigerBeetle engine", makeCorner, makeNew);
});
