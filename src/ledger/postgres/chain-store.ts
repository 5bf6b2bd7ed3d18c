import type { Db } from "#kernel";
import type { TransferEntry } from "../book.ts";
import type { ChainEvents } from "../writer/chain.ts";
import { type AccountRow, fromUuid, type TransferRow, toAccount, toTransfer } from "./codec.ts";
import { readSegments, within } from "./segments.ts";

// Reads the chain and what it is over.

export type BatchRow = {
  readonly sequence: bigint;
  readonly reached: bigint;
  readonly last_account: bigint;
  readonly last_transfer: bigint;
  readonly last_expiry: bigint;
  readonly expired_until: bigint;
  readonly hash: Buffer;
  readonly marks: Buffer;
};

/** How far the events go that come into a batch: up to here, and after those of the one before. */
export type Reach = Pick<BatchRow, "last_account" | "last_transfer" | "last_expiry" | "sequence">;

export const nowhere: Reach = {
  last_account: 0n,
  last_transfer: 0n,
  last_expiry: 0n,
  sequence: 0n,
};

async function rows<Row extends object>({ pool }: Db, text: string, values: unknown[]) {
  return (await pool.query<Row>(text, values)).rows;
}

const batchesAtOnceMax = 256;
const markBytesAtOnce = 8_000;

/**
 * The next batches after `sequence`: one, or as many as have some 2,000 records. Few, for the
 * server answers others between two pages.
 */
export async function batchesAfter(db: Db, sequence: bigint): Promise<BatchRow[]> {
  const text = `select * from (
      select b.*, sum(octet_length(marks)) over (order by sequence) - octet_length(marks) as before
      from ledger.batch b where sequence > $1 order by sequence limit ${batchesAtOnceMax}
    ) b where before < ${markBytesAtOnce} order by sequence`;
  return rows<BatchRow>(db, text, [sequence]);
}

export async function batchAt(db: Db, sequence: bigint): Promise<BatchRow | undefined> {
  return (
    await rows<BatchRow>(db, "select * from ledger.batch where sequence = $1", [sequence])
  )[0];
}

/** The number that the writer gave to its last batch. */
export async function lastSequence(db: Db): Promise<bigint> {
  const [row] = await rows<{ sequence: bigint }>(db, "select sequence from ledger.writer", []);
  return row?.sequence ?? 0n;
}

export type StoredEvents = {
  readonly accounts: ChainEvents["accounts"];
  readonly transfers: readonly TransferEntry[];
  readonly expiries: ChainEvents["expiries"];
  readonly limits: readonly (ChainEvents["limits"][number] & { readonly batch: bigint })[];
  readonly failedIds: readonly { readonly id: bigint; readonly batch: bigint }[];
};

/** Everything stored after `from`, up to `to`, in the order of the chain. */
export async function eventsBetween(db: Db, from: Reach, to: Reach): Promise<StoredEvents> {
  type LimitRow = {
    batch: bigint;
    timestamp: bigint;
    id: string;
    floor: string | null;
    ceiling: string | null;
  };
  const [accounts, transfers, expiries, limits, failed] = await Promise.all([
    accountsBetween(db, from.last_account, to.last_account),
    transfersBetween(db, from.last_transfer, to.last_transfer),
    rows<{ pending: bigint; timestamp: bigint }>(
      db,
      `select pending, timestamp from ledger.settlement
       where status = 4 and timestamp > $1 and timestamp <= $2 order by timestamp, pending`,
      [from.last_expiry, to.last_expiry],
    ),
    rows<LimitRow>(
      db,
      `select l.batch, l.timestamp, a.id, l.floor, l.ceiling
       from ledger.account_limit l join ledger.account a on a.number = l.account
       where l.batch > $1 and l.batch <= $2 order by l.batch, l.timestamp, l.account`,
      [from.sequence, to.sequence],
    ),
    rows<{ id: string; batch: bigint }>(
      db,
      `select id, batch from ledger.failed_transfer where batch > $1 and batch <= $2
       order by batch, id`,
      [from.sequence, to.sequence],
    ),
  ]);
  const bound = (text: string | null) => (text === null ? null : BigInt(text));
  return {
    accounts,
    transfers,
    expiries: expiries.map(({ pending, timestamp }) => ({
      held: { timestamp: pending },
      timestamp,
    })),
    limits: limits.map(({ batch, timestamp, id, floor, ceiling }) => ({
      batch,
      timestamp,
      account: { id: fromUuid(id) },
      limits: { floor: bound(floor), ceiling: bound(ceiling) },
    })),
    failedIds: failed.map(({ id, batch }) => ({ id: fromUuid(id), batch })),
  };
}

const zeroBalances = {
  debits_pending: "0",
  debits_posted: "0",
  credits_pending: "0",
  credits_posted: "0",
};

async function accountsBetween(db: Db, after: bigint, until: bigint) {
  if (after === until) return [];
  const text = `select * from ledger.account where timestamp > $1 and timestamp <= $2
    order by timestamp`;
  const found = await rows<AccountRow>(db, text, [after, until]);
  return found.map((row) => toAccount({ ...row, ...zeroBalances }));
}

/** Transfers after a time and up to another, in order; of the pending status nothing is told. */
export async function transfersBetween(
  db: Db,
  after: bigint,
  until: bigint,
  limit?: number,
): Promise<TransferEntry[]> {
  if (after === until) return [];
  const segments = within(await readSegments(db), after + 1n, until);
  const leaves = segments.map(
    ({ number }) => `select * from ledger.transfer_${number}
    where timestamp > $1 and timestamp <= $2`,
  );
  if (leaves.length === 0) return [];
  const text = `select t.*, d.id as debit_account_id, c.id as credit_account_id, d.ledger,
      null as status, null as released, null as captured
    from (${leaves.join(" union all ")} order by timestamp limit $3) t
    join ledger.account d on d.number = t.debit_account
    join ledger.account c on c.number = t.credit_account
    order by t.timestamp`;
  return (await rows<TransferRow>(db, text, [after, until, limit ?? null])).map(toTransfer);
}
