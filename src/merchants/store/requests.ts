import { sql } from "kysely";
import { type Db, type Tx, tablesOf } from "#kernel";
import type { World } from "../world.ts";
import type { RequestTable, Tables } from "./tables.ts";

/** Many at a time, in one statement. */
export async function insertRequests(db: Db, rows: readonly RequestTable[]): Promise<void> {
  await sql`
    insert into merchants.request
    select * from jsonb_populate_recordset(null::merchants.request, ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing
  `.execute(tablesOf(db));
}

/** Newest first; those before an id when there is one. */
export async function listRequests(
  db: Db,
  world: World,
  asked: { readonly before: string | undefined; readonly failed: boolean; readonly limit: number },
): Promise<RequestTable[]> {
  let query = tablesOf<Tables>(db)
    .selectFrom("merchants.request")
    .selectAll()
    .where("business", "=", world.business)
    .where("live", "=", world.live);
  if (asked.before !== undefined) query = query.where("id", "<", asked.before);
  if (asked.failed) query = query.where("status", ">=", 400);
  return query.orderBy("id", "desc").limit(asked.limit).execute();
}

/** @returns how many were removed */
export async function removeRequests(tx: Tx, beforeMs: number): Promise<number> {
  const result = await tablesOf<Tables>(tx)
    .deleteFrom("merchants.request")
    .where("at", "<", new Date(beforeMs))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
