import { sql } from "kysely";
import type { OrderId } from "#brokerage";
import type { Db } from "#kernel";

/** What a member's session knows of an order that it sent. */
export type MemberOrder = {
  readonly firm: string;
  readonly clOrdId: string;
  /** Nothing before the broker has taken it. */
  readonly order: OrderId | null;
  /** Side (54), OrdType (40), TimeInForce (59), as the member wrote them. */
  readonly side: string;
  readonly type: string;
  readonly timeInForce: string;
  readonly cancelId: string | null;
  /** ExecIDs of the reports that the session was given. */
  readonly told: readonly string[];
  readonly isOver: boolean;
};

type Row = {
  readonly firm: string;
  readonly cl_ord_id: string;
  readonly order_id: OrderId | null;
  readonly side: string;
  readonly type: string;
  readonly time_in_force: string;
  readonly cancel_id: string | null;
  readonly told: string[];
  readonly is_over: boolean;
};

const orderOf = (row: Row): MemberOrder => ({
  firm: row.firm,
  clOrdId: row.cl_ord_id,
  order: row.order_id,
  side: row.side,
  type: row.type,
  timeInForce: row.time_in_force,
  cancelId: row.cancel_id,
  told: row.told,
  isOver: row.is_over,
});

/** Stores an order before the broker gets it. False when its ClOrdID was used before. */
export async function insertMemberOrder(db: Db, order: MemberOrder): Promise<boolean> {
  const { firm, clOrdId, side, type, timeInForce } = order;
  const { numAffectedRows } = await db.transaction((tx) =>
    sql`insert into gateway.member_order (firm, cl_ord_id, side, type, time_in_force)
      values (${firm}, ${clOrdId}, ${side}, ${type}, ${timeInForce})
      on conflict do nothing`.execute(tx),
  );
  return numAffectedRows === 1n;
}

/** Stores which order of the broker it became, which cancel was asked for, and what was told. */
export async function saveMemberOrder(db: Db, order: MemberOrder): Promise<void> {
  const { firm, clOrdId, cancelId, told, isOver } = order;
  await db.transaction((tx) =>
    sql`update gateway.member_order set order_id = ${order.order}, cancel_id = ${cancelId},
      told = ${told}, is_over = ${isOver}
      where firm = ${firm} and cl_ord_id = ${clOrdId}`.execute(tx),
  );
}

/** The order of a ClOrdID. */
export async function findMemberOrder(
  db: Db,
  firm: string,
  clOrdId: string,
): Promise<MemberOrder | undefined> {
  const { rows } = await sql<Row>`select * from gateway.member_order
    where firm = ${firm} and cl_ord_id = ${clOrdId}`.execute(db.reader);
  return rows[0] && orderOf(rows[0]);
}

/** Orders of a session that may still trade, oldest first. */
export async function openMemberOrders(db: Db, firm: string): Promise<MemberOrder[]> {
  const { rows } = await sql<Row>`select * from gateway.member_order
    where firm = ${firm} and not is_over order by number`.execute(db.reader);
  return rows.map(orderOf);
}

/** The order of a session that the broker knows by this id. */
export async function memberOrderOf(
  db: Db,
  firm: string,
  order: string,
): Promise<MemberOrder | undefined> {
  const { rows } = await sql<Row>`select * from gateway.member_order
    where firm = ${firm} and order_id = ${order}`.execute(db.reader);
  return rows[0] && orderOf(rows[0]);
}
