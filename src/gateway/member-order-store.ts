import { sql } from "kysely";
import { type OrderId, toQuantity } from "#brokerage";
import type { Db, Tx } from "#kernel";
import { type Price, type Quantity, toPrice } from "#market";

/** What a member's session knows of an order. */
export type MemberOrder = {
  readonly firm: string;
  /** The ClOrdID that it was given under: what the session's requests about it come down to. */
  readonly root: string;
  /** The ClOrdID by which the session knows it since the last replace. */
  readonly clOrdId: string;
  /** Nothing before the broker has taken it. */
  readonly order: OrderId | null;
  /** Given elsewhere, and only told to the session. */
  readonly isForeign: boolean;
  /** Side (54), OrdType (40), TimeInForce (59), Symbol (55), OrderQty (38), as they were given. */
  readonly side: string;
  readonly type: string;
  readonly timeInForce: string;
  readonly symbol: string;
  readonly quantity: string | null;
  /** ExecIDs of the reports that the session was given. */
  readonly told: readonly string[];
  readonly isOver: boolean;
};

/** A cancel or a replace that a session asked for, and was not told the end of yet. */
export type MemberChange = {
  readonly firm: string;
  readonly clOrdId: string;
  readonly root: string;
  readonly kind: "cancel" | "replace";
  /** `asked`: the broker may have heard of it or not. `given`: it has. */
  readonly state: "asked" | "given";
  readonly quantity: Quantity | null;
  readonly limitPrice: Price | null;
  readonly stopPrice: Price | null;
};

type OrderRow = {
  readonly firm: string;
  readonly cl_ord_id: string;
  readonly current_id: string | null;
  readonly order_id: OrderId | null;
  readonly is_foreign: boolean;
  readonly side: string;
  readonly type: string;
  readonly time_in_force: string;
  readonly symbol: string;
  readonly quantity: string | null;
  readonly told: string[];
  readonly is_over: boolean;
};

type ChangeRow = {
  readonly firm: string;
  readonly cl_ord_id: string;
  readonly root: string;
  readonly kind: MemberChange["kind"];
  readonly state: MemberChange["state"];
  readonly quantity: bigint | null;
  readonly limit_price: bigint | null;
  readonly stop_price: bigint | null;
};

const orderOf = (row: OrderRow): MemberOrder => ({
  firm: row.firm,
  root: row.cl_ord_id,
  clOrdId: row.current_id ?? row.cl_ord_id,
  order: row.order_id,
  isForeign: row.is_foreign,
  side: row.side,
  type: row.type,
  timeInForce: row.time_in_force,
  symbol: row.symbol,
  quantity: row.quantity,
  told: row.told,
  isOver: row.is_over,
});

const priceOf = (value: bigint | null) => (value === null ? null : toPrice(value));

const changeOf = (row: ChangeRow): MemberChange => ({
  firm: row.firm,
  clOrdId: row.cl_ord_id,
  root: row.root,
  kind: row.kind,
  state: row.state,
  quantity: row.quantity === null ? null : toQuantity(row.quantity),
  limitPrice: priceOf(row.limit_price),
  stopPrice: priceOf(row.stop_price),
});

/** Stores an order before the broker gets it. False when its ClOrdID was used before. */
export function insertMemberOrder(db: Db, order: MemberOrder): Promise<boolean> {
  const { firm, root, isForeign, side, type, timeInForce, symbol, quantity } = order;
  return db.transaction(async (tx) => {
    const { numAffectedRows } = await sql`
      insert into gateway.member_client_id (firm, cl_ord_id, root, kind, state)
      values (${firm}, ${root}, ${root}, 'new', 'over')
      on conflict do nothing`.execute(tx);
    if (numAffectedRows !== 1n) return false;
    await sql`
      insert into gateway.member_order
        (firm, cl_ord_id, order_id, is_foreign, side, type, time_in_force, symbol, quantity)
      values (${firm}, ${root}, ${order.order}, ${isForeign}, ${side}, ${type}, ${timeInForce},
        ${symbol}, ${quantity})`.execute(tx);
    return true;
  });
}

/** Stores a change before the broker hears of it. False when its ClOrdID was used before. */
export async function insertMemberChange(db: Db, change: MemberChange): Promise<boolean> {
  const { firm, clOrdId, root, kind, state, quantity, limitPrice, stopPrice } = change;
  const { numAffectedRows } = await db.transaction((tx) =>
    sql`insert into gateway.member_client_id
        (firm, cl_ord_id, root, kind, state, quantity, limit_price, stop_price)
      values (${firm}, ${clOrdId}, ${root}, ${kind}, ${state}, ${quantity}, ${limitPrice},
        ${stopPrice})
      on conflict do nothing`.execute(tx),
  );
  return numAffectedRows === 1n;
}

/** Stores which order of the broker it became, its ClOrdID now, and what was told. */
export async function saveMemberOrder(tx: Tx, order: MemberOrder): Promise<void> {
  const { firm, root, clOrdId, isOver } = order;
  const told = sql.val([...order.told]);
  await sql`update gateway.member_order set order_id = ${order.order}, current_id = ${clOrdId},
    told = ${told}, is_over = ${isOver}
    where firm = ${firm} and cl_ord_id = ${root}`.execute(tx);
}

/** Stores how far a change has come. */
export async function saveMemberChange(
  tx: Tx,
  { firm, clOrdId }: MemberChange,
  state: "given" | "over",
): Promise<void> {
  await sql`update gateway.member_client_id set state = ${state}
    where firm = ${firm} and cl_ord_id = ${clOrdId}`.execute(tx);
}

/** The order that one of a session's ClOrdIDs is about. */
export async function findMemberOrder(
  db: Db,
  firm: string,
  clOrdId: string,
): Promise<MemberOrder | undefined> {
  const { rows } = await sql<OrderRow>`select o.* from gateway.member_client_id i
    join gateway.member_order o on o.firm = i.firm and o.cl_ord_id = i.root
    where i.firm = ${firm} and i.cl_ord_id = ${clOrdId}`.execute(db.reader);
  return rows[0] && orderOf(rows[0]);
}

/** Changes of an order that the session was not told the end of, in the order of asking. */
export async function openMemberChanges(
  db: Db,
  { firm, root }: MemberOrder,
): Promise<MemberChange[]> {
  const { rows } = await sql<ChangeRow>`select * from gateway.member_client_id
    where firm = ${firm} and root = ${root} and state <> 'over' order by number`.execute(db.reader);
  return rows.map(changeOf);
}

/** Orders of a session that may still trade, oldest first. */
export async function openMemberOrders(db: Db, firm: string): Promise<MemberOrder[]> {
  const { rows } = await sql<OrderRow>`select * from gateway.member_order
    where firm = ${firm} and not is_over order by number`.execute(db.reader);
  return rows.map(orderOf);
}

/** The order of a session that the broker knows by this id. */
export async function memberOrderOf(
  db: Db,
  firm: string,
  order: string,
): Promise<MemberOrder | undefined> {
  const { rows } = await sql<OrderRow>`select * from gateway.member_order
    where firm = ${firm} and order_id = ${order}`.execute(db.reader);
  return rows[0] && orderOf(rows[0]);
}

/** The newest order given elsewhere that the session was told of. */
export async function newestForeign(db: Db, firm: string): Promise<OrderId | undefined> {
  const { rows } = await sql<{ readonly order_id: OrderId | null }>`
    select max(order_id) as order_id from gateway.member_order
    where firm = ${firm} and is_foreign`.execute(db.reader);
  return rows[0]?.order_id ?? undefined;
}
