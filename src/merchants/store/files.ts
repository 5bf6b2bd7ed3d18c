import { type Db, type Tx, tablesOf } from "#kernel";
import type { World } from "../world.ts";
import type { FileContentTable, Tables } from "./tables.ts";

/** Stores what a file holds. */
export async function insertFileContent(tx: Tx, row: FileContentTable): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("merchants.file_content")
    .values({ ...row, content: Buffer.from(row.content) })
    .execute();
}

/** What a file of this world holds. */
export async function findFileContent(
  db: Db,
  world: World,
  id: string,
): Promise<Uint8Array | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("merchants.file_content")
    .select("content")
    .where("id", "=", id)
    .where("business", "=", world.business)
    .where("live", "=", world.live)
    .executeTakeFirst();
  return row?.content;
}
