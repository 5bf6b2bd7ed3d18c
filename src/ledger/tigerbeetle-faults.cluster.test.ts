import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createSystemClock, silentLog } from "#kernel";
import { startTigerBeetle, type TigerBeetleCluster, tigerBeetleBinary } from "#testing";
import { account, balances, transfer } from "./contract/fixture.ts";
import { LedgerClusterError, LedgerUnavailableError, LedgerUnknownOutcomeError } from "./errors.ts";
import { verifyByReplay } from "./home/verify-by-replay.ts";
import type { Ledger } from "./ledger.ts";
import { batchEventsMax, type TransferInput, transferFlags } from "./records.ts";
import { openTigerBeetleLedger } from "./tigerbeetle-ledger.ts";

const accountCount = 20;
const workers = 40;
const perCall = 5;
const callTimeoutMsMax = 2_000;
const replicas = [0, 1, 2];
const notAnswered = [LedgerClusterError, LedgerUnavailableError, LedgerUnknownOutcomeError];

/** Everything that was ever sent, and what was said about it. */
type Journal = {
  readonly acknowledged: Map<bigint, bigint>;
  readonly inDoubt: TransferInput[][];
  unavailable: number;
  isOver: boolean;
};

/** Sends chains until it is told to stop, as callers do who must never post twice. */
async function work(ledger: Ledger, worker: number, journal: Journal): Promise<void> {
  for (let turn = 0; !journal.isOver; turn++) {
    const chain = Array.from({ length: perCall }, (_, i) => {
      const place = worker + turn + i;
      return transfer(BigInt(1 + worker * 1_000_000 + turn * perCall + i), {
        debitAccountId: BigInt(1 + (place % accountCount)),
        creditAccountId: BigInt(1 + ((place + 1 + (turn % 7)) % accountCount)),
        amount: BigInt(1 + (place % 90)),
        flags: i < perCall - 1 ? transferFlags.linked : 0,
      });
    });
    try {
      note(journal, chain, await ledger.createTransfers(chain));
    } catch (error) {
      if (error instanceof LedgerUnknownOutcomeError) journal.inDoubt.push(chain);
      else if (error instanceof LedgerUnavailableError) journal.unavailable++;
      else throw error;
    }
  }
}

function note(
  journal: Journal,
  chain: readonly TransferInput[],
  results: readonly { readonly status: string }[],
): void {
  const [first] = results;
  const isDone = first?.status === "exists" || results.every((r) => r.status === "created");
  expect(isDone).toBe(true);
  for (const { id, amount } of chain) journal.acknowledged.set(id, amount);
}

/** What was not answered is found out by looking it up, or by sending it again. */
async function resolve(ledger: Ledger, journal: Journal): Promise<void> {
  for (const [index, chain] of journal.inDoubt.entries()) {
    const found = await ledger.lookupTransfers(chain.map(({ id }) => id));
    expect([0, perCall]).toContain(found.length);
    if (found.length === 0 && index % 2 === 0) continue;
    note(journal, chain, await ledger.createTransfers(chain));
  }
}

const faults: [string, (cluster: TigerBeetleCluster) => Promise<void>][] = [
  [
    "each replica killed in turn",
    async (cluster) => {
      for (const replica of replicas) {
        await cluster.kill(replica);
        await sleep(1_500);
        await cluster.start(replica);
        await sleep(500);
      }
    },
  ],
  [
    "each replica paused in turn",
    async (cluster) => {
      for (const replica of replicas) {
        cluster.pause(replica);
        await sleep(1_500);
        cluster.resume(replica);
        await sleep(500);
      }
    },
  ],
  [
    "all killed, and started again when calls have timed out",
    async (cluster) => {
      await Promise.all(replicas.map((replica) => cluster.kill(replica)));
      await sleep(callTimeoutMsMax + 500);
      await Promise.all(replicas.map((replica) => cluster.start(replica)));
    },
  ],
];

describe.skipIf(tigerBeetleBinary === undefined)("a cluster of three under load", () => {
  it("loses nothing that it acknowledged and doubles nothing", async () => {
    await using cluster = await startTigerBeetle(3);
    await untilItAnswers(cluster);
    const limits = { callTimeoutMsMax };
    const ledger = await untilAnswered(() =>
      openTigerBeetleLedger({ ...cluster, log: silentLog, limits }),
    );
    const asked = patient(ledger);
    await asked.createAccounts(
      Array.from({ length: accountCount }, (_, i) => account(BigInt(i + 1))),
    );
    const journal: Journal = {
      acknowledged: new Map(),
      inDoubt: [],
      unavailable: 0,
      isOver: false,
    };
    const working = Array.from({ length: workers }, (_, i) => work(ledger, i, journal));
    for (const [name, harm] of faults) {
      const before = journal.acknowledged.size;
      await harm(cluster);
      await expect
        .poll(() => journal.acknowledged.size, { timeout: 120_000, message: name })
        .toBeGreaterThan(before + 1_000);
    }
    journal.isOver = true;
    await Promise.all(working);
    const doubtful = journal.inDoubt.length;
    await resolve(asked, journal);
    await expectAllThere(asked, journal);
    expect(await verifyByReplay(asked, createSystemClock())).toEqual([]);
    const { acknowledged, unavailable } = journal;
    process.stdout.write(
      `${acknowledged.size} transfers acknowledged; ${doubtful} calls were in doubt, ` +
        `${unavailable} were refused before they were sent\n`,
    );
    await ledger.close();
  });

  it("is missed within the time that is allowed", async () => {
    await using cluster = await startTigerBeetle(1);
    await cluster.kill(0);
    const limits = { callTimeoutMsMax: 300 };
    const opening = openTigerBeetleLedger({ ...cluster, log: silentLog, limits });
    await expect(opening).rejects.toThrow(LedgerClusterError);
    await expect(opening).rejects.toThrow("TIGERBEETLE_ADDRESSES");
  });
});

/** Three new replicas first agree on who leads, which takes a busy machine longer than any call. */
async function untilItAnswers(cluster: TigerBeetleCluster): Promise<void> {
  const limits = { callTimeoutMsMax: 120_000 };
  const ledger = await openTigerBeetleLedger({ ...cluster, log: silentLog, limits });
  await ledger.close();
}

/**
 * Asks again what was not answered in time: the short time that calls are allowed here is for the
 * faults, and a cluster that has just come back, or a busy machine, takes longer for an honest
 * answer. By the same ledger, whose look-ups alone are final about what it sent before.
 */
function patient(ledger: Ledger): Ledger {
  return {
    ...ledger,
    createAccounts: (events) => untilAnswered(() => ledger.createAccounts(events)),
    createTransfers: (events) => untilAnswered(() => ledger.createTransfers(events)),
    lookupAccounts: (ids) => untilAnswered(() => ledger.lookupAccounts(ids)),
    lookupTransfers: (ids) => untilAnswered(() => ledger.lookupTransfers(ids)),
    queryAccounts: (filter) => untilAnswered(() => ledger.queryAccounts(filter)),
    queryTransfers: (filter) => untilAnswered(() => ledger.queryTransfers(filter)),
    getAccountBalances: (filter) => untilAnswered(() => ledger.getAccountBalances(filter)),
  };
}

/** Bounded by the test's own time. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!notAnswered.some((kind) => error instanceof kind)) throw error;
      await sleep(100);
    }
  }
}

/** What was acknowledged is there, and the balances hold it once. */
async function expectAllThere(ledger: Ledger, { acknowledged }: Journal): Promise<void> {
  const ids = [...acknowledged.keys()];
  for (let start = 0; start < ids.length; start += batchEventsMax) {
    const some = ids.slice(start, start + batchEventsMax);
    const found = await ledger.lookupTransfers(some);
    expect(found.map(({ id }) => id)).toEqual(some);
    for (const { id, amount } of found) expect(amount).toBe(acknowledged.get(id));
  }
  let posted = 0n;
  for (let id = 1n; id <= BigInt(accountCount); id++) {
    posted += (await balances(ledger, id))[1] ?? 0n;
  }
  const sum = [...acknowledged.values()].reduce((total, amount) => total + amount, 0n);
  expect(posted).toBe(sum);
}
