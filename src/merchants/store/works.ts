import { type Db, tablesOf } from "#kernel";
import { decodeStored } from "../wire-codec.ts";
import type { Work } from "../work.ts";
import type { Tables } from "./tables.ts";

/** Work that was begun before then and is not done, oldest first. */
export async function unfinishedWork(db: Db, beforeMs: number, limit: number): Promise<Work[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.work")
    .select("data")
    .where("created_at", "<=", new Date(beforeMs))
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map((row) => decodeStored<Work>(row.data));
}
