import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createManualClock } from "#kernel";
import { repeated } from "#testing";
import { balances, balancesOf, startMs } from "./contract/fixture.ts";
import { accountsOfFullHistories, fullHistories, takeStep } from "./contract/histories.ts";
import {
  emptyNaiveLedger,
  type NaiveLedger,
  naiveBalances,
  naiveBalancesAt,
  naiveCreateTransfers,
  naiveExpire,
  naiveIsClosed,
  naiveSetLimits,
} from "./contract/naive-model.ts";
import { queryFilter } from "./filters.ts";
import type { Ledger } from "./ledger.ts";
import { createMemoryLedger } from "./memory-ledger.ts";
import { type Account, accountFlags, type TransferInput, transferFlags } from "./records.ts";
import type { CreateResult } from "./status.ts";
import { clockTime, expiryTime } from "./time.ts";

const runs = repeated(200);

async function open() {
  const clock = createManualClock(startMs);
  const ledger = createMemoryLedger({ clock });
  const results = await ledger.createAccounts(accountsOfFullHistories);
  expect(results.map(({ status }) => status)).toEqual(results.map(() => "created"));
  return { clock, ledger };
}

describe("for every history of transfers", () => {
  it("the state machine agrees with a naive model", async () => {
    await fc.assert(
      fc.asyncProperty(fullHistories, async (steps) => {
        const { ledger, clock } = await open();
        const naive = emptyNaiveLedger(accountsOfFullHistories);
        let last = clockTime(clock) + BigInt(accountsOfFullHistories.length) - 1n;
        const startOf = (count: number) => {
          const now = clockTime(clock);
          const start = now > last ? now : last + 1n;
          last = start + BigInt(count) - 1n;
          return start;
        };
        for (const step of steps) {
          if (step.kind === "wait") {
            const released = await takeStep(ledger, clock, step);
            const now = expiryTime(last, clock);
            if (!step.expire) continue;
            expect(released).toBe(naiveExpire(naive, now));
            if (released !== 0) last = now;
          } else if (step.kind === "limits") {
            startOf(step.changes.length);
            const results = await ledger.setAccountLimits(step.changes);
            expect(results.map(({ status }) => status)).toEqual(
              naiveSetLimits(naive, step.changes),
            );
          } else {
            const start = startOf(step.events.length);
            const results = await ledger.createTransfers(step.events);
            const told = results.map(({ status }) => withoutDifference(status));
            expect(told).toEqual(naiveCreateTransfers(naive, step.events, start));
            expectTimes(results, step.events, start, naive);
          }
          await expectSameBalances(ledger, naive);
        }
      }),
      { numRuns: runs },
    );
  });

  it("balances of the past agree with it, at any instant and effective date", async () => {
    await fc.assert(
      fc.asyncProperty(fullHistories, fc.infiniteStream(fc.nat()), async (steps, picks) => {
        const { ledger, clock } = await open();
        const naive = emptyNaiveLedger(accountsOfFullHistories);
        let last = clockTime(clock) + BigInt(accountsOfFullHistories.length) - 1n;
        for (const step of steps) {
          const now = clockTime(clock);
          const start = now > last ? now : last + 1n;
          await takeStep(ledger, clock, step);
          if (step.kind === "transfers") {
            naiveCreateTransfers(naive, step.events, start);
            last = start + BigInt(step.events.length) - 1n;
          } else if (step.kind === "limits") {
            naiveSetLimits(naive, step.changes);
            last = start + BigInt(step.changes.length) - 1n;
          } else if (step.expire) {
            const releasedAt = expiryTime(last, clock);
            if (naiveExpire(naive, releasedAt) > 0) last = releasedAt;
          }
        }
        const instants = [0n, 1n, ...naive.facts.flatMap(instantsOf)];
        const pick = () => instants[(picks.next().value ?? 0) % instants.length] ?? 0n;
        for (let question = 0; question < 12; question++) {
          const [at, effectiveAt] = [pick(), pick()];
          const accountIds = accountsOfFullHistories.map(({ id }) => id);
          for (const told of await ledger.getBalancesAt({ accountIds, at, effectiveAt })) {
            const expected = naiveBalancesAt(naive, told.accountId, at, effectiveAt);
            expect(balancesOf(told)).toEqual(expected);
          }
        }
      }),
      { numRuns: repeated(100) },
    );
  });

  it("debits equal credits in every ledger and no limit is broken", async () => {
    await fc.assert(
      fc.asyncProperty(fullHistories, async (steps) => {
        const { ledger, clock } = await open();
        for (const step of steps) {
          await takeStep(ledger, clock, step);
          const accounts = await ledger.queryAccounts(queryFilter({}));
          const totals = new Map<number, bigint>();
          for (const each of accounts) {
            const posted = each.debitsPosted - each.creditsPosted;
            const held = (each.debitsPending - each.creditsPending) << 130n;
            totals.set(each.ledger, (totals.get(each.ledger) ?? 0n) + posted + held);
            expect(breaksLimit(each)).toBe(false);
          }
          for (const total of totals.values()) expect(total).toBe(0n);
        }
      }),
      { numRuns: runs },
    );
  });

  it("the same history told again gives the same answers and the same records", async () => {
    await fc.assert(
      fc.asyncProperty(fullHistories, async (steps) => {
        const [one, other] = [await open(), await open()];
        for (const step of steps) {
          const told = await takeStep(one.ledger, one.clock, step);
          expect(told).toEqual(await takeStep(other.ledger, other.clock, step));
        }
        const all = queryFilter({});
        expect(await one.ledger.queryTransfers(all)).toEqual(
          await other.ledger.queryTransfers(all),
        );
        expect(await one.ledger.queryAccounts(all)).toEqual(await other.ledger.queryAccounts(all));
      }),
      { numRuns: repeated(100) },
    );
  });
});

/**
 * An event's time is that of its place in the batch, or its own once it exists. An imported one
 * that was created before its chain failed is told its own, as TigerBeetle does.
 */
function expectTimes(
  results: readonly CreateResult<string>[],
  events: readonly TransferInput[],
  start: bigint,
  { facts }: NaiveLedger,
): void {
  for (const [index, { status, timestamp }] of results.entries()) {
    const event = events[index];
    const isImported = ((event?.flags ?? 0) & transferFlags.imported) !== 0;
    const isOwn = status === "exists" || (status === "created" && isImported);
    if (isImported && status === "linked_event_failed" && timestamp === event?.timestamp) continue;
    const fact = isOwn ? facts.find(({ id }) => id === event?.id) : undefined;
    expect(timestamp).toBe(fact?.timestamp ?? start + BigInt(index));
  }
}

async function expectSameBalances(ledger: Ledger, naive: NaiveLedger): Promise<void> {
  for (const { id } of accountsOfFullHistories) {
    expect(await balances(ledger, id)).toEqual(naiveBalances(naive, id));
    const [found] = await ledger.lookupAccounts([id]);
    const isClosed = ((found?.flags ?? 0) & accountFlags.closed) !== 0;
    expect(isClosed).toBe(naiveIsClosed(naive, id));
    expect(found?.limits).toEqual(naive.accounts.find((account) => account.id === id)?.limits);
  }
}

/** Moments at which something may just have come to count, or not yet. */
function instantsOf(fact: NaiveLedger["facts"][number]): bigint[] {
  const { timestamp, effectiveAt, releasedAt = 1n } = fact;
  return [timestamp, timestamp - 1n, effectiveAt, releasedAt, releasedAt - 1n];
}

// The naive model does not tell the kinds of retries apart; the contract suite does.
function withoutDifference(status: string): string {
  return status.startsWith("exists_with_different") ? "exists" : status;
}

function breaksLimit(account: Account): boolean {
  const { flags, debitsPending, debitsPosted, creditsPending, creditsPosted } = account;
  return (
    ((flags & accountFlags.debitsMustNotExceedCredits) !== 0 &&
      debitsPending + debitsPosted > creditsPosted) ||
    ((flags & accountFlags.creditsMustNotExceedDebits) !== 0 &&
      creditsPending + creditsPosted > debitsPosted)
  );
}
