import { sql } from "kysely";
import {
  type Currency,
  type Db,
  type Id,
  type MemberId,
  type MovementId,
  money,
  type Tx,
  tablesOf,
} from "#kernel";
import type { RequestId } from "../ids.ts";
import type { PaymentRequest, RequestFilter, RequestState } from "../request.ts";
import type { RequestTable, Tables } from "./tables.ts";

/** What is stored of a request beside what it shows. */
export type Origin = {
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
  /** Made at a till. */
  readonly isSale?: boolean;
};

/** False when the asker has used the key before. */
export async function insertRequest(
  tx: Tx,
  request: PaymentRequest,
  origin: Origin,
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .insertInto("payments.request")
    .values(toRow(request, origin))
    .onConflict((conflict) => conflict.constraint("request_idempotency").doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function findRequest(
  source: Db | Tx,
  id: RequestId,
): Promise<PaymentRequest | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("payments.request")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function requestByKey(
  db: Db,
  by: MemberId,
  idempotencyKey: string,
): Promise<{ request: PaymentRequest; requestHash: string } | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("payments.request")
    .selectAll()
    .where("by_member", "=", by)
    .where("idempotency_key", "=", idempotencyKey)
    .executeTakeFirst();
  return row && { request: fromRow(row), requestHash: row.request_hash };
}

export async function listRequests(
  db: Db,
  member: MemberId,
  filter: RequestFilter,
): Promise<PaymentRequest[]> {
  const { direction, state, before, limit } = filter;
  const rows = await tablesOf<Tables>(db)
    .selectFrom("payments.request")
    .selectAll()
    .where((row) =>
      row.or([
        ...(direction === "in"
          ? []
          : [row.and([row("by_member", "=", member), row("is_sale", "=", false)])]),
        ...(direction === "out" ? [] : [row("from_member", "=", member)]),
      ]),
    )
    .$if(state !== undefined, (query) => query.where("state", "=", state ?? ""))
    .$if(before !== undefined, (query) => query.where("id", "<", before ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** What a member sold at a till, newest first. */
export async function listSales(
  db: Db,
  member: MemberId,
  { before, limit }: Pick<RequestFilter, "before" | "limit">,
): Promise<PaymentRequest[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("payments.request")
    .selectAll()
    .where("by_member", "=", member)
    .where("is_sale", "=", true)
    .$if(before !== undefined, (query) => query.where("id", "<", before ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

export async function requestsByIds(db: Db, ids: readonly string[]): Promise<PaymentRequest[]> {
  if (ids.length === 0) return [];
  const rows = await tablesOf<Tables>(db)
    .selectFrom("payments.request")
    .selectAll()
    .where("id", "in", [...ids])
    .execute();
  return rows.map(fromRow);
}

/** The request in its new state; undefined when it was not open any more. */
export async function closeRequest(
  tx: Tx,
  id: RequestId,
  state: Exclude<RequestState, "open" | "paid">,
): Promise<PaymentRequest | undefined> {
  const row = await tablesOf<Tables>(tx)
    .updateTable("payments.request")
    .set({ state })
    .where("id", "=", id)
    .where("state", "=", "open")
    .returningAll()
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Asks one member for what anyone could have paid; undefined when that is so no more. */
export async function assignRequest(
  tx: Tx,
  id: RequestId,
  from: MemberId,
): Promise<PaymentRequest | undefined> {
  const row = await tablesOf<Tables>(tx)
    .updateTable("payments.request")
    .set({ from_member: from })
    .where("id", "=", id)
    .where("from_member", "is", null)
    .where("state", "=", "open")
    .returningAll()
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function markReminded(
  tx: Tx,
  id: RequestId,
  atMs: number,
): Promise<PaymentRequest | undefined> {
  const row = await tablesOf<Tables>(tx)
    .updateTable("payments.request")
    .set({ reminded_at: new Date(atMs) })
    .where("id", "=", id)
    .where("state", "=", "open")
    .returningAll()
    .executeTakeFirst();
  return row && fromRow(row);
}

export type RequestPayment = {
  readonly movementId: MovementId;
  readonly requestId: RequestId;
  readonly payer: MemberId;
  readonly amount: bigint;
  readonly createdAtMs: number;
};

/** Throws a unique violation when another payment of the request is open. */
export async function insertRequestPayment(tx: Tx, payment: RequestPayment): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("payments.request_payment")
    .values({
      movement_id: payment.movementId,
      request_id: payment.requestId,
      payer: payment.payer,
      amount: payment.amount,
      state: "open",
      created_at: new Date(payment.createdAtMs),
    })
    .execute();
}

export async function openRequestPayment(
  db: Db,
  id: RequestId,
): Promise<RequestPayment | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("payments.request_payment")
    .selectAll()
    .where("request_id", "=", id)
    .where("state", "=", "open")
    .executeTakeFirst();
  return row && paymentFromRow(row);
}

export async function voidRequestPayment(tx: Tx, id: MovementId): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("payments.request_payment")
    .set({ state: "void" })
    .where("movement_id", "=", id)
    .where("state", "=", "open")
    .execute();
}

/** Adds a carried-out payment to its request, once; undefined when that was done before. */
export async function settleRequestPayment(
  tx: Tx,
  id: MovementId,
): Promise<PaymentRequest | undefined> {
  const result = await sql<RequestTable>`
    with settled as (
      update payments.request_payment set state = 'settled'
      where movement_id = ${id} and state = 'open'
      returning request_id, amount
    )
    update payments.request r
    set paid = r.paid + s.amount,
      state = case when r.paid + s.amount = r.amount then 'paid' else r.state end
    from settled s where r.id = s.request_id
    returning r.*`.execute(tx);
  const row = result.rows[0];
  return row && fromRow(row);
}

/** Open requests whose time is over, and requests with a payment left open before `staleMs`. */
export async function dueRequests(
  db: Db,
  nowMs: number,
  staleMs: number,
  limit: number,
): Promise<RequestId[]> {
  const result = await sql<{ id: string }>`
    (select id from payments.request where state = 'open' and ends_at <= ${new Date(nowMs)}
      order by ends_at limit ${limit})
    union
    (select request_id from payments.request_payment
      where state = 'open' and created_at <= ${new Date(staleMs)} limit ${limit})`.execute(
    tablesOf(db),
  );
  return result.rows.map((row) => row.id as RequestId);
}

/** Ids of requests whose `paid` is not the sum of their settled payments. */
export async function misaddedRequests(db: Db): Promise<string[]> {
  const result = await sql<{ id: string }>`
    select r.id from payments.request r
    left join payments.request_payment p on p.request_id = r.id and p.state = 'settled'
    group by r.id having r.paid <> coalesce(sum(p.amount), 0)`.execute(tablesOf(db));
  return result.rows.map((row) => row.id);
}

/** Settled payments of requests by movement id, for checking them against the movements. */
export async function settledPayments(
  db: Db,
  after: string,
  limit: number,
): Promise<RequestPayment[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("payments.request_payment")
    .selectAll()
    .where("state", "=", "settled")
    .where("movement_id", ">", after)
    .orderBy("movement_id")
    .limit(limit)
    .execute();
  return rows.map(paymentFromRow);
}

function paymentFromRow(row: Tables["payments.request_payment"]): RequestPayment {
  return {
    movementId: row.movement_id as MovementId,
    requestId: row.request_id as RequestId,
    payer: row.payer as MemberId,
    amount: row.amount,
    createdAtMs: row.created_at.getTime(),
  };
}

function toRow(request: PaymentRequest, origin: Origin): RequestTable {
  return {
    id: request.id,
    by_member: request.by,
    from_member: request.from,
    amount: request.amount.amount,
    paid: request.paid.amount,
    currency: request.amount.currency,
    allow_partial: request.allowPartial,
    note: request.note,
    state: request.state,
    created_at: new Date(request.createdAtMs),
    ends_at: new Date(request.endsAtMs),
    reminded_at: null,
    split_id: request.splitId,
    idempotency_key: origin.idempotencyKey,
    request_hash: origin.requestHash,
    is_sale: origin.isSale ?? false,
  };
}

/** The row was written by us, so its shape is known. */
function fromRow(row: RequestTable): PaymentRequest {
  const currency = row.currency as Currency;
  return {
    id: row.id as RequestId,
    by: row.by_member as MemberId,
    from: row.from_member as MemberId | null,
    amount: money(row.amount, currency),
    paid: money(row.paid, currency),
    allowPartial: row.allow_partial,
    note: row.note,
    state: row.state as RequestState,
    createdAtMs: row.created_at.getTime(),
    endsAtMs: row.ends_at.getTime(),
    remindedAtMs: row.reminded_at?.getTime() ?? null,
    splitId: row.split_id as Id<"spl"> | null,
  };
}
