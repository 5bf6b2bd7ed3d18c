import { type Db, type MemberId, type MovementId, type Tx, tablesOf } from "#kernel";
import type { Tables } from "./tables.ts";

export async function saveCategory(
  tx: Tx,
  member: MemberId,
  movement: MovementId,
  category: string,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("accounts.category")
    .values({ member_id: member, movement_id: movement, category })
    .onConflict((conflict) =>
      conflict.columns(["member_id", "movement_id"]).doUpdateSet({ category }),
    )
    .execute();
}

/** What a member chose for movements with an id from `first` through `last`. */
export async function chosenCategories(
  source: Db | Tx,
  member: MemberId,
  first: MovementId,
  last: MovementId,
): Promise<Map<string, string>> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("accounts.category")
    .select(["movement_id", "category"])
    .where("member_id", "=", member)
    .where("movement_id", ">=", first)
    .where("movement_id", "<=", last)
    .execute();
  return new Map(rows.map((row) => [row.movement_id, row.category]));
}
