import { sql } from "kysely";
import { type AccountId, type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { InstrumentId, Price } from "#market";
import {
  type Order,
  type OrderId,
  type OrderReason,
  type OrderSource,
  type OrderState,
} from "../order.ts";
import { toPrice, toQuantity } from "../quantity-codec.ts";
import { readHolds, readTerms, readTimeline, toJson } from "./json-codec.ts";
import type { OrderTable, Tables } from "./tables.ts";

/** False when the member has used the key before. */
export async function insertOrder(tx: Tx, order: Order, endsAtMs: number | null): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .insertInto("brokerage.orders")
    .values({
      id: order.id,
      member_id: order.member,
      account_id: order.account,
      instrument_id: order.instrument,
      source: order.source,
      entry_id: order.entry,
      created_at: new Date(order.createdAtMs),
      ends_at: endsAtMs === null ? null : new Date(endsAtMs),
      idempotency_key: order.idempotencyKey,
      request_hash: order.requestHash,
      ...progress(order),
    })
    .onConflict((conflict) => conflict.constraint("order_idempotency").doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Writes what changed. The caller has the member's turn. */
export async function updateOrder(tx: Tx, order: Order): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("brokerage.orders")
    .set(progress(order))
    .where("id", "=", order.id)
    .execute();
}

export async function findOrder(source: Db | Tx, id: OrderId): Promise<Order | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("brokerage.orders")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function findOrderByKey(
  db: Db,
  member: MemberId,
  idempotencyKey: string,
): Promise<Order | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("brokerage.orders")
    .selectAll()
    .where("member_id", "=", member)
    .where("idempotency_key", "=", idempotencyKey)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Which orders to list, newest first. Every condition given must hold. */
export type OrderFilter = {
  readonly member: MemberId;
  readonly instrument?: InstrumentId;
  readonly state?: "open" | "final";
  readonly before?: OrderId;
  readonly limit: number;
};

export async function listOrders(db: Db, filter: OrderFilter): Promise<Order[]> {
  let query = tablesOf<Tables>(db)
    .selectFrom("brokerage.orders")
    .selectAll()
    .where("member_id", "=", filter.member);
  if (filter.instrument) query = query.where("instrument_id", "=", filter.instrument);
  if (filter.state === "open") query = query.where("final_at", "is", null);
  if (filter.state === "final") query = query.where("final_at", "is not", null);
  if (filter.before) query = query.where("id", "<", filter.before);
  const rows = await query.orderBy("id", "desc").limit(filter.limit).execute();
  return rows.map(fromRow);
}

/** Every order after `after`, oldest first. */
export async function allOrders(db: Db, after: string, limit: number): Promise<Order[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.orders")
    .selectAll()
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Orders that are not final, after `after`, oldest first: for recovery and upkeep. */
export async function openOrders(
  db: Db,
  after: string,
  limit: number,
  { instrument, member }: { readonly instrument?: InstrumentId; readonly member?: MemberId } = {},
): Promise<Order[]> {
  let query = tablesOf<Tables>(db)
    .selectFrom("brokerage.orders")
    .selectAll()
    .where("final_at", "is", null)
    .where("id", ">", after);
  if (instrument) query = query.where("instrument_id", "=", instrument);
  if (member) query = query.where("member_id", "=", member);
  const rows = await query.orderBy("id").limit(limit).execute();
  return rows.map(fromRow);
}

/** Orders whose time is over, and those that wait for their market to open. */
export async function dueOrders(db: Db, nowMs: number, limit: number): Promise<Order[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.orders")
    .selectAll()
    .where("final_at", "is", null)
    .where((eb) => eb.or([eb("state", "=", "queued"), eb("ends_at", "<=", new Date(nowMs))]))
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Orders that wait for an answer of their venue, after `after`, oldest first. */
export async function askingOrders(db: Db, after: string, limit: number): Promise<Order[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.orders")
    .selectAll()
    .where("final_at", "is", null)
    .where("state", "in", ["created", "accepted", "sent", "cancelling", "replacing"])
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Orders at a venue that have a stop which is not reached, after `after`, oldest first. */
export async function stopOrders(db: Db, after: string, limit: number): Promise<Order[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.orders")
    .selectAll()
    .where("final_at", "is", null)
    .where("state", "=", "working")
    .where("is_stopped", "=", false)
    .where(sql<boolean>`terms ->> 'stopLoss' is not null`)
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Orders that are an exit of this one. */
export async function exitOf(source: Db | Tx, entry: OrderId): Promise<Order | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("brokerage.orders")
    .selectAll()
    .where("entry_id", "=", entry)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function endsAtOf(db: Db, id: OrderId): Promise<number | null> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("brokerage.orders")
    .select("ends_at")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.ends_at?.getTime() ?? null;
}

type Progress = Omit<
  OrderTable,
  | "id"
  | "member_id"
  | "account_id"
  | "instrument_id"
  | "source"
  | "entry_id"
  | "created_at"
  | "ends_at"
  | "idempotency_key"
  | "request_hash"
>;

function progress(order: Order): Progress {
  return {
    terms: toJson(order.terms),
    worst_price: order.worstPrice,
    exit_id: order.exit,
    state: order.state,
    reason: order.reason,
    filled_quantity: order.filledQuantity,
    filled_amount: order.filledAmount,
    fee: order.fee,
    last_price: order.lastPrice,
    holds: toJson(order.holds),
    children: order.children,
    ending: order.ending,
    replacement: order.replacement && toJson(order.replacement),
    is_stopped: order.isStopped,
    timeline: toJson(order.timeline),
    final_at: order.finalAtMs === null ? null : new Date(order.finalAtMs),
  };
}

const priceOrNull = (value: bigint | null): Price | null =>
  value === null ? null : toPrice(value);

/** The row was written by us, so its shape is known. */
function fromRow(row: OrderTable): Order {
  return {
    id: row.id as OrderId,
    member: row.member_id as MemberId,
    account: row.account_id as AccountId,
    instrument: row.instrument_id as InstrumentId,
    terms: readTerms(row.terms),
    worstPrice: toPrice(row.worst_price),
    source: row.source as OrderSource,
    entry: row.entry_id as OrderId | null,
    exit: row.exit_id as OrderId | null,
    state: row.state as OrderState,
    reason: row.reason as OrderReason | null,
    filledQuantity: toQuantity(row.filled_quantity),
    filledAmount: row.filled_amount,
    fee: row.fee,
    lastPrice: priceOrNull(row.last_price),
    holds: readHolds(row.holds),
    children: row.children,
    ending: row.ending as OrderReason | null,
    replacement: row.replacement === null ? null : readTerms(row.replacement),
    isStopped: row.is_stopped,
    timeline: readTimeline(row.timeline),
    createdAtMs: row.created_at.getTime(),
    finalAtMs: row.final_at?.getTime() ?? null,
    idempotencyKey: row.idempotency_key,
    requestHash: row.request_hash,
  };
}
