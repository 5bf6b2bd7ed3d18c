import { expect } from "vitest";
import type { Config } from "#config";
import { createSystemClock, idToU128, parseId } from "#kernel";
import { type Ledger, queryFilter, type Transfer, transferFlags } from "#ledger";
import { start, verifyBank } from "#main";
import type { PaidCent } from "./payers.ts";

/**
 * Holds what is stored against what was acknowledged, on a bank that no server has open: nothing
 * lost, nothing doubled, in an order that the members could see, and every balance the replay of
 * its transfers.
 */
export async function checkHistory(config: Config, paid: readonly PaidCent[]): Promise<void> {
  await using app = await start({ ...config, standby: false });
  const transfers = await allTransfers(app.bank.ledger);
  checkTimes(transfers);
  checkPaid(transfers, paid);
  await checkBalances(app.bank.ledger, transfers);
  const invariants = await verifyBank(app.bank, createSystemClock());
  expect(invariants.filter(({ ids }) => ids.length > 0)).toEqual([]);
}

async function allTransfers(ledger: Ledger): Promise<Transfer[]> {
  const all: Transfer[] = [];
  for (;;) {
    const timestampMin = (all[all.length - 1]?.timestamp ?? 0n) + 1n;
    const page = await ledger.queryTransfers(queryFilter({ timestampMin }));
    if (page.length === 0) return all;
    all.push(...page);
  }
}

function checkTimes(transfers: readonly Transfer[]): void {
  const backwards = transfers.filter(
    ({ timestamp }, i) => timestamp <= (transfers[i - 1]?.timestamp ?? 0n),
  );
  expect(backwards).toEqual([]);
  expect(new Set(transfers.map(({ id }) => id)).size).toBe(transfers.length);
}

function checkPaid(transfers: readonly Transfer[], paid: readonly PaidCent[]): void {
  const byMovement = Map.groupBy(transfers, ({ userData128 }) => userData128);
  expect(new Set(paid.map(({ id }) => id)).size).toBe(paid.length);
  const timed = paid.map((one) => {
    const id = parseId("mov", one.id);
    const found = id === undefined ? [] : (byMovement.get(idToU128(id)) ?? []);
    expect(
      found.map(({ amount }) => amount),
      `${one.key} ${one.id}`,
    ).toEqual([1n]);
    return { ...one, timestamp: found[0]?.timestamp ?? 0n };
  });
  checkOrder(timed);
  const first = timed.map(({ timestamp }) => timestamp).reduce((a, b) => (a < b ? a : b));
  const known = new Set(timed.map(({ timestamp }) => timestamp));
  const unknown = transfers.filter((one) => one.timestamp > first && !known.has(one.timestamp));
  // Nobody but the payers was there.
  expect(unknown).toEqual([]);
}

/** What was acknowledged before another was sent stands before it in the ledger. */
function checkOrder(timed: readonly (PaidCent & { readonly timestamp: bigint })[]): void {
  const bySent = timed.toSorted((a, b) => a.sentAtMs - b.sentAtMs);
  const byAcknowledged = timed.toSorted((a, b) => a.acknowledgedAtMs - b.acknowledgedAtMs);
  let reached = 0n;
  let next = 0;
  const late = bySent.filter(({ sentAtMs, timestamp }) => {
    for (; (byAcknowledged[next]?.acknowledgedAtMs ?? sentAtMs) < sentAtMs; next++) {
      const earlier = byAcknowledged[next]?.timestamp ?? 0n;
      if (earlier > reached) reached = earlier;
    }
    return timestamp <= reached;
  });
  expect(late).toEqual([]);
}

async function checkBalances(ledger: Ledger, transfers: readonly Transfer[]): Promise<void> {
  const replayed = new Map<bigint, { debits: bigint; credits: bigint }>();
  const at = (id: bigint) => {
    const found = replayed.get(id) ?? { debits: 0n, credits: 0n };
    replayed.set(id, found);
    return found;
  };
  const notPosted = transferFlags.pending | transferFlags.voidPendingTransfer;
  for (const { flags, amount, debitAccountId, creditAccountId } of transfers) {
    if ((flags & notPosted) !== 0) continue;
    at(debitAccountId).debits += amount;
    at(creditAccountId).credits += amount;
  }
  const accounts = await ledger.lookupAccounts([...replayed.keys()]);
  expect(accounts.length).toBe(replayed.size);
  const differing = accounts.filter(({ id, debitsPosted, creditsPosted }) => {
    const { debits, credits } = at(id);
    return debits !== debitsPosted || credits !== creditsPosted;
  });
  expect(differing).toEqual([]);
}
