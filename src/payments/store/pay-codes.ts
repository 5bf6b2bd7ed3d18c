import { sql } from "kysely";
import { type Db, type MemberId, type MovementId, type Tx, tablesOf } from "#kernel";
import type { PayCodeId, RequestId } from "../ids.ts";
import type { PayCodeTable, Tables } from "./tables.ts";

/** A code as it is stored: what it was is not. */
export type StoredPayCode = {
  readonly id: PayCodeId;
  readonly member: MemberId;
  readonly endsAtMs: number;
  readonly isRevoked: boolean;
  readonly usedFor: RequestId | null;
};

type NewPayCode = {
  readonly id: PayCodeId;
  readonly member: MemberId;
  readonly digest: Uint8Array;
  readonly issuedAtMs: number;
  readonly endsAtMs: number;
};

export async function insertPayCode(tx: Tx, code: NewPayCode): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("payments.pay_code")
    .values({
      id: code.id,
      digest: Buffer.from(code.digest),
      member_id: code.member,
      issued_at: new Date(code.issuedAtMs),
      ends_at: new Date(code.endsAtMs),
      revoked_at: null,
      request_id: null,
      used_at: null,
    })
    .execute();
}

/** Revokes a member's open codes; the newest `kept` of them stay. */
export async function revokePayCodes(
  tx: Tx,
  member: MemberId,
  atMs: number,
  kept: number,
): Promise<void> {
  await sql`
    update payments.pay_code set revoked_at = ${new Date(atMs)}
    where id in (
      select id from payments.pay_code
      where member_id = ${member} and used_at is null and revoked_at is null
        and ends_at > ${new Date(atMs)}
      order by id desc offset ${kept})
    and used_at is null`.execute(tablesOf(tx));
}

export async function payCodeById(
  db: Db,
  member: MemberId,
  id: PayCodeId,
): Promise<StoredPayCode | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("payments.pay_code")
    .selectAll()
    .where("id", "=", id)
    .where("member_id", "=", member)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function payCodeByDigest(
  db: Db,
  digest: Uint8Array,
): Promise<StoredPayCode | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("payments.pay_code")
    .selectAll()
    .where("digest", "=", Buffer.from(digest))
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Uses a code up for a sale: true for one caller and never again. */
export async function takePayCode(
  tx: Tx,
  id: PayCodeId,
  requestId: RequestId,
  atMs: number,
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("payments.pay_code")
    .set({ request_id: requestId, used_at: new Date(atMs) })
    .where("id", "=", id)
    .where("used_at", "is", null)
    .where("revoked_at", "is", null)
    .where("ends_at", ">", new Date(atMs))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** How many sales a member's codes were charged for since then. */
export async function payCodesUsedSince(
  db: Db,
  member: MemberId,
  sinceMs: number,
): Promise<number> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("payments.pay_code")
    .select((code) => code.fn.countAll<bigint>().as("count"))
    .where("member_id", "=", member)
    .where("used_at", ">", new Date(sinceMs))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** The movement by which a member paid a request. */
export async function paymentOfRequest(
  db: Db,
  requestId: RequestId,
  payer: MemberId,
): Promise<MovementId | null> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("payments.request_payment")
    .select("movement_id")
    .where("request_id", "=", requestId)
    .where("payer", "=", payer)
    .where("state", "=", "settled")
    .executeTakeFirst();
  return (row?.movement_id ?? null) as MovementId | null;
}

export async function removePayCodes(tx: Tx, beforeMs: number): Promise<void> {
  await tablesOf<Tables>(tx)
    .deleteFrom("payments.pay_code")
    .where("ends_at", "<", new Date(beforeMs))
    .execute();
}

/** The row was written by us, so its shape is known. */
function fromRow(row: PayCodeTable): StoredPayCode {
  return {
    id: row.id as PayCodeId,
    member: row.member_id as MemberId,
    endsAtMs: row.ends_at.getTime(),
    isRevoked: row.revoked_at !== null,
    usedFor: row.request_id as RequestId | null,
  };
}
