import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { World } from "../world.ts";
import type { Tables } from "./tables.ts";

/** Events that call for a letter, oldest first. */
export async function letterEvents(
  db: Db,
  limit: number,
): Promise<{ readonly eventId: string; readonly world: World }[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.letter")
    .selectAll()
    .orderBy("at")
    .orderBy("event_id")
    .limit(limit)
    .execute();
  return rows.map(({ event_id, business, live }) => ({
    eventId: event_id,
    world: { business: business as MemberId, live },
  }));
}

export async function removeLetter(tx: Tx, eventId: string): Promise<void> {
  await tablesOf<Tables>(tx)
    .deleteFrom("merchants.letter")
    .where("event_id", "=", eventId)
    .execute();
}
