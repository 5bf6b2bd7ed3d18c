import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createManualClock, createSystemClock, dayMs, type ManualClock, silentLog } from "#kernel";
import {
  createTestDatabase,
  startTigerBeetle,
  type TestDatabase,
  type TigerBeetleCluster,
  tigerBeetleBinary,
} from "#testing";
import { account, settle, t, transfer } from "../contract/fixture.ts";
import {
  accountsOfOperations,
  createDraw,
  createOperations,
} from "../contract/random-operations.ts";
import { LedgerElsewhereError } from "../errors.ts";
import { queryFilter } from "../filters.ts";
import type { Ledger } from "../ledger.ts";
import { createMemoryLedger } from "../memory-ledger.ts";
import { ledgerMigrations, openPostgresLedger } from "../postgres-ledger.ts";
import { type TransferInput, u128Max } from "../records.ts";
import { openTigerBeetleLedger } from "../tigerbeetle-ledger.ts";
import { copyLedger } from "./copy-ledger.ts";
import { moveLedger } from "./move-ledger.ts";
import { expiryIdOf } from "./moved-ledger.ts";
import { openLedger } from "./open-ledger.ts";
import { verifyByReplay } from "./verify-by-replay.ts";

const log = silentLog;
const systemClock = createSystemClock();
const otherTimeout = "exists_with_different_timeout";
const hold = (id: bigint, given: Partial<TransferInput> = {}) =>
  transfer(id, { debitAccountId: 1_000n, creditAccountId: 1_001n, flags: t.pending, ...given });

/** All that two ledgers must have in common, without times: those of later events differ. */
async function shown(ledger: Ledger): Promise<object[]> {
  const accounts = await ledger.queryAccounts(queryFilter({}));
  const transfers = await ledger.queryTransfers(queryFilter({}));
  return [
    ...accounts.map((found) => ({ ...found, timestamp: 0n })),
    ...transfers
      .filter(({ id, pendingId }) => pendingId === 0n || id !== expiryIdOf(pendingId))
      .map((found) => ({ ...found, timestamp: 0n, timeout: 0 })),
  ];
}

describe.skipIf(tigerBeetleBinary === undefined)("moving a ledger to a cluster", () => {
  let cluster: TigerBeetleCluster;
  let database: TestDatabase;
  let clock: ManualClock;
  beforeEach(async () => {
    cluster = await startTigerBeetle();
    database = await createTestDatabase(ledgerMigrations);
    clock = createManualClock(systemClock.nowMs() - dayMs);
  });
  afterEach(async () => {
    await cluster[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  const deps = () => ({ db: database.db, clock, log });
  const move = () => moveLedger({ ...deps(), cluster });
  const openMoved = () => openLedger({ engine: "tigerbeetle", ...cluster }, deps());

  async function inPostgres(run: (ledger: Ledger) => Promise<void>): Promise<void> {
    const ledger = await openPostgresLedger(deps());
    try {
      await run(ledger);
    } finally {
      await ledger.close();
    }
  }

  it("goes on as if nothing had happened", async () => {
    const memory = createMemoryLedger({ clock });
    const { batch, ending } = createOperations(createDraw(7));
    const both = async (ledger: Ledger, events: readonly TransferInput[]) => {
      clock.advanceMs(5);
      const statuses = (results: { status: string }[]) => results.map(({ status }) => status);
      const expected = statuses(await memory.createTransfers(events));
      const told = statuses(await ledger.createTransfers(events));
      // The cluster does not know what timeout a hold had that was moved there.
      const known = told.map((status, i) =>
        status.startsWith("exists") && expected[i] === otherTimeout ? otherTimeout : status,
      );
      expect(known).toEqual(expected);
    };
    const before = Array.from({ length: 30 }, () => batch(100));
    const { held, late } = ending(40, 1);
    const open = Array.from({ length: 9 }, (_, i) => hold(BigInt(10_001 + i), { timeout: 90 }));
    await inPostgres(async (ledger) => {
      for (const one of [memory, ledger]) await one.createAccounts(accountsOfOperations);
      for (const events of before) await both(ledger, events);
      await both(ledger, held);
      clock.advanceMs(1_001);
      for (const one of [memory, ledger]) await one.expirePending();
      await both(ledger, open);
      for (const events of Array.from({ length: 10 }, () => batch(100))) await both(ledger, events);
    });

    const moved = await move();
    expect(moved.accounts).toBe(accountsOfOperations.length);
    expect(moved.openHolds).toBeGreaterThan(open.length);
    expect(moved.expiries).toBeGreaterThan(20);
    expect(moved.burnedIds).toBeGreaterThan(100);

    const ledger = await openMoved();
    const post = (id: bigint) => settle(id + 100n, id, { amount: u128Max });
    for (const events of [...before, held, late, open]) await both(ledger, events);
    await both(ledger, [
      post(10_001n),
      settle(9n << 40n, 10_002n, { flags: t.voidPendingTransfer }),
    ]);
    expect((await ledger.createAccounts(accountsOfOperations)).map(({ status }) => status)).toEqual(
      (await memory.createAccounts(accountsOfOperations)).map(({ status }) => status),
    );
    clock.advanceMs(90_000);
    await memory.expirePending();
    // One comes too late before anybody has released what is due.
    await both(ledger, [post(10_003n)]);
    expect(await ledger.expirePending()).toBe(0);
    await both(ledger, [post(10_004n), ...batch(200)]);
    expect(await shown(ledger)).toEqual(await shown(memory));
    expect(await verifyByReplay(ledger, systemClock)).toEqual([]);
    await ledger.close();
  });

  it("leaves nobody to write to the database's ledger", async () => {
    await inPostgres(async (ledger) => {
      await ledger.createAccounts([account(1n), account(2n)]);
      await ledger.createTransfers([transfer(1n, { amount: 5n })]);
    });
    await expect(openMoved()).rejects.toThrow("is in PostgreSQL");
    await move();
    await expect(openPostgresLedger(deps())).rejects.toThrow("was moved");
    await expect(openLedger({ engine: "postgres" }, deps())).rejects.toThrow(LedgerElsewhereError);
    await expect(move()).rejects.toThrow("already");
    const other = { engine: "tigerbeetle", ...cluster, clusterId: 9n } as const;
    await expect(openLedger(other, deps())).rejects.toThrow("TIGERBEETLE_CLUSTER_ID=0");
    await using empty = await startTigerBeetle();
    const wrong = { engine: "tigerbeetle", ...empty } as const;
    await expect(openLedger(wrong, deps())).rejects.toThrow("is not the one");
  });

  it("takes no cluster that holds another ledger", async () => {
    const theirs = await openTigerBeetleLedger({ ...cluster, log });
    await theirs.createAccounts([account(7n)]);
    await theirs.close();
    await expect(openMoved()).rejects.toThrow("of another database");
    await inPostgres(async (ledger) => void (await ledger.createAccounts([account(1n)])));
    await expect(move()).rejects.toThrow("holds another ledger");
    await inPostgres(async (ledger) => void (await ledger.createAccounts([account(2n)])));
  });

  it("is carried on wherever it was interrupted", async () => {
    const { batch, ending } = createOperations(createDraw(11));
    await inPostgres((ledger) => ledger.createAccounts(accountsOfOperations).then(() => {}));
    let interrupted = 0;
    for (let round = 0; round < 6; round++) {
      await inPostgres(async (ledger) => {
        clock.advanceMs(5);
        for (let i = 0; i < 5; i++) await ledger.createTransfers(batch(60));
        // Some are open when the copy breaks off, and over when it is carried on.
        await ledger.createTransfers(ending(15, 1).held);
        const to = await openTigerBeetleLedger({ ...cluster, log });
        let left = 1 + (round % 3);
        const failing: Ledger = {
          ...to,
          async createTransfers(events) {
            if (left-- === 0) throw new Error("interrupted");
            return to.createTransfers(events);
          },
        };
        await copyLedger({ from: ledger, to: failing, batchMax: 40 }).catch((error: unknown) => {
          expect(String(error)).toContain("interrupted");
          interrupted++;
        });
        await to.close();
        clock.advanceMs(1_001);
        await ledger.expirePending();
      });
    }
    expect(interrupted).toBeGreaterThan(3);
    expect((await move()).expiries).toBeGreaterThan(40);
    const ledger = await openMoved();
    expect(await verifyByReplay(ledger, systemClock)).toEqual([]);
    await ledger.close();
  });
});
