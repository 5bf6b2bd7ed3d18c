import {
  type BalanceEntry,
  type Book,
  emptyBook,
  emptyChanges,
  type TransferEntry,
  withoutNotes,
} from "../book.ts";
import { expiresAt } from "../expiry.ts";
import type { Account } from "../records.ts";
import {
  createAccounts,
  createTransfers,
  expirePendings,
  setAccountLimits,
} from "../state-machine.ts";
import {
  BrokenPromiseError,
  type Disk,
  isSame as hasSameBalances,
  readAccount,
  readTransfer,
} from "./disk.ts";
import type { Examined, Sent } from "./node.ts";

/**
 * What the ledger must be: the state machine over a book that holds everything and forgets nothing,
 * fed in order of ledger time with what was stored, at the moment at which it was stored.
 */
export type Model = {
  readonly book: Book;
  /** Ledger times of all in the book. */
  readonly accountTimes: Set<bigint>;
  readonly transferTimes: Set<bigint>;
  reached: bigint;
  /** Examined and stored: events of accounts and transfers. */
  events: number;
  expired: number;
  lookups: number;
};

export function createModel(): Model {
  const [accountTimes, transferTimes] = [new Set<bigint>(), new Set<bigint>()];
  const counts = { events: 0, expired: 0, lookups: 0 };
  return { book: emptyBook(), accountTimes, transferTimes, reached: 0n, ...counts };
}

function broken(what: string): never {
  throw new BrokenPromiseError(what);
}

/**
 * Follows a group that has been stored.
 *
 * @throws BrokenPromiseError if the writer stored other than the model
 */
export function follow(model: Model, { group, examined }: Sent): void {
  const { book } = model;
  book.changes = emptyChanges();
  for (const one of examined) followExamined(model, one);
  followExpiries(model, group);
  if (group.reached !== model.reached) broken(`ledger time ${group.reached}, not ${model.reached}`);
  compareChanges(book, group);
}

function followExamined(model: Model, one: Examined): void {
  const { book } = model;
  const { asked, batchTime } = one;
  if (one.isRefused && asked.kind !== "lookup") broken("what was refused was done all the same");
  one.isStored = true;
  if (asked.kind === "lookup") {
    one.expected = asked.ids.flatMap((id) => {
      const entry = book.accounts.get(id);
      return entry ? [withoutNotes(entry)] : [];
    });
    model.lookups += 1;
  } else {
    const { events } = asked;
    if (batchTime - BigInt(events.length) < model.reached) broken("ledger time repeats");
    model.reached = batchTime;
    model.events += events.length;
    one.expected = results(model, asked, batchTime);
  }
  compareAnswer(one);
}

type Events = Exclude<Examined["asked"], { kind: "lookup" }>;

function results({ book, accountTimes, transferTimes }: Model, asked: Events, time: bigint) {
  if (asked.kind === "limits") return setAccountLimits(book, asked.events, time);
  if (asked.kind === "accounts") {
    const before = book.changes.accounts.length;
    const told = createAccounts(book, asked.events, time, transferTimes);
    noteTimes(accountTimes, book.changes.accounts, before);
    return told;
  }
  const before = book.changes.transfers.length;
  const told = createTransfers(book, asked.events, time, accountTimes);
  noteTimes(transferTimes, book.changes.transfers, before);
  return told;
}

function noteTimes(
  times: Set<bigint>,
  entries: readonly (Account | TransferEntry)[],
  from: number,
) {
  for (let index = from; index < entries.length; index++)
    times.add(entries[index]?.timestamp ?? 0n);
}

function followExpiries(model: Model, group: Sent["group"]): void {
  const expiries = group.settlements.filter(({ status }) => status === "expired");
  const [first] = expiries;
  if (!first) return;
  const { timestamp } = first;
  if (timestamp <= model.reached) broken("an expiry repeats ledger time");
  const due = expiries.map(({ heldId }): TransferEntry => {
    const held = model.book.transfers.get(heldId);
    if (held?.pendingStatus !== "pending") return broken(`hold ${heldId} cannot expire`);
    if (held.timeout === 0 || expiresAt(held) > timestamp) broken(`hold ${heldId} expires early`);
    return held;
  });
  expirePendings(model.book, due, timestamp);
  model.reached = timestamp;
  model.expired += due.length;
}

function compareChanges({ changes }: Book, group: Sent["group"]): void {
  compare("accounts", changes.accounts.map(withoutState), group.accounts.map(withoutState));
  compare("transfers", changes.transfers, group.transfers, isSameTransfer);
  for (const [index, { debitAccountId, creditAccountId }] of group.transfers.entries()) {
    const sides = [group.sides[2 * index]?.id, group.sides[2 * index + 1]?.id];
    compare("sides", [debitAccountId, creditAccountId], sides);
  }
  const historyOf = ({ account: { id }, ...entry }: BalanceEntry) => ({ id, ...entry });
  compare("history", changes.history.map(historyOf), group.history.map(historyOf));
  compare("burned ids", changes.failedIds, group.failedIds);
  const settlements = group.settlements.map(({ heldId, status, released, timestamp }) => [
    heldId,
    status,
    released,
    timestamp,
  ]);
  const expected = changes.settlements.map(({ held, status, released, timestamp }) => [
    held.id,
    status,
    released,
    timestamp,
  ]);
  compare("settlements", expected, settlements);
}

/** All that never changes. */
function isSameTransfer(one: TransferEntry, other: TransferEntry | undefined): boolean {
  return (
    other !== undefined &&
    one.id === other.id &&
    one.debitAccountId === other.debitAccountId &&
    one.creditAccountId === other.creditAccountId &&
    one.amount === other.amount &&
    one.pendingId === other.pendingId &&
    one.userData128 === other.userData128 &&
    one.userData64 === other.userData64 &&
    one.userData32 === other.userData32 &&
    one.timeout === other.timeout &&
    one.ledger === other.ledger &&
    one.code === other.code &&
    one.flags === other.flags &&
    one.timestamp === other.timestamp &&
    one.effectiveAt === other.effectiveAt
  );
}

function isSameInAll(one: TransferEntry, other: TransferEntry | undefined): boolean {
  return (
    isSameTransfer(one, other) &&
    one.pendingStatus === other?.pendingStatus &&
    one.remaining === other.remaining
  );
}

const withoutState = ({ id, ledger, code, timestamp }: Account) => [id, ledger, code, timestamp];

/**
 * To be called when a caller was answered. A writer that has been replaced without having heard of
 * it (`isReplaced`) cannot store anything; what it tells of balances may be of the past.
 *
 * @throws BrokenPromiseError
 */
export function answered(
  model: Model,
  one: Examined,
  results: readonly unknown[],
  isReplaced: boolean,
): void {
  // A lookup is no part of a group: all that it saw must be stored.
  const isStored = one.asked.kind === "lookup" ? one.batchTime <= model.reached : one.isStored;
  if (!isStored) broken("somebody was answered about what is not stored");
  if (one.batchTime < one.askedAt && !isReplaced) broken("somebody was answered from the past");
  one.answered = results;
  compareAnswer(one);
}

function compareAnswer({ asked, expected, answered: told }: Examined): void {
  if (expected && told) compare(`answer about ${asked.kind}`, expected, told);
}

/**
 * Compares all that is stored with the model.
 *
 * @throws BrokenPromiseError
 */
export function audit({ book }: Model, disk: Disk): void {
  if (book.accounts.size !== disk.accounts.size) broken("there are other accounts");
  if (book.transfers.size !== disk.transfers.size) broken("there are other transfers");
  if (book.failedIds.size !== disk.failedIds.size) broken("there are other burned ids");
  const totals = new Map<number, bigint>();
  for (const account of book.accounts.values()) {
    const [found] = readAccount(disk, account.id);
    if (!found || !hasSameBalances(found, account))
      broken(`account ${account.id} has other balances`);
    if (found.flags !== account.flags) broken(`account ${account.id} has other flags`);
    compare("limits", [account.limits], [found.limits]);
    const posted = account.debitsPosted - account.creditsPosted;
    const held = (account.debitsPending - account.creditsPending) << 130n;
    totals.set(account.ledger, (totals.get(account.ledger) ?? 0n) + posted + held);
  }
  for (const [ledger, total] of totals) {
    if (total !== 0n) broken(`debits are not credits in ledger ${ledger}`);
  }
  for (const transfer of book.transfers.values()) {
    const found = readTransfer(disk, transfer.id).map(({ entry }) => entry);
    compare("stored transfer", [transfer], found, isSameInAll);
  }
}

function compare<T>(
  what: string,
  expected: readonly T[],
  found: readonly T[],
  isSame: (one: T, other: T | undefined) => boolean = isEqual,
): void {
  if (expected.length !== found.length) {
    broken(`${what}: ${found.length}, not ${expected.length}: ${text(found)} ${text(expected)}`);
  }
  for (const [index, one] of expected.entries()) {
    if (isSame(one, found[index])) continue;
    broken(`${what}: ${text(found[index])}, not ${text(one)}`);
  }
}

function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (isResult(one) && isResult(other)) {
    return one.status === other.status && one.timestamp === other.timestamp;
  }
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  for (const key of keys) {
    if (!isEqual(Reflect.get(one, key), Reflect.get(other, key))) return false;
  }
  return true;
}

type Result = { readonly status: unknown; readonly timestamp: unknown };
const isResult = (value: object): value is Result => "status" in value && "timestamp" in value;

function text(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) =>
    typeof field === "bigint" ? String(field) : field,
  );
}
