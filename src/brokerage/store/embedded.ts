import { sql } from "kysely";
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

/** An event that was heard and is not taken over: which one, of which order, as it was written. */
export type HeardEvent = {
  readonly generation: number;
  readonly sequence: number;
  /** Our order, by its number there and by ours. */
  readonly number: number;
  readonly clientOrderId: ClientOrderId;
  readonly row: readonly number[];
};

/** Events that are to be kept here, as the venue is about to forget them, or need not be any more. */
export type HeardChange = {
  readonly keep: readonly HeardEvent[];
  readonly drop: readonly HeardEvent[];
};

/** Stores what the venue said, together with how far it was heard. */
export async function storeHeard(
  tx: Tx,
  orders: Iterable<EmbeddedOrder>,
  cursor: EmbeddedCursor,
  events: HeardChange,
): Promise<void> {
  await changeHeard(tx, events);
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

// Two statements, however many: one who is behind has many.
async function changeHeard(tx: Tx, { keep, drop }: HeardChange): Promise<void> {
  const names = (events: readonly HeardEvent[]) =>
    [
      sql.val(events.map(({ generation }) => generation)),
      sql.val(events.map(({ sequence }) => sequence)),
      sql.val(events.map(({ clientOrderId }) => clientOrderId)),
    ] as const;
  if (keep.length > 0) {
    const [generations, sequences, ids] = names(keep);
    const numbers = sql.val(keep.map(({ number }) => number));
    const rows = sql.val(keep.map(({ row }) => JSON.stringify(row)));
    await sql`
      insert into brokerage.heard_event
        (generation, sequence, client_order_id, number, event_row)
      select * from unnest(${generations}::integer[], ${sequences}::bigint[], ${ids}::text[],
        ${numbers}::bigint[], ${rows}::jsonb[])
      on conflict do nothing`.execute(tx);
  }
  if (drop.length > 0) {
    const [generations, sequences, ids] = names(drop);
    await sql`
      delete from brokerage.heard_event
      where (generation, sequence, client_order_id) in (select * from
        unnest(${generations}::integer[], ${sequences}::bigint[], ${ids}::text[]))`.execute(tx);
  }
}

/** What was heard before a start and is not taken over, in the order in which it happened. */
export async function heardEvents(db: Db): Promise<HeardEvent[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.heard_event")
    .selectAll()
    .orderBy("generation")
    .orderBy("sequence")
    .execute();
  return rows.map((row) => ({
    generation: row.generation,
    sequence: Number(row.sequence),
    number: Number(row.number),
    clientOrderId: row.client_order_id,
    row: row.event_row as number[],
  }));
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
