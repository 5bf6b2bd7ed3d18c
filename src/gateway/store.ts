import { type Generated, sql } from "kysely";
import type { FixVersion } from "#fix";
import { type Db, type MemberId, sqlState, type Tx, tablesOf, uniqueViolation } from "#kernel";
import type { Firm } from "./firm.ts";
import type { GatewayOrder, OrderStatus, PendingChange } from "./order.ts";

type ClientIdKind = "new" | "cancel" | "replace";

type GatewayTables = {
  "gateway.firm": {
    comp_id: string;
    name: string;
    version: FixVersion;
    password_hash: string | null;
    certificate: string | null;
    cancel_on_disconnect: boolean;
    copies: string | null;
    member_id: MemberId | null;
    hears_all: boolean;
    created_at: Date;
    revoked_at: Date | null;
  };
  "gateway.order": {
    id: bigint;
    firm: string;
    cl_ord_id: string;
    orig_id: string | null;
    market: number;
    symbol: string;
    side: string;
    type: string;
    time_in_force: string;
    price: number;
    stop_price: number;
    quantity: number;
    filled: number;
    value: bigint;
    status: OrderStatus;
  };
  "gateway.client_id": {
    firm: string;
    cl_ord_id: string;
    order_id: bigint;
    kind: ClientIdKind;
    number: Generated<bigint>;
  };
  "gateway.progress": { only_row: boolean; generation: number; sequence: bigint };
};

type FirmRow = GatewayTables["gateway.firm"];
type OrderRow = GatewayTables["gateway.order"];

const firmOf = (row: FirmRow): Firm => ({
  compId: row.comp_id,
  name: row.name,
  version: row.version,
  certificate: row.certificate,
  cancelOnDisconnect: row.cancel_on_disconnect,
  copies: row.copies,
  member: row.member_id,
  hearsAll: row.hears_all,
  isRevoked: row.revoked_at !== null,
});

/** Every firm, also those that are revoked, by CompID. */
export async function readFirms(db: Db): Promise<Firm[]> {
  const rows = await tablesOf<GatewayTables>(db)
    .selectFrom("gateway.firm")
    .selectAll()
    .orderBy("comp_id")
    .execute();
  return rows.map(firmOf);
}

/** A firm with its password's hash. */
export async function findFirm(
  db: Db,
  compId: string,
): Promise<{ readonly firm: Firm; readonly passwordHash: string | null } | undefined> {
  const row = await tablesOf<GatewayTables>(db)
    .selectFrom("gateway.firm")
    .selectAll()
    .where("comp_id", "=", compId)
    .executeTakeFirst();
  return row && { firm: firmOf(row), passwordHash: row.password_hash };
}

/** False when there is a firm with this CompID. */
export async function insertFirm(
  tx: Tx,
  firm: Firm,
  passwordHash: string | null,
  atMs: number,
): Promise<boolean> {
  const inserted = await tablesOf<GatewayTables>(tx)
    .insertInto("gateway.firm")
    .values({
      comp_id: firm.compId,
      name: firm.name,
      version: firm.version,
      password_hash: passwordHash,
      certificate: firm.certificate,
      cancel_on_disconnect: firm.cancelOnDisconnect,
      copies: firm.copies,
      member_id: firm.member,
      hears_all: firm.hearsAll,
      created_at: new Date(atMs),
      revoked_at: null,
    })
    .onConflict((conflict) => conflict.column("comp_id").doNothing())
    .returning("comp_id")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** False when there is no such firm. */
export async function revokeFirm(tx: Tx, compId: string, atMs: number): Promise<boolean> {
  const updated = await tablesOf<GatewayTables>(tx)
    .updateTable("gateway.firm")
    .set((eb) => ({ revoked_at: eb.fn.coalesce("revoked_at", eb.val(new Date(atMs))) }))
    .where("comp_id", "=", compId)
    .returning("comp_id")
    .executeTakeFirst();
  return updated !== undefined;
}

const orderOf = (row: OrderRow): GatewayOrder => ({
  id: Number(row.id),
  firm: row.firm,
  clOrdId: row.cl_ord_id,
  origId: row.orig_id,
  market: row.market,
  symbol: row.symbol,
  side: row.side,
  type: row.type,
  timeInForce: row.time_in_force,
  price: row.price,
  stopPrice: row.stop_price,
  quantity: row.quantity,
  filled: row.filled,
  value: Number(row.value),
  status: row.status,
});

const rowOf = (order: GatewayOrder): OrderRow => ({
  id: BigInt(order.id),
  firm: order.firm,
  cl_ord_id: order.clOrdId,
  orig_id: order.origId,
  market: order.market,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  time_in_force: order.timeInForce,
  price: order.price,
  stop_price: order.stopPrice,
  quantity: order.quantity,
  filled: order.filled,
  value: BigInt(order.value),
  status: order.status,
});

/** An order before the venue gets it. False when the firm has used its ClOrdID before. */
export async function insertOrder(db: Db, order: GatewayOrder): Promise<boolean> {
  return unlessUsed(() =>
    db.transaction(async (tx) => {
      await useClientId(tx, order, "new", order.clOrdId);
      await tablesOf<GatewayTables>(tx).insertInto("gateway.order").values(rowOf(order)).execute();
    }),
  );
}

/** The id of a cancel or replace. False when the firm has used it before. */
export async function insertChange(
  db: Db,
  order: GatewayOrder,
  { kind, clOrdId }: PendingChange,
): Promise<boolean> {
  return unlessUsed(() => db.transaction((tx) => useClientId(tx, order, kind, clOrdId)));
}

async function useClientId(
  tx: Tx,
  { firm, id }: GatewayOrder,
  kind: ClientIdKind,
  clOrdId: string,
): Promise<void> {
  await tablesOf<GatewayTables>(tx)
    .insertInto("gateway.client_id")
    .values({ firm, cl_ord_id: clOrdId, order_id: BigInt(id), kind })
    .execute();
}

/** The last cancel or replace of each of these orders: what the venue may still answer. */
export async function readPendingChanges(
  db: Db,
  orders: readonly GatewayOrder[],
): Promise<Map<number, PendingChange>> {
  const rows = await tablesOf<GatewayTables>(db)
    .selectFrom("gateway.client_id")
    .distinctOn("order_id")
    .select(["order_id", "kind", "cl_ord_id"])
    .where("order_id", "in", [0n, ...orders.map(({ id }) => BigInt(id))])
    .orderBy("order_id")
    .orderBy("number", "desc")
    .execute();
  return new Map(
    rows.flatMap(({ order_id, kind, cl_ord_id: clOrdId }): [number, PendingChange][] => {
      const order = orders.find(({ id }) => id === Number(order_id));
      return kind === "new" || order?.clOrdId === clOrdId
        ? []
        : [[Number(order_id), { kind, clOrdId }]];
    }),
  );
}

async function unlessUsed(run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (sqlState(error) === uniqueViolation) return false;
    throw error;
  }
}

/** The order that one of a firm's ClOrdIDs belongs to. */
export async function findOrder(
  db: Db,
  firm: string,
  clOrdId: string,
): Promise<GatewayOrder | undefined> {
  const row = await tablesOf<GatewayTables>(db)
    .selectFrom("gateway.client_id as c")
    .innerJoin("gateway.order as o", "o.id", "c.order_id")
    .selectAll("o")
    .where("c.firm", "=", firm)
    .where("c.cl_ord_id", "=", clOrdId)
    .executeTakeFirst();
  return row && orderOf(row);
}

/** Orders that may still trade. */
export async function readWorkingOrders(db: Db): Promise<GatewayOrder[]> {
  const rows = await tablesOf<GatewayTables>(db)
    .selectFrom("gateway.order")
    .selectAll()
    .where("status", "in", ["A", "0", "1"])
    .orderBy("id")
    .execute();
  return rows.map(orderOf);
}

/** Up to which event the stored orders say what happened; undefined before the first. */
export async function readProgress(
  db: Db,
): Promise<{ readonly generation: number; readonly sequence: number } | undefined> {
  const row = await tablesOf<GatewayTables>(db)
    .selectFrom("gateway.progress")
    .selectAll()
    .executeTakeFirst();
  return row && { generation: row.generation, sequence: Number(row.sequence) };
}

/** Orders as they are after the event `sequence`. */
export async function saveOrders(
  tx: Tx,
  orders: readonly GatewayOrder[],
  progress: { readonly generation: number; readonly sequence: number },
): Promise<void> {
  const tables = tablesOf<GatewayTables>(tx);
  if (orders.length > 0) {
    await tables
      .insertInto("gateway.order")
      .values(orders.map(rowOf))
      .onConflict((conflict) =>
        conflict.column("id").doUpdateSet((eb) => ({
          cl_ord_id: eb.ref("excluded.cl_ord_id"),
          orig_id: eb.ref("excluded.orig_id"),
          price: eb.ref("excluded.price"),
          quantity: eb.ref("excluded.quantity"),
          filled: eb.ref("excluded.filled"),
          value: eb.ref("excluded.value"),
          status: eb.ref("excluded.status"),
        })),
      )
      .execute();
  }
  const { generation, sequence } = progress;
  await tables
    .insertInto("gateway.progress")
    .values({ only_row: true, generation, sequence: BigInt(sequence) })
    .onConflict((conflict) =>
      conflict.column("only_row").doUpdateSet({
        generation: sql<number>`excluded.generation`,
        sequence: sql<bigint>`excluded.sequence`,
      }),
    )
    .execute();
}
