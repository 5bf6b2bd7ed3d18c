import type { Db } from "#kernel";
import type { TransferEntry } from "../book.ts";
import {
  type AccountFilter,
  accountFilterFlags,
  type QueryFilter,
  queryFilterFlags,
} from "../filters.ts";
import { matches } from "../matching.ts";
import { type AccountBalance, batchEventsMax, timestampMax } from "../records.ts";
import { transfersOfBusyAccount } from "./busy-account.ts";
import { readSegments, type SealedSegment, type Segment, within } from "./segments.ts";
import {
  accountNumber,
  type Conditions,
  historyOf,
  type Order,
  transfersByIdMatching,
  transfersOfAccount,
  transfersOfSegment,
} from "./store.ts";
import type { Sides, Tail } from "./tail.ts";
import type { Row } from "./tail-accounts.ts";

// History is read segment by segment in the order asked for, until the answer is full. Transfers of
// segments that are not sealed are found by their tail in memory, which has most of them whole, and
// those of others by indexes.

type Page = { readonly conditions: Conditions; readonly order: Order; readonly limit: number };

/** What is read: the writer's segments, or without a writer those that the database knows. */
export type HistorySource = {
  readonly db: Db;
  readonly segments: readonly Segment[] | undefined;
  /** The number of an account that the writer has in memory. */
  readonly numberOf: (id: bigint) => number | undefined;
};

/** Sealed segments that are asked at once, after the first. */
const segmentsAtOnceMax = 16;
/** Transfers of a tail that are looked at without a pause, for few that meet a filter. */
const rowsAtOnceMax = 10_000;
/** Ids of a tail that are looked up at once. */
const idsAtOnceMax = 1_000;

export async function accountTransfers(
  source: HistorySource,
  filter: AccountFilter,
): Promise<TransferEntry[]> {
  const account = await numberOfAccount(source, filter.accountId);
  return account === undefined ? [] : ofAccount(source, account, filter);
}

/** Balances after each transfer of an account with history that meets the filter. */
export async function accountBalances(
  source: HistorySource,
  filter: AccountFilter,
): Promise<AccountBalance[]> {
  const account = await numberOfAccount(source, filter.accountId);
  if (account === undefined) return [];
  const transfers = await ofAccount(source, account, filter);
  const times = transfers.map(({ timestamp }) => timestamp);
  const found = await historyOf(source.db, account, times);
  const byTime = new Map(found.map((balance) => [balance.timestamp, balance]));
  return times.flatMap((time) => byTime.get(time) ?? []);
}

async function numberOfAccount(source: HistorySource, id: bigint): Promise<number | undefined> {
  return source.numberOf(id) ?? accountNumber(source.db, id);
}

function ofAccount(
  source: HistorySource,
  account: number,
  filter: AccountFilter,
): Promise<TransferEntry[]> {
  const { debits, credits, reversed } = accountFilterFlags;
  const sides: Sides = {
    debits: (filter.flags & debits) !== 0,
    credits: (filter.flags & credits) !== 0,
  };
  const order = filter.flags & reversed ? "desc" : "asc";
  return readPage(source, filter, order, 0, {
    sealed: (segments, conditions) =>
      ofAccountIn(source.db, segments, account, sides, conditions, order),
    tail: (tail, from, to) => tail.ofAccount(account, sides, from, to),
  });
}

async function ofAccountIn(
  db: Db,
  segments: readonly Segment[],
  account: number,
  sides: Sides,
  conditions: Conditions,
  order: Order,
): Promise<TransferEntry[]> {
  const isBusy = (segment: Segment): segment is SealedSegment =>
    segment.sealed?.busyAccounts.includes(account) === true;
  if (!segments.some(isBusy)) {
    return transfersOfAccount(db, segments.map(numberOf), account, sides, conditions, order);
  }
  return eachInTurn(segments, conditions, (segment, rest) =>
    isBusy(segment)
      ? transfersOfBusyAccount(db, segment, account, sides, rest, order)
      : transfersOfAccount(db, [segment.number], account, sides, rest, order),
  );
}

const numberOf = ({ number }: Segment): number => number;

/** Reads one segment after the other, until there are as many as were asked for. */
async function eachInTurn(
  segments: readonly Segment[],
  conditions: Conditions,
  read: (segment: Segment, rest: Conditions) => Promise<TransferEntry[]>,
): Promise<TransferEntry[]> {
  const found: TransferEntry[] = [];
  for (const segment of segments) {
    const limit = conditions.limit - found.length;
    if (limit <= 0) break;
    found.push(...(await read(segment, { ...conditions, limit })));
  }
  return found;
}

export function matchingTransfers(
  source: HistorySource,
  filter: QueryFilter,
): Promise<TransferEntry[]> {
  const order = filter.flags & queryFilterFlags.reversed ? "desc" : "asc";
  return readPage(source, filter, order, filter.ledger, {
    sealed: (segments, conditions) =>
      eachInTurn(segments, conditions, ({ number }, rest) =>
        transfersOfSegment(source.db, number, rest, filter.ledger, order),
      ),
    tail: (tail, from, to) => tail.all(from, to),
  });
}

/** How one kind of question asks a segment. */
type Question = {
  sealed(segments: readonly Segment[], conditions: Conditions): Promise<TransferEntry[]>;
  /** Newest first. */
  tail(tail: Tail, from: bigint, to: bigint): Iterable<Row>;
};

async function readPage(
  { db, segments }: HistorySource,
  conditions: Conditions,
  order: Order,
  ledger: number,
  question: Question,
): Promise<TransferEntry[]> {
  const limit = Math.min(conditions.limit, batchEventsMax);
  const to = conditions.timestampMax || timestampMax;
  const all = within(segments ?? (await readSegments(db)), conditions.timestampMin, to);
  if (order === "desc") all.reverse();
  const found: TransferEntry[] = [];
  let atOnce = 1;
  for (let index = 0; index < all.length && found.length < limit; ) {
    const page: Page = {
      conditions: { ...conditions, limit: limit - found.length },
      order,
      limit: limit - found.length,
    };
    const segment = all[index];
    if (segment?.tail) {
      const { number, tail } = segment;
      const rows = () => inOrder(question.tail(tail, conditions.timestampMin, to), order);
      const plain = plainOf(tail, rows(), page, ledger);
      found.push(...(plain ?? (await readTail(db, number, idsAt(tail, rows()), page, ledger))));
      index++;
      continue;
    }
    const some: Segment[] = [];
    for (let next = segment; next && !next.tail && some.length < atOnce; next = all[index]) {
      some.push(next);
      index++;
    }
    found.push(...(await question.sealed(some, page.conditions)));
    atOnce = Math.min(atOnce * 4, segmentsAtOnceMax);
  }
  return found;
}

function inOrder(newestFirst: Iterable<Row>, order: Order): Iterable<Row> {
  return order === "desc" ? newestFirst : [...newestFirst].reverse();
}

/**
 * The transfers of a tail that meet the filter, from memory; undefined where that has not all of
 * them, or takes long.
 */
function plainOf(
  tail: Tail,
  rows: Iterable<Row>,
  { conditions, limit }: Page,
  ledger: number,
): TransferEntry[] | undefined {
  const asked = { ...conditions, ledger };
  const found: TransferEntry[] = [];
  let looked = 0;
  for (const row of rows) {
    const transfer = tail.transferAt(row);
    if (!transfer || looked++ >= rowsAtOnceMax) return undefined;
    if (matches(transfer, asked)) found.push(transfer);
    if (found.length >= limit) break;
  }
  return found;
}

function* idsAt(tail: Tail, rows: Iterable<Row>): Iterable<bigint> {
  for (const row of rows) yield tail.idAt(row);
}

async function readTail(
  db: Db,
  segment: number,
  ids: Iterable<bigint>,
  { conditions, order, limit }: Page,
  ledger: number,
): Promise<TransferEntry[]> {
  const found: TransferEntry[] = [];
  let some: bigint[] = [];
  const look = async () => {
    const rest = { ...conditions, limit: limit - found.length };
    found.push(...(await transfersByIdMatching(db, segment, some, rest, ledger, order)));
    some = [];
  };
  for (const id of ids) {
    some.push(id);
    const isEnough = some.length >= limit - found.length || some.length >= idsAtOnceMax;
    if (isEnough) await look();
    if (found.length >= limit) return found;
  }
  if (some.length > 0) await look();
  return found;
}
