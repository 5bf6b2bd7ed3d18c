import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { TokenId } from "../access-token.ts";
import type { SessionId } from "../session.ts";
import type { Tables } from "./tables.ts";

export type SessionRow = Tables["identity.session"];
export type AccessTokenRow = Tables["identity.access_token"];

const toBytes = (hash: string) => Buffer.from(hash, "base64url");
const toHash = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

/** Of an active member only. `hash` is base64url text everywhere outside of this file. */
export async function findSession(source: Db | Tx, hash: string): Promise<SessionRow | undefined> {
  return tablesOf<Tables>(source)
    .selectFrom("identity.session as session")
    .innerJoin("identity.member as member", "member.id", "session.member_id")
    .selectAll("session")
    .where("session.token_hash", "=", toBytes(hash))
    .where("member.status", "=", "active")
    .executeTakeFirst();
}

export async function insertSession(
  tx: Tx,
  row: Omit<SessionRow, "token_hash">,
  hash: string,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("identity.session")
    .values({ ...row, token_hash: toBytes(hash) })
    .execute();
}

/** @returns the hash of the token that is dead now, and when the session ends */
export async function rotateSession(
  tx: Tx,
  rotation: {
    readonly memberId: MemberId;
    readonly sessionId: SessionId;
    readonly hash: string;
    readonly now: Date;
  },
): Promise<{ readonly deadHash: string; readonly expiresAt: Date } | undefined> {
  const tables = tablesOf<Tables>(tx);
  const row = await tables
    .selectFrom("identity.session")
    .select(["token_hash", "expires_at"])
    .where("id", "=", rotation.sessionId)
    .where("member_id", "=", rotation.memberId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return undefined;
  await tables
    .updateTable("identity.session")
    .set({
      token_hash: toBytes(rotation.hash),
      stepped_up_at: rotation.now,
      last_used_at: rotation.now,
    })
    .where("id", "=", rotation.sessionId)
    .execute();
  return { deadHash: toHash(row.token_hash), expiresAt: row.expires_at };
}

export async function touchSession(tx: Tx, id: SessionId, now: Date): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("identity.session")
    .set({ last_used_at: now })
    .where("id", "=", id)
    .execute();
}

export async function listSessions(
  source: Db | Tx,
  memberId: MemberId,
  live: { readonly now: Date; readonly idleSince: Date },
): Promise<SessionRow[]> {
  return tablesOf<Tables>(source)
    .selectFrom("identity.session")
    .selectAll()
    .where("member_id", "=", memberId)
    .where("expires_at", ">", live.now)
    .where("last_used_at", ">", live.idleSince)
    .orderBy("last_used_at", "desc")
    .orderBy("id", "desc")
    .execute();
}

/** Which sessions of a member to end: one, all but one, or all. */
export type SessionChoice = { readonly only: SessionId } | { readonly except?: SessionId };

/** @returns the hashes of the tokens that are dead now */
export async function deleteSessions(
  tx: Tx,
  memberId: MemberId,
  choice: SessionChoice,
): Promise<string[]> {
  let query = tablesOf<Tables>(tx)
    .deleteFrom("identity.session")
    .where("member_id", "=", memberId)
    .returning("token_hash");
  if ("only" in choice) query = query.where("id", "=", choice.only);
  else if (choice.except) query = query.where("id", "!=", choice.except);
  const rows = await query.execute();
  return rows.map((row) => toHash(row.token_hash));
}

/** @returns whose session ended */
export async function deleteSessionByHash(tx: Tx, hash: string): Promise<MemberId | undefined> {
  const row = await tablesOf<Tables>(tx)
    .deleteFrom("identity.session")
    .where("token_hash", "=", toBytes(hash))
    .returning("member_id")
    .executeTakeFirst();
  return row?.member_id;
}

/** @returns true when the member never signed in from such a device before */
export async function insertDevice(
  tx: Tx,
  memberId: MemberId,
  label: string,
  now: Date,
): Promise<boolean> {
  const row = await tablesOf<Tables>(tx)
    .insertInto("identity.device")
    .values({ member_id: memberId, label, first_seen_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning("label")
    .executeTakeFirst();
  return row !== undefined;
}

/** Of an active member only. */
export async function findAccessToken(
  source: Db | Tx,
  hash: string,
): Promise<AccessTokenRow | undefined> {
  return tablesOf<Tables>(source)
    .selectFrom("identity.access_token as token")
    .innerJoin("identity.member as member", "member.id", "token.member_id")
    .selectAll("token")
    .where("token.token_hash", "=", toBytes(hash))
    .where("member.status", "=", "active")
    .executeTakeFirst();
}

export async function insertAccessToken(
  tx: Tx,
  row: Omit<AccessTokenRow, "token_hash">,
  hash: string,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("identity.access_token")
    .values({ ...row, token_hash: toBytes(hash) })
    .execute();
}

export async function touchAccessToken(tx: Tx, id: TokenId, now: Date): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("identity.access_token")
    .set({ last_used_at: now })
    .where("id", "=", id)
    .execute();
}

export async function listAccessTokens(
  source: Db | Tx,
  memberId: MemberId,
): Promise<AccessTokenRow[]> {
  return tablesOf<Tables>(source)
    .selectFrom("identity.access_token")
    .selectAll()
    .where("member_id", "=", memberId)
    .orderBy("id", "desc")
    .execute();
}

export async function deleteAccessToken(
  tx: Tx,
  memberId: MemberId,
  id: TokenId,
): Promise<{ readonly hash: string; readonly name: string } | undefined> {
  const row = await tablesOf<Tables>(tx)
    .deleteFrom("identity.access_token")
    .where("id", "=", id)
    .where("member_id", "=", memberId)
    .returning(["token_hash", "name"])
    .executeTakeFirst();
  return row && { hash: toHash(row.token_hash), name: row.name };
}

export async function listAccessTokenHashes(
  source: Db | Tx,
  memberId: MemberId,
): Promise<string[]> {
  const rows = await listAccessTokens(source, memberId);
  return rows.map((row) => toHash(row.token_hash));
}
