import { sql } from "kysely";
import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { World } from "../world.ts";
import type { DeliveryAttemptTable, DeliveryTable, Tables } from "./tables.ts";

/** How many endpoints have not taken an event yet. */
export async function undeliveredOf(db: Db, eventId: string): Promise<number> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.delivery")
    .select("id")
    .where("event_id", "=", eventId)
    .where("state", "=", "waiting")
    .execute();
  return rows.length;
}

export type Delivery = Omit<DeliveryTable, "business" | "live"> & { readonly world: World };

function fromRow({ business, live, ...row }: DeliveryTable): Delivery {
  return { ...row, world: { business: business as MemberId, live } };
}

/** Deliveries whose time has come, longest overdue first, but for those to some endpoints. */
export async function dueDeliveries(
  db: Db,
  nowMs: number,
  limit: number,
  butTo: readonly string[],
): Promise<Delivery[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.delivery")
    .selectAll()
    .where("next_at", "<=", new Date(nowMs))
    .where(sql<boolean>`endpoint_id <> all(${sql.val([...butTo])}::text[])`)
    .orderBy("next_at")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

export type Attempted = {
  readonly delivery: string;
  readonly state: DeliveryTable["state"];
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly attempt: DeliveryAttemptTable;
};

/** Stores what came of attempts, many in one statement, and so in one transaction. */
export async function storeAttempts(db: Db, attempted: readonly Attempted[]): Promise<void> {
  const rows = attempted.map(({ delivery, state, attempts, nextAt }) => ({
    id: delivery,
    state,
    attempts,
    next_at: nextAt,
  }));
  const tries = attempted.map(({ attempt }) => attempt);
  await sql`
    with tried as (
      insert into merchants.delivery_attempt
      select * from jsonb_populate_recordset(
        null::merchants.delivery_attempt, ${JSON.stringify(tries)}::jsonb)
      on conflict do nothing
    )
    update merchants.delivery d set state = r.state, attempts = r.attempts, next_at = r.next_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(id text, state text, attempts integer, next_at timestamptz)
    where d.id = r.id`.execute(tablesOf(db));
}

export type DeliveryLog = Delivery & {
  /** Of the event. */
  readonly type: string;
  readonly log: readonly DeliveryAttemptTable[];
};

/** The newest deliveries to an endpoint, with what was answered. */
export async function deliveriesTo(
  db: Db,
  world: World,
  endpointId: string,
  limit: number,
): Promise<DeliveryLog[]> {
  const type = sql<string>`(select data ->> 'type' from merchants.object o
    where o.id = merchants.delivery.event_id limit 1)`;
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.delivery")
    .selectAll()
    .select(type.as("type"))
    .where("endpoint_id", "=", endpointId)
    .where("business", "=", world.business)
    .where("live", "=", world.live)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  if (rows.length === 0) return [];
  const attempts = await tablesOf<Tables>(db)
    .selectFrom("merchants.delivery_attempt")
    .selectAll()
    .where(
      "delivery_id",
      "in",
      rows.map(({ id }) => id),
    )
    .orderBy("number")
    .execute();
  const byDelivery = Map.groupBy(attempts, ({ delivery_id }) => delivery_id);
  return rows.map(({ type: of, ...row }) => ({
    ...fromRow(row),
    type: of,
    log: byDelivery.get(row.id) ?? [],
  }));
}

/** Sends an event again; undefined when there is no such delivery in this world. */
export async function replayDelivery(
  tx: Tx,
  world: World,
  id: string,
  now: Date,
): Promise<Delivery | undefined> {
  const row = await tablesOf<Tables>(tx)
    .updateTable("merchants.delivery")
    .set({ state: "waiting", next_at: now })
    .where("id", "=", id)
    .where("business", "=", world.business)
    .where("live", "=", world.live)
    .returningAll()
    .executeTakeFirst();
  return row && fromRow(row);
}
