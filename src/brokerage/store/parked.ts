import { type Db, type Tx, tablesOf } from "#kernel";
import type { ClientOrderId } from "../venue.ts";
import type { ParkedEventTable, Tables } from "./tables.ts";

/** An event of the embedded exchange that could not be taken over, or waits behind such a one. */
export type ParkedEvent = {
  readonly generation: number;
  readonly sequence: number;
  /** Our order, by its number there and by ours. */
  readonly number: number;
  readonly clientOrderId: ClientOrderId;
  readonly row: readonly number[];
  /** What went wrong; null when it waits for one before it. */
  readonly reason: string | null;
  readonly attempts: number;
  readonly parkedAtMs: number;
  readonly retryAtMs: number;
};

/** Repeating it changes nothing: after a crash an event may come again. */
export async function insertParked(tx: Tx, event: ParkedEvent): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("brokerage.parked_event")
    .values({
      generation: event.generation,
      sequence: BigInt(event.sequence),
      client_order_id: event.clientOrderId,
      number: BigInt(event.number),
      event_row: JSON.stringify(event.row),
      reason: event.reason,
      attempts: event.attempts,
      parked_at: new Date(event.parkedAtMs),
      retry_at: new Date(event.retryAtMs),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Writes what another attempt came to. */
export async function updateParked(tx: Tx, event: ParkedEvent): Promise<void> {
  const { reason, attempts, retryAtMs } = event;
  await tablesOf<Tables>(tx)
    .updateTable("brokerage.parked_event")
    .set({ reason, attempts, retry_at: new Date(retryAtMs) })
    .where("generation", "=", event.generation)
    .where("sequence", "=", BigInt(event.sequence))
    .where("client_order_id", "=", event.clientOrderId)
    .execute();
}

/** It was taken over. */
export async function deleteParked(tx: Tx, event: ParkedEvent): Promise<void> {
  await tablesOf<Tables>(tx)
    .deleteFrom("brokerage.parked_event")
    .where("generation", "=", event.generation)
    .where("sequence", "=", BigInt(event.sequence))
    .where("client_order_id", "=", event.clientOrderId)
    .execute();
}

/** All of them, or those of one order; in the order in which they happened. */
export async function parkedEvents(db: Db, of?: ClientOrderId): Promise<ParkedEvent[]> {
  let query = tablesOf<Tables>(db).selectFrom("brokerage.parked_event").selectAll();
  if (of !== undefined) query = query.where("client_order_id", "=", of);
  const rows = await query.orderBy("generation").orderBy("sequence").execute();
  return rows.map(fromRow);
}

/** The row was written by us, so its shape is known. */
function fromRow(row: ParkedEventTable): ParkedEvent {
  return {
    generation: row.generation,
    sequence: Number(row.sequence),
    number: Number(row.number),
    clientOrderId: row.client_order_id,
    row: row.event_row as number[],
    reason: row.reason,
    attempts: row.attempts,
    parkedAtMs: row.parked_at.getTime(),
    retryAtMs: row.retry_at.getTime(),
  };
}
