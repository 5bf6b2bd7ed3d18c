import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createManualClock } from "#kernel";
import { createTestDatabase, repeated, type TestDatabase } from "#testing";
import { startMs } from "./contract/fixture.ts";
import { accountsOfHistories, histories } from "./contract/histories.ts";
import { type LedgerDatabase, ledgerIn } from "./contract/postgres-fixture.ts";
import { describeLedgerContract } from "./contract-suite.ts";
import { accountFilter, queryFilter } from "./filters.ts";
import type { Ledger } from "./ledger.ts";
import { createMemoryLedger } from "./memory-ledger.ts";
import { verifyChain } from "./postgres/verify-chain.ts";
import { verifyLedger } from "./postgres/verify-ledger.ts";

let database: TestDatabase;
let made: LedgerDatabase;
beforeAll(async () => {
  database = await createTestDatabase([]);
  made = ledgerIn(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

describeLedgerContract("the PostgreSQL engine", async (startMs) => {
  await made.empty();
  const clock = createManualClock(startMs);
  const ledger = await made.open({ clock });
  return { ledger, clock, [Symbol.asyncDispose]: () => ledger.close() };
});

async function everything(ledger: Ledger): Promise<unknown[]> {
  const history = accountsOfHistories.find(({ flags }) => flags & 8)?.id ?? 0n;
  return [
    await ledger.queryAccounts(queryFilter({})),
    await ledger.queryTransfers(queryFilter({})),
    await ledger.getAccountTransfers(accountFilter({ accountId: 1n })),
    await ledger.getAccountBalances(accountFilter({ accountId: history })),
  ];
}

describe("the two engines", () => {
  beforeEach(() => made.empty());

  const forgetful = {
    transfersCachedMax: 4,
    accountsCachedMax: 2,
    knownIdsMax: 3,
    recentIdsMax: 3,
  };
  const piecemeal = {
    segmentTransfersMax: 6,
    tailTransfersMax: 2,
    checkpointTransfersMax: 3,
    checkpointAccountsMax: 2,
  };

  it.each([
    ["and a restart in the middle changes nothing", {}],
    ["even where hardly anything is held in memory", forgetful],
    ["even where every few transfers are sealed", piecemeal],
  ])("answer every history alike, %s", async (_name, limits) => {
    const untilMs = performance.now() + repeated(20_000);
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(25), async (steps, restartAt) => {
        // An interruption by fast-check would leave a history running beside the next test.
        if (performance.now() > untilMs) return;
        await made.empty();
        const clock = createManualClock(startMs);
        const memory = createMemoryLedger({ clock });
        let postgres = await made.open({ clock, limits });
        const both = async <T>(run: (ledger: Ledger) => Promise<T>) => {
          expect(await run(postgres)).toEqual(await run(memory));
        };
        await both((ledger) => ledger.createAccounts(accountsOfHistories));
        for (const [index, step] of steps.entries()) {
          if (index === restartAt) {
            await postgres.close();
            postgres = await made.open({ clock, limits });
          }
          if (step.kind === "transfers") {
            await both((ledger) => ledger.createTransfers(step.events));
          } else {
            clock.advanceMs(step.ms);
            if (step.expire) await both((ledger) => ledger.expirePending());
          }
        }
        await both(everything);
        expect(await verifyLedger(database.db)).toEqual([]);
        expect(await verifyChain(database.db)).toBeUndefined();
        await postgres.close();
      }),
      { numRuns: repeated(20) },
    );
  });
});
