import type { ApprovalId } from "#identity";
import { type Db, type MemberId, type MovementId, type Tx, tablesOf } from "#kernel";
import type { Tables } from "./tables.ts";

export async function insertApproval(
  tx: Tx,
  row: { id: ApprovalId; member: MemberId; movementId: MovementId; askedAtMs: number },
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("payments.approval")
    .values({
      id: row.id,
      member_id: row.member,
      movement_id: row.movementId,
      asked_at: new Date(row.askedAtMs),
    })
    .execute();
}

/** The movement id that the member was asked to approve. */
export async function approvedMovement(
  db: Db,
  member: MemberId,
  id: ApprovalId,
): Promise<MovementId | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("payments.approval")
    .select("movement_id")
    .where("id", "=", id)
    .where("member_id", "=", member)
    .executeTakeFirst();
  return row?.movement_id as MovementId | undefined;
}

export async function removeApprovals(tx: Tx, beforeMs: number): Promise<void> {
  await tablesOf<Tables>(tx)
    .deleteFrom("payments.approval")
    .where("asked_at", "<", new Date(beforeMs))
    .execute();
}
