import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createManualClock } from "#kernel";
import { balances, startMs } from "./contract/fixture.ts";
import { accountsOfHistories, histories, type Step } from "./contract/histories.ts";
import {
  emptyNaiveLedger,
  naiveBalances,
  naiveCreateTransfers,
  naiveExpire,
  naiveIsClosed,
} from "./contract/naive-model.ts";
import { queryFilter } from "./filters.ts";
import { createMemoryLedger } from "./memory-ledger.ts";
import { accountFlags } from "./records.ts";
import { expiryTime } from "./time.ts";

const runs = 600;

async function open() {
  const clock = createManualClock(startMs);
  const ledger = createMemoryLedger({ clock });
  await ledger.createAccounts(accountsOfHistories);
  return { clock, ledger };
}
type Open = Awaited<ReturnType<typeof open>>;

async function take({ ledger, clock }: Open, step: Step): Promise<unknown> {
  if (step.kind === "transfers") return ledger.createTransfers(step.events);
  clock.advanceMs(step.ms);
  return step.expire ? ledger.expirePending() : undefined;
}

describe("for every history of transfers", () => {
  it("the state machine agrees with a naive model", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (steps) => {
        const opened = await open();
        const naive = emptyNaiveLedger([...accountsOfHistories]);
        let last =
          BigInt(opened.clock.nowMs()) * 1_000_000n + BigInt(accountsOfHistories.length) - 1n;
        for (const step of steps) {
          if (step.kind === "wait") {
            const released = await take(opened, step);
            const now = expiryTime(last, opened.clock);
            if (step.expire) expect(released).toBe(naiveExpire(naive, now));
            continue;
          }
          const results = await opened.ledger.createTransfers(step.events);
          const first = results[0]?.status === "exists" ? undefined : results[0]?.timestamp;
          const told = results.map(({ status }) => withoutDifference(status));
          // A retry answers with the first one's time, so the batch's is counted from its clock.
          const now = BigInt(opened.clock.nowMs()) * 1_000_000n;
          const start = first ?? (now > last ? now : last + 1n);
          expect(told).toEqual(naiveCreateTransfers(naive, step.events, start));
          last = start + BigInt(step.events.length) - 1n;
          for (const { id } of accountsOfHistories) {
            expect(await balances(opened.ledger, id)).toEqual(naiveBalances(naive, id));
            const [found] = await opened.ledger.lookupAccounts([id]);
            const isClosed = ((found?.flags ?? 0) & accountFlags.closed) !== 0;
            expect(isClosed).toBe(naiveIsClosed(naive, id));
          }
        }
      }),
      { numRuns: runs },
    );
  });

  it("debits equal credits in every ledger and no limit is broken", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (steps) => {
        const opened = await open();
        for (const step of steps) {
          await take(opened, step);
          const accounts = await opened.ledger.queryAccounts(queryFilter({}));
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
      fc.asyncProperty(histories, async (steps) => {
        const [one, other] = [await open(), await open()];
        for (const step of steps) expect(await take(one, step)).toEqual(await take(other, step));
        const all = queryFilter({});
        expect(await one.ledger.queryTransfers(all)).toEqual(
          await other.ledger.queryTransfers(all),
        );
        expect(await one.ledger.queryAccounts(all)).toEqual(await other.ledger.queryAccounts(all));
      }),
      { numRuns: 200 },
    );
  });
});

// The naive model does not tell the kinds of retries apart; the contract suite does.
function withoutDifference(status: string): string {
  return status.startsWith("exists_with_different") ? "exists" : status;
}

type Balanced = Awaited<ReturnType<Open["ledger"]["lookupAccounts"]>>[number];

function breaksLimit(account: Balanced): boolean {
  const { flags, debitsPending, debitsPosted, creditsPending, creditsPosted } = account;
  return (
    ((flags & accountFlags.debitsMustNotExceedCredits) !== 0 &&
      debitsPending + debitsPosted > creditsPosted) ||
    ((flags & accountFlags.creditsMustNotExceedDebits) !== 0 &&
      creditsPending + creditsPosted > debitsPosted)
  );
}
