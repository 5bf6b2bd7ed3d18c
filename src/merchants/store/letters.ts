import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { World } from "../world.ts";
import type { Tables } from "./tables.ts";

/** Events that call for a letter now, oldest first. */
export async function letterEvents(
  db: Db,
  now: Date,
  limit: number,
): Promise<{ readonly eventId: string; readonly world: World }[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.letter")
    .selectAll()
    .where("at", "<=", now)
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

/** A letter that could not be composed is tried again later, behind those that can. */
export async function postponeLetter(tx: Tx, eventId: string, until: Date): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("merchants.letter")
    .set({ at: until })
    .where("event_id", "=", eventId)
    .execute();
}
