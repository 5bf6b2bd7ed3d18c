import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { IdentityCheck, IdentityCheckId } from "../identity-check.ts";
import type { PersonId } from "../member.ts";
import type { IdentitySubmission } from "../ports.ts";
import type { Tier } from "../tiers.ts";
import type { Tables } from "./tables.ts";

export type IdentityCheckRow = Tables["identity.identity_check"];

export function toCheck(row: IdentityCheckRow): IdentityCheck {
  return {
    id: row.id,
    tier: row.tier,
    state: row.state,
    reason: (row.reason ?? undefined) as IdentityCheck["reason"],
    submittedAtMs: row.submitted_at.getTime(),
    decidedAtMs: row.decided_at?.getTime(),
  };
}

/** What we sealed ourselves when the check was submitted. */
export function parseSubmission(plain: Uint8Array): IdentitySubmission {
  return JSON.parse(Buffer.from(plain).toString("utf8")) as IdentitySubmission;
}

/** Throws a unique violation of `identity_check_one_pending`. */
export async function insertCheck(tx: Tx, row: IdentityCheckRow): Promise<void> {
  await tablesOf<Tables>(tx).insertInto("identity.identity_check").values(row).execute();
}

export async function setReference(tx: Tx, id: IdentityCheckId, reference: string): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("identity.identity_check")
    .set({ reference })
    .where("id", "=", id)
    .execute();
}

export async function listChecks(source: Db | Tx, memberId: MemberId): Promise<IdentityCheckRow[]> {
  return tablesOf<Tables>(source)
    .selectFrom("identity.identity_check")
    .selectAll()
    .where("member_id", "=", memberId)
    .orderBy("id", "desc")
    .execute();
}

export async function listPendingChecks(
  source: Db | Tx,
  limit: number,
): Promise<IdentityCheckRow[]> {
  return tablesOf<Tables>(source)
    .selectFrom("identity.identity_check")
    .selectAll()
    .where("state", "=", "pending")
    .orderBy("submitted_at")
    .limit(limit)
    .execute();
}

/** Decides a pending check and forgets what was submitted; false when it was decided before. */
export async function decideCheck(
  tx: Tx,
  id: IdentityCheckId,
  decision: { readonly state: "approved" | "refused"; readonly reason: string | null },
  now: Date,
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("identity.identity_check")
    .set({ ...decision, decided_at: now, submission: null })
    .where("id", "=", id)
    .where("state", "=", "pending")
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function findPersonByDetails(
  source: Db | Tx,
  detailsHash: Uint8Array,
): Promise<PersonId | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("identity.person")
    .select("id")
    .where("details_hash", "=", detailsHash)
    .executeTakeFirst();
  return row?.id;
}

export async function findPersonByDocument(
  source: Db | Tx,
  documentHash: Uint8Array,
): Promise<PersonId | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("identity.person_document")
    .select("person_id")
    .where("document_hash", "=", documentHash)
    .executeTakeFirst();
  return row?.person_id;
}

export async function hasDetails(source: Db | Tx, id: PersonId): Promise<boolean> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("identity.person")
    .select("details_hash")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.details_hash instanceof Uint8Array;
}

export async function describePerson(
  tx: Tx,
  id: PersonId,
  details: {
    readonly legal_name: string;
    readonly birth_date: string;
    readonly country: string;
    readonly details_hash: Uint8Array;
  },
): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("identity.person")
    .set(details)
    .where("id", "=", id)
    .execute();
}

export async function raiseTier(tx: Tx, id: PersonId, tier: Tier): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("identity.person")
    .set({ tier })
    .where("id", "=", id)
    .where("tier", "<", tier)
    .execute();
}

export async function linkPerson(tx: Tx, memberId: MemberId, personId: PersonId): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("identity.member")
    .set({ person_id: personId })
    .where("id", "=", memberId)
    .execute();
}

export async function insertDocument(
  tx: Tx,
  documentHash: Uint8Array,
  personId: PersonId,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("identity.person_document")
    .values({ document_hash: documentHash, person_id: personId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
