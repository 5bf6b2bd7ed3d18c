import type { Db } from "#kernel";
import type { AccountEntry, TransferEntry } from "../book.ts";
import type { AccountFilter, QueryFilter } from "../filters.ts";
import type { ChainHead } from "../ledger.ts";
import { type AccountBalance, batchEventsMax, timestampMax } from "../records.ts";
import { genesis } from "../writer/chain.ts";
import type { StoredTransfer } from "../writer/storage.ts";
import { changesSinceCheckpoint } from "./changes.ts";
import {
  type AccountRow,
  type BalancesRow,
  fromUuid,
  type TransferRow,
  toAccount,
  toArray,
  toBalance,
  toStoredTransfer,
  toTransfer,
  toUuid,
} from "./codec.ts";
import { hasId, highestFirst, settles, stepOf } from "./index-keys.ts";
import type { Sides } from "./tail.ts";

// Statements that read the ledger's tables. What is not committed is not seen.

type Source = Pick<Db, "pool">;
export type Order = "asc" | "desc";

async function rows<Row extends object>(
  { pool }: Source,
  text: string,
  values: unknown[] = [],
  name?: string,
): Promise<Row[]> {
  const query = name === undefined ? { text, values } : { name, text, values };
  return (await pool.query<Row>(query)).rows;
}

/**
 * The name of a statement that reads one segment: it is planned once a connection. Over several at
 * once there are too many statements to keep.
 */
function nameOf(what: string, segments: readonly number[]): string | undefined {
  return segments.length === 1 ? `ledger-${what}-${segments[0]}` : undefined;
}

/** The tables of some segments as one. */
function tables(segments: readonly number[]): string {
  if (segments.length === 1) return `ledger.transfer_${segments[0]}`;
  const selects = segments.map((number) => `select * from ledger.transfer_${number}`);
  return `(${selects.join(" union all ")})`;
}

const transferFields = `
  t.id, d.id as debit_account_id, c.id as credit_account_id, t.amount, t.pending_id,
  t.user_data_128, t.user_data_64, t.user_data_32, t.timeout, d.ledger, t.code, t.flags,
  t.timestamp, t.effective_at, p.status, p.released, p.captured`;
const joins = `
  join ledger.account d on d.number = t.debit_account
  join ledger.account c on c.number = t.credit_account
  left join lateral (
    select max(s.status) as status, sum(s.released) as released,
      sum(s.released) filter (where s.status = 1) as captured
    from ledger.settlement s where ${settles("t.timestamp")} and t.flags & 2 <> 0
  ) p on true`;

export type Conditions = Omit<AccountFilter, "accountId" | "flags">;

// Parameters $1 to $7: the conditions that both kinds of filter share.
const conditions = `
  ($1::uuid is null or t.user_data_128 = $1) and ($2::numeric is null or t.user_data_64 = $2)
  and ($3::bigint is null or t.user_data_32 = $3) and ($4::integer is null or t.code = $4)
  and t.timestamp between $5::bigint and $6::bigint`;

const inSteps = `${stepOf("t.timestamp")}
  between ${stepOf("$5::bigint")} and ${stepOf("$6::bigint")}`;

function conditionValues(filter: Conditions): unknown[] {
  return [
    filter.userData128 === 0n ? null : toUuid(filter.userData128),
    filter.userData64 || null,
    filter.userData32 || null,
    filter.code || null,
    filter.timestampMin,
    filter.timestampMax || timestampMax,
    Math.min(filter.limit, batchEventsMax),
  ];
}

export async function transfersById(
  db: Source,
  segments: readonly number[],
  ids: Iterable<bigint>,
): Promise<StoredTransfer[]> {
  if (segments.length === 0) return [];
  const text = `select ${transferFields} from unnest($1::uuid[]) as asked (id)
    join ${tables(segments)} t on ${hasId("t.id", "asked.id")} ${joins}`;
  const values = [toArray(new Set(ids), toUuid)];
  const found = await rows<TransferRow>(db, text, values, nameOf("by-id", segments));
  return found.map(toStoredTransfer);
}

/** The transfers of a segment and the accounts of each, in order of time. */
export async function transfersWithSides(db: Source, segment: number, limit: number) {
  const text = `select * from (
      select ${transferFields}, t.debit_account, t.credit_account
      from (select * from ledger.transfer_${segment} limit $1) t ${joins}
    ) found order by timestamp`;
  type Row = TransferRow & { debit_account: number; credit_account: number };
  const found = await rows<Row>(db, text, [limit]);
  return found.map((row) => {
    const transfer = toTransfer(row);
    const { debitAccountId, creditAccountId, ledger } = transfer;
    return {
      transfer,
      debit: { number: row.debit_account, id: debitAccountId, ledger },
      credit: { number: row.credit_account, id: creditAccountId, ledger },
    };
  });
}

/** Of the transfers with these ids, those that meet the filter, in order of time. */
export async function transfersByIdMatching(
  db: Source,
  segment: number,
  ids: Iterable<bigint>,
  filter: Conditions,
  ledger: number,
  order: Order,
): Promise<TransferEntry[]> {
  const text = `select ${transferFields} from ledger.transfer_${segment} t ${joins}
    where ${conditions} and ($8::bigint is null or d.ledger = $8) and t.id = any($9::uuid[])
    order by t.timestamp ${order} limit $7`;
  const values = [...conditionValues(filter), ledger || null, toArray(ids, toUuid)];
  const name = nameOf(`by-id-matching-${order}`, [segment]);
  return (await rows<TransferRow>(db, text, values, name)).map(toTransfer);
}

/**
 * Transfers of an account in some segments, in order of time. Each side of each segment is read
 * from its own index, in order, and no further than the end of the step that fills the limit.
 */
export async function transfersOfAccount(
  db: Source,
  segments: readonly number[],
  account: number,
  sides: Sides,
  filter: Conditions,
  order: Order,
): Promise<TransferEntry[]> {
  const columns = columnsOf(sides);
  const parts = segments.flatMap((number) =>
    columns.map(
      (column) => `(select t.* from ledger.transfer_${number} t
        where t.${column} = $8 and ${conditions} and ${inSteps}
        order by ${stepOf("t.timestamp")} ${order}, t.timestamp ${order} limit $7)`,
    ),
  );
  if (parts.length === 0) return [];
  const text = `select ${transferFields}
    from (${parts.join(" union all ")} order by timestamp ${order} limit $7) t ${joins}
    order by t.timestamp ${order}`;
  const values = [...conditionValues(filter), account];
  const name = nameOf(`of-account-${columns.join("-")}-${order}`, segments);
  return (await rows<TransferRow>(db, text, values, name)).map(toTransfer);
}

const columnsOf = ({ debits, credits }: Sides) => [
  ...(debits ? ["debit_account"] : []),
  ...(credits ? ["credit_account"] : []),
];

/** Transfers of an account in one sealed segment, found among all of the time that is asked for. */
export async function transfersWithin(
  db: Source,
  segment: number,
  account: number,
  sides: Sides,
  filter: Conditions,
  order: Order,
): Promise<TransferEntry[]> {
  const columns = columnsOf(sides);
  // An array, for the indexes by account are not to be used.
  const text = `select ${transferFields} from (select t.* from ledger.transfer_${segment} t
      where $8::integer = any (array[${columns.join(", ")}]::integer[]) and ${conditions}
      order by t.timestamp ${order} limit $7) t ${joins}
    order by t.timestamp ${order}`;
  const name = nameOf(`within-${columns.join("-")}-${order}`, [segment]);
  const values = [...conditionValues(filter), account];
  return (await rows<TransferRow>(db, text, values, name)).map(toTransfer);
}

/** Transfers of one segment that meet the filter, in order of time. */
export async function transfersOfSegment(
  db: Source,
  segment: number,
  filter: Conditions,
  ledger: number,
  order: Order,
): Promise<TransferEntry[]> {
  const text = `select ${transferFields} from ledger.transfer_${segment} t ${joins}
    where ${conditions} and ($8::bigint is null or d.ledger = $8)
    order by t.timestamp ${order} limit $7`;
  return (await rows<TransferRow>(db, text, [...conditionValues(filter), ledger || null])).map(
    toTransfer,
  );
}

/** Kept balances of an account with history right after some of its transfers. */
export async function historyOf(
  db: Source,
  account: number,
  times: readonly bigint[],
): Promise<AccountBalance[]> {
  const text = `select * from ledger.account_balance
    where account = $1 and timestamp = any($2::bigint[])`;
  type Row = BalancesRow & { timestamp: bigint };
  return (await rows<Row>(db, text, [account, toArray(times, String)])).map(toBalance);
}

export async function accountNumber(db: Source, id: bigint): Promise<number | undefined> {
  const text = "select number from ledger.account where id = $1";
  const found = await rows<{ number: number }>(db, text, [toUuid(id)], "ledger-account-number");
  return found[0]?.number;
}

/** Ids of accounts that meet the filter, in order of time. */
export async function matchingAccounts(
  db: Source,
  filter: QueryFilter,
  order: Order,
): Promise<bigint[]> {
  const text = `select t.id from ledger.account t
    where ${conditions} and ($8::bigint is null or t.ledger = $8)
    order by t.number ${order} limit $7`;
  const values = [...conditionValues(filter), filter.ledger || null];
  return (await rows<{ id: string }>(db, text, values)).map(({ id }) => fromUuid(id));
}

/** Those among `ids` that a transient failure burned. */
export async function failedIdsAmong(db: Source, ids: Iterable<bigint>): Promise<bigint[]> {
  const text = "select id from ledger.failed_transfer where id = any($1::uuid[])";
  return (await rows<{ id: string }>(db, text, [toArray(ids, toUuid)])).map((row) =>
    fromUuid(row.id),
  );
}

/** Those among `times` that are the time of an account. */
export async function accountTimesAmong(db: Source, times: Iterable<bigint>): Promise<bigint[]> {
  const text = "select timestamp from ledger.account where timestamp = any($1::bigint[])";
  const found = await rows<{ timestamp: bigint }>(db, text, [toArray(times, String)]);
  return found.map(({ timestamp }) => timestamp);
}

/** Those among `times` that are the time of a transfer in some segments. */
export async function transferTimesAmong(
  db: Source,
  segments: readonly number[],
  times: Iterable<bigint>,
): Promise<bigint[]> {
  if (segments.length === 0) return [];
  const text = `select t.timestamp from ${tables(segments)} t
    where t.timestamp = any($1::bigint[])`;
  const found = await rows<{ timestamp: bigint }>(db, text, [toArray(times, String)]);
  return found.map(({ timestamp }) => timestamp);
}

const accountFields = `a.number, a.timestamp, a.id, a.ledger, a.code, a.flags, a.closed,
  a.user_data_128, a.user_data_64, a.user_data_32, a.floor, a.ceiling`;

/** Accounts with the balances of their last checkpoint. */
export async function accountsAtCheckpoint(
  db: Source,
  ids: Iterable<bigint>,
): Promise<AccountEntry[]> {
  const text = `select ${accountFields}, coalesce(c.debits_pending, 0) as debits_pending,
      coalesce(c.debits_posted, 0) as debits_posted,
      coalesce(c.credits_pending, 0) as credits_pending,
      coalesce(c.credits_posted, 0) as credits_posted
    from ledger.account a left join ledger.checkpoint c on c.account = a.number
    where a.id = any($1::uuid[])`;
  return (await rows<AccountRow & BalancesRow>(db, text, [toArray(ids, toUuid)])).map(toAccount);
}

/**
 * Accounts with their balances of now: those given, else all that have changed since their last
 * checkpoint.
 */
export async function accountsOfNow(
  db: Source,
  ids: Iterable<bigint> | undefined,
): Promise<AccountEntry[]> {
  const sum = (column: string) =>
    `coalesce(c.${column}, 0) + coalesce(m.${column}, 0) as ${column}`;
  const text = `with m as materialized (${changesSinceCheckpoint})
    select ${accountFields}, ${sum("debits_pending")}, ${sum("debits_posted")},
      ${sum("credits_pending")}, ${sum("credits_posted")}
    from ledger.account a left join m on m.account = a.number
    left join ledger.checkpoint c on c.account = a.number
    where case when $1::uuid[] is null then m.account is not null else a.id = any($1::uuid[]) end`;
  const values = [ids ? toArray(ids, toUuid) : null];
  return (await rows<AccountRow & BalancesRow>(db, text, values)).map(toAccount);
}

/** Open pending transfers of a sealed segment that expire within (after, until], first first. */
export async function duePendings(
  db: Source,
  segment: number,
  after: bigint,
  until: bigint,
  limit: number,
): Promise<StoredTransfer[]> {
  const text = `select ${transferFields} from ledger.transfer_${segment} t ${joins}
    where t.timeout is not null and t.timestamp + t.timeout * 1000000000 > $1
      and t.timestamp + t.timeout * 1000000000 <= $2 and coalesce(p.status, 1) = 1
    order by t.timestamp + t.timeout * 1000000000, t.timestamp limit $3`;
  return (await rows<TransferRow>(db, text, [after, until, limit])).map(toStoredTransfer);
}

/** How far ahead of a time expiries are looked for in a sealed segment. */
const expiryLookNs = 5_000_000_000n;

/**
 * A time up to which no pending transfer of a sealed segment expires that expires after `time`:
 * when the first one does, or some seconds later where none does in these. Its index summarises
 * pages, so that a look further ahead may be a look at most of them.
 */
export async function nextExpiryAfter(db: Source, segment: number, time: bigint): Promise<bigint> {
  const until = time + expiryLookNs;
  const text = `select min(timestamp + timeout * 1000000000) as next
    from ledger.transfer_${segment}
    where timeout is not null and timestamp + timeout * 1000000000 > $1
      and timestamp + timeout * 1000000000 <= $2`;
  return (await rows<{ next: bigint | null }>(db, text, [time, until]))[0]?.next ?? until;
}

/** The highest transfer ids in use, and the floor from which on these are all there are. */
export async function recentIds(
  db: Source,
  limit: number,
): Promise<{ floor: bigint; ids: bigint[] }> {
  const newest = async (table: string, order: string) => {
    const text = `select id from ${table} ${order} limit $1`;
    const ids = (await rows<{ id: string }>(db, text, [limit])).map((row) => fromUuid(row.id));
    return { ids, floor: ids.length < limit ? 0n : (ids.at(-1) ?? 0n) };
  };
  const created = await newest("ledger.transfer", highestFirst);
  const failed = await newest("ledger.failed_transfer", "order by id desc");
  const floor = created.floor > failed.floor ? created.floor : failed.floor;
  return { floor, ids: [...created.ids, ...failed.ids] };
}

type PositionRow = {
  last_timestamp: bigint;
  sequence: bigint;
  segment: number;
  hash: Buffer | null;
  last_account: bigint;
  last_transfer: bigint;
  last_expiry: bigint;
  expired_until: bigint;
  accounts: number;
};

/** Where the last commit left the ledger. */
export async function lastPosition(db: Source): Promise<PositionRow> {
  // A ledger of before the chain has no batch yet.
  const text = `select w.last_timestamp, w.sequence, w.segment, b.hash,
      coalesce(b.last_account, (select max(timestamp) from ledger.account), 0) as last_account,
      coalesce(b.last_transfer, (select max(timestamp) from ledger.transfer), 0) as last_transfer,
      coalesce(b.last_expiry,
        (select max(timestamp) from ledger.settlement where status = 4), 0) as last_expiry,
      coalesce(b.expired_until, 0) as expired_until,
      (select coalesce(max(number), 0) from ledger.account) as accounts
    from ledger.writer w left join ledger.batch b on b.sequence = w.sequence`;
  const [row] = await rows<PositionRow>(db, text);
  if (!row) throw new Error("the ledger's tables are not complete");
  return row;
}

/** The last link of the chain. */
export async function chainHead(db: Source): Promise<ChainHead> {
  const text = "select sequence, reached, hash from ledger.batch order by sequence desc limit 1";
  type Row = { sequence: bigint; reached: bigint; hash: Buffer };
  const [row] = await rows<Row>(db, text);
  if (!row) return { ...genesis, timestamp: 0n };
  return { sequence: row.sequence, timestamp: row.reached, hash: row.hash };
}
