import { sql } from "kysely";
import { type Db, tablesOf } from "#kernel";
import type { ObjectRow } from "./objects.ts";
import type { ClaimTable, DeliveryTable, ResponseTable } from "./tables.ts";

/** Everything that one change stores: all of it, or nothing. */
export type Changes = {
  readonly objects: readonly ObjectRow[];
  readonly deliveries: readonly DeliveryTable[];
  readonly responses: readonly ResponseTable[];
  /** Work that is done with it. */
  readonly finished: readonly string[];
  /** Names that only one object may hold. */
  readonly claims: readonly ClaimTable[];
  readonly begun: readonly { readonly id: string; readonly data: string; created_at: Date }[];
};

/**
 * Stores a change in one statement, and so in one transaction and one round trip.
 *
 * @throws a unique violation when the key of a response, or a claim, is there already
 */
export async function flush(db: Db, changes: Changes): Promise<void> {
  const { objects, deliveries, responses, finished, claims, begun } = changes;
  const rows = JSON.stringify(objects);
  await sql`
    with object as (
      insert into merchants.object (id, business, live, kind, refs, data, due_at, created_at)
      select id, business, live, kind, refs, data::jsonb, due_at, created_at
      from jsonb_to_recordset(${rows}::jsonb) as o(id text, business text, live boolean,
        kind text, refs text[], data text, due_at timestamptz, created_at timestamptz)
      on conflict (id, business, live) do update set refs = excluded.refs, data = excluded.data,
        due_at = excluded.due_at
    ), delivery as (
      insert into merchants.delivery
      select * from jsonb_populate_recordset(
        null::merchants.delivery, ${JSON.stringify(deliveries)}::jsonb)
    ), response as (
      insert into merchants.response
      select * from jsonb_populate_recordset(
        null::merchants.response, ${JSON.stringify(responses)}::jsonb)
    ), claim as (
      insert into merchants.claim
      select * from jsonb_populate_recordset(
        null::merchants.claim, ${JSON.stringify(claims)}::jsonb)
    ), begun as (
      insert into merchants.work
      select id, data::jsonb, created_at from jsonb_to_recordset(${JSON.stringify(begun)}::jsonb)
        as w(id text, data text, created_at timestamptz)
    )
    delete from merchants.work where id = any(${sql.val([...finished])}::text[])
  `.execute(tablesOf(db));
}
