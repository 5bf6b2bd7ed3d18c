import { type Db, type MemberId, money, type Tx, tablesOf } from "#kernel";
import type { InstrumentId } from "#market";
import type { OrderId } from "../order.ts";
import type { RecurringBuy, RecurringId, RecurringInterval } from "../recurring-buy.ts";
import { readCurrency } from "./json-codec.ts";
import type { RecurringBuyTable, Tables } from "./tables.ts";

/** False when the member has used the key before. */
export async function insertRecurring(tx: Tx, plan: RecurringBuy): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .insertInto("brokerage.recurring_buy")
    .values({
      id: plan.id,
      member_id: plan.member,
      instrument_id: plan.instrument,
      currency: plan.amount.currency,
      every: plan.every,
      starts_on: plan.startsOn,
      created_at: new Date(plan.createdAtMs),
      idempotency_key: plan.idempotencyKey,
      request_hash: plan.requestHash,
      ...progress(plan),
    })
    .onConflict((conflict) => conflict.constraint("recurring_idempotency").doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Writes what changes. The caller has the member's turn. */
export async function updateRecurring(tx: Tx, plan: RecurringBuy): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("brokerage.recurring_buy")
    .set(progress(plan))
    .where("id", "=", plan.id)
    .execute();
}

export async function findRecurring(db: Db, id: RecurringId): Promise<RecurringBuy | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("brokerage.recurring_buy")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function recurringByKey(
  db: Db,
  member: MemberId,
  idempotencyKey: string,
): Promise<RecurringBuy | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("brokerage.recurring_buy")
    .selectAll()
    .where("member_id", "=", member)
    .where("idempotency_key", "=", idempotencyKey)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The next first, then those that do not run, newest first. */
export async function listRecurring(
  db: Db,
  member: MemberId,
  limit: number,
): Promise<RecurringBuy[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.recurring_buy")
    .selectAll()
    .where("member_id", "=", member)
    .where("state", "<>", "cancelled")
    .orderBy("next_on", (order) => order.asc().nullsLast())
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

export async function dueRecurring(db: Db, nowMs: number, limit: number): Promise<RecurringBuy[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.recurring_buy")
    .selectAll()
    .where("state", "=", "active")
    .where("run_at", "<=", new Date(nowMs))
    .orderBy("run_at")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

type Progress = Pick<
  RecurringBuyTable,
  | "amount"
  | "next_on"
  | "run_at"
  | "attempts"
  | "state"
  | "last_on"
  | "last_order_id"
  | "last_failure"
  | "seen_at"
>;

function progress({ amount, nextOn, runAtMs, state, last, seenAtMs }: RecurringBuy): Progress {
  return {
    amount: amount.amount,
    next_on: nextOn,
    run_at: runAtMs === null ? null : new Date(runAtMs),
    attempts: 0,
    state,
    last_on: last?.on ?? null,
    last_order_id: last?.orderId ?? null,
    last_failure: last?.failure ?? null,
    seen_at: seenAtMs === null ? null : new Date(seenAtMs),
  };
}

/** The row was written by us, so its shape is known. */
function fromRow(row: RecurringBuyTable): RecurringBuy {
  return {
    id: row.id as RecurringId,
    member: row.member_id as MemberId,
    instrument: row.instrument_id as InstrumentId,
    amount: money(row.amount, readCurrency(row.currency)),
    every: row.every as RecurringInterval,
    startsOn: row.starts_on,
    nextOn: row.next_on,
    runAtMs: row.run_at?.getTime() ?? null,
    state: row.state as RecurringBuy["state"],
    last:
      row.last_on === null
        ? null
        : {
            on: row.last_on,
            orderId: row.last_order_id as OrderId | null,
            failure: row.last_failure,
          },
    seenAtMs: row.seen_at?.getTime() ?? null,
    createdAtMs: row.created_at.getTime(),
    idempotencyKey: row.idempotency_key,
    requestHash: row.request_hash,
  };
}
