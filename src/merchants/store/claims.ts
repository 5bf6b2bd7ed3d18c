import { type Db, tablesOf } from "#kernel";
import type { World } from "../world.ts";
import type { Tables } from "./tables.ts";

/** The object that holds a name which only one can hold. */
export async function claimedBy(db: Db, world: World, name: string): Promise<string | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("merchants.claim")
    .select("object_id")
    .where("business", "=", world.business)
    .where("live", "=", world.live)
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.object_id;
}
