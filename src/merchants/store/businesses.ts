import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { BusinessProfile, Role, StaffMember } from "../business.ts";
import type { Tables } from "./tables.ts";

/** False when the member is a business already. */
export async function insertBusiness(
  tx: Tx,
  id: MemberId,
  profile: BusinessProfile,
  nowMs: number,
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .insertInto("merchants.business")
    .values({ member_id: id, profile: JSON.stringify(profile), created_at: new Date(nowMs) })
    .onConflict((conflict) => conflict.column("member_id").doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function findBusiness(
  db: Db,
  id: MemberId,
): Promise<(BusinessProfile & { createdAtMs: number }) | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("merchants.business")
    .selectAll()
    .where("member_id", "=", id)
    .executeTakeFirst();
  // Written by us, so its shape is known.
  return row && { ...(row.profile as BusinessProfile), createdAtMs: row.created_at.getTime() };
}

export async function updateBusiness(
  tx: Tx,
  id: MemberId,
  changes: Partial<BusinessProfile>,
): Promise<boolean> {
  const row = await tablesOf<Tables>(tx)
    .selectFrom("merchants.business")
    .select("profile")
    .where("member_id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return false;
  await tablesOf<Tables>(tx)
    .updateTable("merchants.business")
    .set({ profile: JSON.stringify({ ...(row.profile as BusinessProfile), ...changes }) })
    .where("member_id", "=", id)
    .execute();
  return true;
}

export async function allBusinesses(db: Db): Promise<MemberId[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.business")
    .select("member_id")
    .execute();
  return rows.map((row) => row.member_id as MemberId);
}

/** Adds somebody, or gives them another role. */
export async function insertStaff(
  tx: Tx,
  business: MemberId,
  { member, role }: StaffMember,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("merchants.staff")
    .values({ business, member_id: member, role })
    .onConflict((conflict) => conflict.columns(["business", "member_id"]).doUpdateSet({ role }))
    .execute();
}

export async function removeStaff(tx: Tx, business: MemberId, member: MemberId): Promise<void> {
  await tablesOf<Tables>(tx)
    .deleteFrom("merchants.staff")
    .where("business", "=", business)
    .where("member_id", "=", member)
    .execute();
}

export async function listStaff(db: Db, business: MemberId): Promise<StaffMember[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.staff")
    .selectAll()
    .where("business", "=", business)
    .orderBy("member_id")
    .execute();
  return rows.map((row) => ({ member: row.member_id as MemberId, role: row.role as Role }));
}

export async function staffedBy(
  db: Db,
  member: MemberId,
): Promise<{ business: MemberId; role: Role }[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.staff")
    .selectAll()
    .where("member_id", "=", member)
    .orderBy("business")
    .execute();
  return rows.map((row) => ({ business: row.business as MemberId, role: row.role as Role }));
}

export async function roleIn(
  db: Db,
  business: MemberId,
  member: MemberId,
): Promise<Role | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("merchants.staff")
    .select("role")
    .where("business", "=", business)
    .where("member_id", "=", member)
    .executeTakeFirst();
  return row?.role as Role | undefined;
}
