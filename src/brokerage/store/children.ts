import { type Db, type Tx, tablesOf } from "#kernel";
import type { Child, OrderId } from "../order.ts";
import { toPrice, toQuantity } from "../quantity-codec.ts";
import type { ChildTable, Tables } from "./tables.ts";

export async function insertChild(tx: Tx, child: Child): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("brokerage.child")
    .values({
      client_order_id: child.clientOrderId,
      order_id: child.order,
      number: child.number,
      quantity: child.quantity,
      house_part: child.housePart,
      limit_price: child.limitPrice,
      state: child.state,
      traded: child.traded,
      venue_id: child.venueId,
    })
    .execute();
}

/** Writes what changed. The caller has the member's turn. */
export async function updateChild(tx: Tx, child: Child): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("brokerage.child")
    .set({
      state: child.state,
      traded: child.traded,
      quantity: child.quantity,
      limit_price: child.limitPrice,
      venue_id: child.venueId,
    })
    .where("client_order_id", "=", child.clientOrderId)
    .execute();
}

export async function findChild(
  source: Db | Tx,
  clientOrderId: string,
): Promise<Child | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("brokerage.child")
    .selectAll()
    .where("client_order_id", "=", clientOrderId)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The one that has not ended. */
export async function liveChild(source: Db | Tx, order: OrderId): Promise<Child | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("brokerage.child")
    .selectAll()
    .where("order_id", "=", order)
    .where("state", "<>", "ended")
    .executeTakeFirst();
  return row && fromRow(row);
}

function fromRow(row: ChildTable): Child {
  return {
    clientOrderId: row.client_order_id,
    order: row.order_id as OrderId,
    number: row.number,
    quantity: row.quantity,
    housePart: toQuantity(row.house_part),
    limitPrice: row.limit_price === null ? null : toPrice(row.limit_price),
    state: row.state as Child["state"],
    traded: row.traded,
    venueId: row.venue_id,
  };
}
