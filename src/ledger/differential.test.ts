import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createManualClock, type ManualClock, silentLog } from "#kernel";
import { createTestDatabase, startTigerBeetle, tigerBeetleBinary } from "#testing";
import { startMs } from "./contract/fixture.ts";
import {
  accountsOfOperations,
  createDraw,
  createOperations,
  type Draw,
} from "./contract/random-operations.ts";
import { accountFilter, queryFilter } from "./filters.ts";
import { verifyByReplay } from "./home/verify-by-replay.ts";
import type { Ledger } from "./ledger.ts";
import { createMemoryLedger } from "./memory-ledger.ts";
import { ledgerMigrations, openPostgresLedger } from "./postgres-ledger.ts";
import { batchEventsMax, type TransferInput } from "./records.ts";
import { openTigerBeetleLedger } from "./tigerbeetle-ledger.ts";

const operations = Number(process.env["DIFFERENTIAL_OPERATIONS"] ?? 20_000);
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 1);
/** Runs in which holds come to their end, which takes real time. */
const endings = 3;
const msPerOperation = 0.5;

/** What two engines must agree on: every account and every transfer, in order, but for the time. */
async function everythingOf(ledger: Ledger): Promise<string[]> {
  const lines: string[] = [];
  const note = (record: object) => {
    const fields = Object.entries(record).filter(([name]) => name !== "timestamp");
    const text = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);
    lines.push(JSON.stringify(Object.fromEntries(fields.sort()), text));
  };
  for (const found of await ledger.queryAccounts(queryFilter({}))) {
    note(found);
    const filter = accountFilter({ accountId: found.id });
    for (const balance of await ledger.getAccountBalances(filter)) note(balance);
  }
  for (let timestampMin = 0n; ; ) {
    const page = await ledger.queryTransfers(queryFilter({ timestampMin }));
    for (const found of page) note(found);
    const last = page.at(-1);
    if (!last || page.length < batchEventsMax) return lines;
    timestampMin = last.timestamp + 1n;
  }
}

/** Both do the same; the first difference in a status is named with its event. */
async function drive(one: Ledger, other: Ledger, pass: (seconds: number) => Promise<void>) {
  const draw: Draw = createDraw(seed);
  const { batch, ending } = createOperations(draw);
  const send = async (events: readonly TransferInput[]) => {
    const [left, right] = await Promise.all([
      one.createTransfers(events),
      other.createTransfers(events),
    ]);
    for (const [index, event] of events.entries()) {
      const statuses = [left[index]?.status, right[index]?.status];
      if (statuses[0] !== statuses[1]) expect({ event, statuses, seed }).toBeUndefined();
    }
    return left.filter(({ status }) => status === "created").length;
  };
  const accounts = await one.createAccounts(accountsOfOperations);
  const same = await other.createAccounts(accountsOfOperations);
  expect(same.map(({ status }) => status)).toEqual(accounts.map(({ status }) => status));
  let done = 0;
  let created = 0;
  for (let stage = 1; stage <= endings; stage++) {
    while (done < (operations * stage) / endings) {
      const events = batch(1 + draw(draw(4) === 0 ? batchEventsMax : 200));
      created += await send(events);
      done += events.length;
    }
    const { held, late } = ending(20, 1);
    await send(held);
    await pass(1);
    await send(late);
  }
  expect(created).toBeGreaterThan(operations / 10);
  return { done, created };
}

describe("the same random operations", () => {
  const memoryUnder = (clock: ManualClock) => createMemoryLedger({ clock });

  it("come to the same in memory and on PostgreSQL", {
    timeout: 60_000 + operations * msPerOperation,
  }, async () => {
    await using database = await createTestDatabase(ledgerMigrations);
    const clock = createManualClock(startMs);
    const { db } = database;
    const postgres = await openPostgresLedger({ db, clock, log: silentLog });
    const memory = memoryUnder(clock);
    await drive(memory, postgres, async (seconds) => {
      clock.advanceMs(seconds * 1_000 + 1);
      await Promise.all([memory.expirePending(), postgres.expirePending()]);
    });
    expect(await everythingOf(postgres)).toEqual(await everythingOf(memory));
    await postgres.close();
  });

  it.skipIf(tigerBeetleBinary === undefined)(
    "come to the same in memory and on TigerBeetle",
    { timeout: 120_000 + operations * msPerOperation },
    async () => {
      await using cluster = await startTigerBeetle();
      const clock = createManualClock(startMs);
      const memory = memoryUnder(clock);
      const tigerBeetle = await openTigerBeetleLedger({ ...cluster, log: silentLog });
      const { done, created } = await drive(memory, tigerBeetle, async (seconds) => {
        await sleep(seconds * 1_000 + 1_500);
        clock.advanceMs(seconds * 1_000 + 1);
        await memory.expirePending();
      });
      expect(await everythingOf(tigerBeetle)).toEqual(await everythingOf(memory));
      expect(await verifyByReplay(tigerBeetle, { nowMs: () => Date.now() })).toEqual([]);
      process.stdout.write(`${done} operations, ${created} transfers created, no difference\n`);
      await tigerBeetle.close();
    },
  );
});
