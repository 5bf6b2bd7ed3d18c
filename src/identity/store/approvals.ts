import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { ApprovalId, ApprovalMethod } from "../approval.ts";
import type { Tables } from "./tables.ts";

export type ApprovalRow = Tables["identity.approval"];

export async function insertApproval(tx: Tx, row: ApprovalRow): Promise<void> {
  await tablesOf<Tables>(tx).insertInto("identity.approval").values(row).execute();
}

export async function findApproval(
  source: Db | Tx,
  memberId: MemberId,
  id: ApprovalId,
): Promise<ApprovalRow | undefined> {
  return tablesOf<Tables>(source)
    .selectFrom("identity.approval")
    .selectAll()
    .where("id", "=", id)
    .where("member_id", "=", memberId)
    .executeTakeFirst();
}

/** False when it was granted before, or is over. */
export async function markGranted(
  tx: Tx,
  id: ApprovalId,
  method: ApprovalMethod,
  now: Date,
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("identity.approval")
    .set({ granted_at: now, method })
    .where("id", "=", id)
    .where("granted_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The one statement that lets an approval be used: of many at once, the row lock picks one. */
export async function markUsed(
  tx: Tx,
  use: {
    readonly id: ApprovalId;
    readonly memberId: MemberId;
    readonly intent: string;
    readonly now: Date;
  },
): Promise<ApprovalMethod | undefined> {
  const row = await tablesOf<Tables>(tx)
    .updateTable("identity.approval")
    .set({ used_at: use.now })
    .where("id", "=", use.id)
    .where("member_id", "=", use.memberId)
    .where("intent", "=", use.intent)
    .where("granted_at", "is not", null)
    .where("used_at", "is", null)
    .where("expires_at", ">", use.now)
    .returning("method")
    .executeTakeFirst();
  return row?.method ?? undefined;
}
