import { expect } from "vitest";
import { accountFilter, queryFilter } from "../filters.ts";
import type { Ledger } from "../ledger.ts";
import { batchEventsMax, type TransferInput } from "../records.ts";
import { accountsOfOperations, createDraw, createOperations } from "./random-operations.ts";

/** How many random transfers are tried, and what they follow from. */
export type DifferentialRun = { readonly operations: number; readonly seed: number };

/** Runs in which holds come to their end, which takes real time. */
const endings = 3;
/** What two engines must agree on: every account and every transfer, in order, but for the time. */
export async function everythingOf(ledger: Ledger): Promise<string[]> {
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

/**
 * Has two engines do the same; the first difference in a status is named with its event.
 *
 * @param pass lets time pass for both
 */
export async function driveBoth(
  { operations, seed }: DifferentialRun,
  one: Ledger,
  other: Ledger,
  pass: (seconds: number) => Promise<void>,
) {
  const draw = createDraw(seed);
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
