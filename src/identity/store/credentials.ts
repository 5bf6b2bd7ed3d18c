import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { PasskeyId } from "../passkey.ts";
import type { Tables } from "./tables.ts";

export type PasskeyRow = Tables["identity.passkey"];
export type ChallengeRow = Tables["identity.challenge"];
export type TotpRow = Tables["identity.totp"];

export async function findPasswordHash(
  source: Db | Tx,
  memberId: MemberId,
): Promise<string | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("identity.password")
    .select("hash")
    .where("member_id", "=", memberId)
    .executeTakeFirst();
  return row?.hash;
}

export async function savePassword(
  tx: Tx,
  memberId: MemberId,
  hash: string,
  now: Date,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("identity.password")
    .values({ member_id: memberId, hash, changed_at: now })
    .onConflict((conflict) => conflict.column("member_id").doUpdateSet({ hash, changed_at: now }))
    .execute();
}

export async function findTotp(source: Db | Tx, memberId: MemberId): Promise<TotpRow | undefined> {
  return tablesOf<Tables>(source)
    .selectFrom("identity.totp")
    .selectAll()
    .where("member_id", "=", memberId)
    .executeTakeFirst();
}

export async function savePendingTotp(
  tx: Tx,
  memberId: MemberId,
  pendingSecret: Uint8Array,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("identity.totp")
    .values({
      member_id: memberId,
      sealed_secret: null,
      pending_secret: pendingSecret,
      last_used_step: 0n,
      enabled_at: null,
    })
    .onConflict((conflict) =>
      conflict.column("member_id").doUpdateSet({ pending_secret: pendingSecret }),
    )
    .execute();
}

/** The pending secret comes into force; `step` is the one whose code proved it. */
export async function enablePendingTotp(
  tx: Tx,
  memberId: MemberId,
  step: number,
  now: Date,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("identity.totp")
    .set((column) => ({
      sealed_secret: column.ref("pending_secret"),
      pending_secret: null,
      last_used_step: BigInt(step),
      enabled_at: now,
    }))
    .where("member_id", "=", memberId)
    .execute();
}

/** Takes the step's code; false when it, or a later one, was used before. */
export async function useTotpStep(tx: Tx, memberId: MemberId, step: number): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("identity.totp")
    .set({ last_used_step: BigInt(step) })
    .where("member_id", "=", memberId)
    .where("last_used_step", "<", BigInt(step))
    .where("sealed_secret", "is not", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function deleteTotp(tx: Tx, memberId: MemberId): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .deleteFrom("identity.totp")
    .where("member_id", "=", memberId)
    .where("sealed_secret", "is not", null)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function replaceRecoveryCodes(
  tx: Tx,
  memberId: MemberId,
  hashes: readonly Uint8Array[],
): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  await tables.deleteFrom("identity.recovery_code").where("member_id", "=", memberId).execute();
  await tables
    .insertInto("identity.recovery_code")
    .values(hashes.map((code_hash) => ({ member_id: memberId, code_hash })))
    .execute();
}

/** False when there is no such code, or it was used before. */
export async function takeRecoveryCode(
  tx: Tx,
  memberId: MemberId,
  hash: Uint8Array,
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .deleteFrom("identity.recovery_code")
    .where("member_id", "=", memberId)
    .where("code_hash", "=", hash)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function countRecoveryCodes(source: Db | Tx, memberId: MemberId): Promise<number> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("identity.recovery_code")
    .select((count) => count.fn.countAll<bigint>().as("count"))
    .where("member_id", "=", memberId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function listPasskeys(source: Db | Tx, memberId: MemberId): Promise<PasskeyRow[]> {
  return tablesOf<Tables>(source)
    .selectFrom("identity.passkey")
    .selectAll()
    .where("member_id", "=", memberId)
    .orderBy("id")
    .execute();
}

export async function findPasskey(
  source: Db | Tx,
  credentialId: string,
): Promise<PasskeyRow | undefined> {
  return tablesOf<Tables>(source)
    .selectFrom("identity.passkey")
    .selectAll()
    .where("credential_id", "=", credentialId)
    .executeTakeFirst();
}

/** Throws a unique violation of `passkey_credential_id_key`. */
export async function insertPasskey(tx: Tx, row: PasskeyRow): Promise<void> {
  await tablesOf<Tables>(tx).insertInto("identity.passkey").values(row).execute();
}

export async function markPasskeyUsed(
  tx: Tx,
  id: PasskeyId,
  counter: number,
  now: Date,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("identity.passkey")
    .set({ counter: BigInt(counter), last_used_at: now })
    .where("id", "=", id)
    .execute();
}

export async function deletePasskey(tx: Tx, id: PasskeyId): Promise<void> {
  await tablesOf<Tables>(tx).deleteFrom("identity.passkey").where("id", "=", id).execute();
}

/** Serialises changes of one member's factors: the last one cannot be removed twice at once. */
export async function lockMember(tx: Tx, memberId: MemberId): Promise<boolean> {
  const row = await tablesOf<Tables>(tx)
    .selectFrom("identity.member")
    .select("id")
    .where("id", "=", memberId)
    .where("status", "=", "active")
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertChallenge(tx: Tx, row: ChallengeRow): Promise<void> {
  await tablesOf<Tables>(tx).insertInto("identity.challenge").values(row).execute();
}

/** Takes it out, so that it works once; undefined when unknown, of another purpose, or too old. */
export async function takeChallenge(
  tx: Tx,
  challenge: string,
  purpose: string,
  now: Date,
): Promise<ChallengeRow | undefined> {
  const row = await tablesOf<Tables>(tx)
    .deleteFrom("identity.challenge")
    .where("challenge", "=", challenge)
    .where("purpose", "=", purpose)
    .returningAll()
    .executeTakeFirst();
  return row && row.expires_at.getTime() > now.getTime() ? row : undefined;
}
