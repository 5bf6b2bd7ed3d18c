import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { Price } from "#market";
import type { OrderId } from "../order.ts";
import { toPrice } from "../quantity-codec.ts";
import type { TradeId } from "../trade.ts";
import type { CorrectionTable, Tables } from "./tables.ts";

/** A trade that never was (`to` is null), or was another one. */
export type Correction = {
  readonly venue: string;
  readonly execId: string;
  readonly trade: TradeId;
  readonly to: { readonly quantity: number; readonly price: Price } | null;
};

/** False when it was told of before. */
export async function insertCorrection(tx: Tx, correction: Correction): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .insertInto("brokerage.correction")
    .values({
      venue: correction.venue,
      exec_id: correction.execId,
      trade_id: correction.trade,
      quantity: correction.to?.quantity ?? null,
      price: correction.to?.price ?? null,
      is_open: true,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function closeCorrection(tx: Tx, { venue, execId }: Correction): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("brokerage.correction")
    .set({ is_open: false })
    .where("venue", "=", venue)
    .where("exec_id", "=", execId)
    .execute();
}

/** Those that are not carried out, or not all, after `after`. */
export async function openCorrections(db: Db, limit: number, after = ""): Promise<Correction[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.correction")
    .selectAll()
    .where("is_open", "=", true)
    .where("exec_id", ">", after)
    .orderBy("exec_id")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Of an order's trades, oldest first. */
export async function correctionsOfOrder(db: Db, order: OrderId): Promise<Correction[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.correction as c")
    .innerJoin("brokerage.trade as t", "t.id", "c.trade_id")
    .selectAll("c")
    .where("t.order_id", "=", order)
    .orderBy("c.trade_id")
    .execute();
  return rows.map(fromRow);
}

/** Orders of a member that have a trade which was taken back or corrected. */
export async function correctedOrders(db: Db, member: MemberId): Promise<OrderId[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.correction as c")
    .innerJoin("brokerage.trade as t", "t.id", "c.trade_id")
    .select("t.order_id")
    .distinct()
    .where("t.member_id", "=", member)
    .orderBy("t.order_id")
    .execute();
  return rows.map(({ order_id }) => order_id as OrderId);
}

function fromRow(row: CorrectionTable): Correction {
  const { quantity, price } = row;
  return {
    venue: row.venue,
    execId: row.exec_id,
    trade: row.trade_id as TradeId,
    to: quantity === null || price === null ? null : { quantity, price: toPrice(price) },
  };
}
