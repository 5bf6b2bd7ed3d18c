import { type Db, type Tx, tablesOf } from "#kernel";
import type { World } from "../world.ts";
import type { ResponseTable, Tables } from "./tables.ts";

/** The first answer that was given to a key. */
export async function findResponse(
  db: Db,
  { business, live }: World,
  key: string,
): Promise<ResponseTable | undefined> {
  return tablesOf<Tables>(db)
    .selectFrom("merchants.response")
    .selectAll()
    .where("business", "=", business)
    .where("live", "=", live)
    .where("key", "=", key)
    .executeTakeFirst();
}

export async function removeResponses(tx: Tx, beforeMs: number): Promise<number> {
  const result = await tablesOf<Tables>(tx)
    .deleteFrom("merchants.response")
    .where("created_at", "<", new Date(beforeMs))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
