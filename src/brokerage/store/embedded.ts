import { type Db, type Tx, tablesOf } from "#kernel";
import type { ClientOrderId, VenueStanding } from "../venue.ts";
import type { Tables } from "./tables.ts";

/** An order of ours in the embedded exchange. */
export type EmbeddedOrder = {
  readonly number: number;
  readonly clientOrderId: ClientOrderId;
  /** The journal that it was given to. */
  readonly generation: number;
  /** What the venue said last; `unknown` when nothing yet. */
  readonly standing: VenueStanding;
  readonly traded: number;
};

export type EmbeddedCursor = { readonly generation: number; readonly sequence: number };

/** Names an order before the exchange gets it. One that never got there gets another number. */
export async function nameOrder(tx: Tx, order: EmbeddedOrder): Promise<void> {
  const { standing, traded, generation } = order;
  const number = BigInt(order.number);
  await tablesOf<Tables>(tx)
    .insertInto("brokerage.embedded_order")
    .values({ number, client_order_id: order.clientOrderId, generation, standing, traded })
    .onConflict((conflict) =>
      conflict.column("client_order_id").doUpdateSet({ number, generation, standing, traded }),
    )
    .execute();
}

/** Stores what the venue said, together with how far it was heard. */
export async function storeHeard(
  tx: Tx,
  orders: Iterable<EmbeddedOrder>,
  cursor: EmbeddedCursor,
): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  for (const { number, standing, traded } of orders) {
    await tables
      .updateTable("brokerage.embedded_order")
      .set({ standing, traded })
      .where("number", "=", BigInt(number))
      .execute();
  }
  const place = { generation: cursor.generation, sequence: BigInt(cursor.sequence) };
  await tables
    .insertInto("brokerage.embedded_cursor")
    .values({ only_row: true, ...place })
    .onConflict((conflict) => conflict.column("only_row").doUpdateSet(place))
    .execute();
}

export async function readCursor(db: Db): Promise<EmbeddedCursor | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("brokerage.embedded_cursor")
    .selectAll()
    .executeTakeFirst();
  return row && { generation: row.generation, sequence: Number(row.sequence) };
}

/** Orders about which something may still be said. */
export async function openEmbedded(db: Db, generation: number): Promise<EmbeddedOrder[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.embedded_order")
    .selectAll()
    .where("generation", "=", generation)
    .where("standing", "in", ["unknown", "working"])
    .execute();
  return rows.map(fromRow);
}

export async function findEmbedded(
  db: Db,
  clientOrderId: ClientOrderId,
): Promise<EmbeddedOrder | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("brokerage.embedded_order")
    .selectAll()
    .where("client_order_id", "=", clientOrderId)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The row was written by us, so its shape is known. */
function fromRow(row: Tables["brokerage.embedded_order"]): EmbeddedOrder {
  return {
    number: Number(row.number),
    clientOrderId: row.client_order_id,
    generation: row.generation,
    standing: row.standing as VenueStanding,
    traded: row.traded,
  };
}
