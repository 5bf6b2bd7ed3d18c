import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { ManualClock } from "#kernel";
import type { Ledger } from "../ledger.ts";
import {
  type AccountInput,
  accountFlags,
  accountInput,
  type Balances,
  type TransferInput,
  transferFlags,
  transferInput,
} from "../records.ts";

/** An empty ledger under a clock that the test moves, or one that goes by a clock of its own. */
export type TestLedger = AsyncDisposable & {
  readonly ledger: Ledger;
  readonly clock: ManualClock | "real";
};
/** Where time is real, `startMs` is not heeded. */
export type MakeLedger = (startMs: number) => Promise<TestLedger>;

export const startMs = Date.UTC(2026, 0, 1);
export const a = accountFlags;
export const t = transferFlags;

/** An account of ledger 1 with code 1, unless told otherwise. */
export function account(id: bigint, given: Partial<AccountInput> = {}): AccountInput {
  return accountInput({ id, ledger: 1, code: 1, ...given });
}

/** A transfer from account 1 to account 2 of ledger 1 with code 1, unless told otherwise. */
export function transfer(id: bigint, given: Partial<TransferInput> = {}): TransferInput {
  return transferInput({
    id,
    debitAccountId: 1n,
    creditAccountId: 2n,
    ledger: 1,
    code: 1,
    ...given,
  });
}

/** A post or void of `pendingId` that inherits everything it may. */
export function settle(
  id: bigint,
  pendingId: bigint,
  given: Partial<TransferInput> = {},
): TransferInput {
  return transferInput({ id, pendingId, flags: t.postPendingTransfer, ...given });
}

/** Room for the clocks of two processes, and for an engine that releases by itself. */
const slackMs = 1_500;

/**
 * Lets a timeout of so many seconds come to its end: a millisecond more, for ledger time runs
 * nanoseconds ahead of the clock. Where time is real, keep it short.
 */
export async function passSeconds({ clock }: TestLedger, seconds: number): Promise<void> {
  if (clock === "real") await sleep(seconds * 1_000 + slackMs);
  else clock.advanceMs(seconds * 1_000 + 1);
}

/** Has what is due released; how much that is, only an engine that waits to be told can say. */
export async function expectReleased({ clock, ledger }: TestLedger, count: number): Promise<void> {
  const released = await ledger.expirePending();
  if (clock !== "real") expect(released).toBe(count);
}

export async function createAccounts(ledger: Ledger, ...events: AccountInput[]) {
  return (await ledger.createAccounts(events)).map((result) => result.status);
}

export async function createTransfers(ledger: Ledger, ...events: TransferInput[]) {
  return (await ledger.createTransfers(events)).map((result) => result.status);
}

/** [debits pending, debits posted, credits pending, credits posted] of an account. */
export async function balances(ledger: Ledger, id: bigint): Promise<bigint[]> {
  const [found] = await ledger.lookupAccounts([id]);
  return found ? balancesOf(found) : [];
}

export function balancesOf(found: Balances): bigint[] {
  return [found.debitsPending, found.debitsPosted, found.creditsPending, found.creditsPosted];
}
