import type { Db } from "#kernel";
import type { AccountEntry, TransferEntry } from "../book.ts";
import {
  type AccountFilter,
  accountFilterFlags,
  type QueryFilter,
  queryFilterFlags,
} from "../filters.ts";
import { type AccountBalance, batchEventsMax, timestampMax } from "../records.ts";
import {
  type AccountRow,
  type BalanceRow,
  fromUuid,
  type TransferRow,
  toAccount,
  toArray,
  toBalance,
  toTransfer,
  toUuid,
} from "./codec.ts";

// Everything that is read from the ledger's tables. What is not committed is not seen.

const transferFields = `
  t.id, d.id as debit_account_id, c.id as credit_account_id, t.amount, t.pending_id,
  t.user_data_128, t.user_data_64, t.user_data_32, t.timeout, d.ledger, t.code, t.flags,
  t.timestamp, p.status`;
const joinAccounts = `
  join ledger.account d on d.timestamp = t.debit_account
  join ledger.account c on c.timestamp = t.credit_account
  left join ledger.pending p on p.timestamp = t.timestamp`;

// Parameters $1 to $7: the conditions that both kinds of filter share.
const conditions = `
  ($1::uuid is null or t.user_data_128 = $1) and ($2::numeric is null or t.user_data_64 = $2)
  and ($3::bigint is null or t.user_data_32 = $3) and ($4::integer is null or t.code = $4)
  and t.timestamp between $5::bigint and $6::bigint`;

function conditionValues(filter: Omit<AccountFilter, "accountId">): unknown[] {
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

// Each side is read from its own index, in order, and no further than the limit.
function transfersOfAccount(order: "asc" | "desc"): string {
  const side = (column: string, wanted: string) => `
    (select t.* from ledger.transfer t
     where t.${column} = (select timestamp from ledger.account where id = $8) and ${wanted}
       and ${conditions}
     order by t.timestamp ${order} limit $7)`;
  return `(${side("debit_account", "$9::boolean")} union all
    ${side("credit_account", "$10::boolean")} order by timestamp ${order} limit $7) t`;
}

function orderOf(filter: { readonly flags: number }, reversed: number): "asc" | "desc" {
  return filter.flags & reversed ? "desc" : "asc";
}

type Source = Pick<Db, "pool">;

async function rows<Row extends object>(
  { pool }: Source,
  text: string,
  values: unknown[],
  name?: string,
): Promise<Row[]> {
  return (await pool.query<Row>({ text, values, ...(name && { name }) })).rows;
}

export async function accountsById(db: Source, ids: Iterable<bigint>): Promise<AccountEntry[]> {
  const text = "select * from ledger.account where id = any($1::uuid[])";
  return (await rows<AccountRow>(db, text, [toArray(ids, toUuid)], "ledger-accounts")).map(
    toAccount,
  );
}

export async function transfersById(db: Source, ids: Iterable<bigint>): Promise<TransferEntry[]> {
  const text = `select ${transferFields} from ledger.transfer t ${joinAccounts}
    where t.id = any($1::uuid[])`;
  return (await rows<TransferRow>(db, text, [toArray(ids, toUuid)], "ledger-transfers")).map(
    toTransfer,
  );
}

/** Those among `ids` that a transient failure burned. */
export async function failedIdsAmong(db: Source, ids: Iterable<bigint>): Promise<bigint[]> {
  const text = "select id from ledger.failed_transfer where id = any($1::uuid[])";
  return (await rows<{ id: string }>(db, text, [toArray(ids, toUuid)])).map((row) =>
    fromUuid(row.id),
  );
}

function accountFilterValues(filter: AccountFilter): unknown[] {
  return [
    ...conditionValues(filter),
    toUuid(filter.accountId),
    (filter.flags & accountFilterFlags.debits) !== 0,
    (filter.flags & accountFilterFlags.credits) !== 0,
  ];
}

export async function accountTransfers(db: Source, filter: AccountFilter) {
  const order = orderOf(filter, accountFilterFlags.reversed);
  const text = `select ${transferFields} from ${transfersOfAccount(order)} ${joinAccounts}
    order by t.timestamp ${order}`;
  return (await rows<TransferRow>(db, text, accountFilterValues(filter))).map(toTransfer);
}

export async function accountBalances(
  db: Source,
  filter: AccountFilter,
): Promise<AccountBalance[]> {
  const order = orderOf(filter, accountFilterFlags.reversed);
  const text = `select b.* from ${transfersOfAccount(order)}
    join ledger.account_balance b on b.timestamp = t.timestamp
      and b.account = (select timestamp from ledger.account where id = $8)
    order by t.timestamp ${order}`;
  return (await rows<BalanceRow>(db, text, accountFilterValues(filter))).map(toBalance);
}

export async function matchingAccounts(db: Source, filter: QueryFilter): Promise<AccountEntry[]> {
  const text = `select * from ledger.account t
    where ${conditions} and ($8::bigint is null or t.ledger = $8)
    order by t.timestamp ${orderOf(filter, queryFilterFlags.reversed)} limit $7`;
  const values = [...conditionValues(filter), filter.ledger || null];
  return (await rows<AccountRow>(db, text, values)).map(toAccount);
}

export async function matchingTransfers(db: Source, filter: QueryFilter): Promise<TransferEntry[]> {
  const text = `select ${transferFields} from ledger.transfer t ${joinAccounts}
    where ${conditions} and ($8::bigint is null or d.ledger = $8)
    order by t.timestamp ${orderOf(filter, queryFilterFlags.reversed)} limit $7`;
  const values = [...conditionValues(filter), filter.ledger || null];
  return (await rows<TransferRow>(db, text, values)).map(toTransfer);
}

/** Open pending transfers that expire at or before `time`, first to expire first. */
export async function duePendings(
  db: Source,
  time: bigint,
  limit: number,
): Promise<TransferEntry[]> {
  const text = `select ${transferFields} from ledger.transfer t ${joinAccounts}
    where p.status = 1 and p.expires_at is not null and p.expires_at <= $1
    order by p.expires_at, p.timestamp limit $2`;
  return (await rows<TransferRow>(db, text, [time, limit])).map(toTransfer);
}

/** When the first open pending transfer after `time` expires. */
export async function nextExpiryAfter(db: Source, time: bigint): Promise<bigint | undefined> {
  const text = `select min(expires_at) as next from ledger.pending
    where status = 1 and expires_at is not null and expires_at > $1`;
  const [found] = await rows<{ next: bigint | null }>(db, text, [time]);
  return found?.next ?? undefined;
}

/** The highest transfer ids in use, and the floor from which on these are all there are. */
export async function recentIds(
  db: Source,
  limit: number,
): Promise<{ floor: bigint; ids: bigint[] }> {
  const newest = async (table: string) => {
    const text = `select id from ${table} order by id desc limit $1`;
    const ids = (await rows<{ id: string }>(db, text, [limit])).map((row) => fromUuid(row.id));
    return { ids, floor: ids.length < limit ? 0n : (ids.at(-1) ?? 0n) };
  };
  const created = await newest("ledger.transfer");
  const failed = await newest("ledger.failed_transfer");
  const floor = created.floor > failed.floor ? created.floor : failed.floor;
  return { floor, ids: [...created.ids, ...failed.ids] };
}
