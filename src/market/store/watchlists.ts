import { type Db, type Id, type MemberId, type Tx, tablesOf } from "#kernel";
import type { InstrumentId } from "../instrument.ts";
import type { Tables } from "./tables.ts";

/** A member's list of instruments, in their order. */
export type Watchlist = {
  readonly id: Id<"wat">;
  readonly name: string;
  readonly instruments: readonly InstrumentId[];
};

/** The lists of a member, in order. Within a transaction others who change them wait. */
export async function readWatchlists(source: Db | Tx, member: MemberId): Promise<Watchlist[]> {
  const tables = tablesOf<Tables>(source);
  const lists = await tables
    .selectFrom("market.watchlist")
    .select(["id", "name"])
    .where("member_id", "=", member)
    .orderBy("place")
    .orderBy("id")
    .$if(!("reader" in source), (query) => query.forUpdate())
    .execute();
  if (lists.length === 0) return [];
  const items = await tables
    .selectFrom("market.watchlist_item")
    .selectAll()
    .where(
      "watchlist_id",
      "in",
      lists.map(({ id }) => id),
    )
    .orderBy("place")
    .execute();
  const byList = Map.groupBy(items, (item) => item.watchlist_id);
  return lists.map(({ id, name }) => ({
    id,
    name,
    instruments: (byList.get(id) ?? []).map((item) => item.instrument_id),
  }));
}

/** Stores a list of a member as it is now, at its place among the others. */
export async function writeWatchlist(
  tx: Tx,
  member: MemberId,
  { id, name, instruments }: Watchlist,
  place: number,
  nowMs: number,
): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  await tables
    .insertInto("market.watchlist")
    .values({ id, member_id: member, name, place, created_at: new Date(nowMs) })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ name, place }))
    .execute();
  await tables.deleteFrom("market.watchlist_item").where("watchlist_id", "=", id).execute();
  if (instruments.length === 0) return;
  const items = instruments.map((instrument_id, index) => ({
    watchlist_id: id,
    place: index,
    instrument_id,
  }));
  await tables.insertInto("market.watchlist_item").values(items).execute();
}

export async function setPlace(tx: Tx, id: Id<"wat">, place: number): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("market.watchlist")
    .set({ place })
    .where("id", "=", id)
    .execute();
}

/** False when the member has no such list. */
export async function removeWatchlist(tx: Tx, member: MemberId, id: Id<"wat">): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .deleteFrom("market.watchlist")
    .where("id", "=", id)
    .where("member_id", "=", member)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
