import { type Insertable, sql } from "kysely";
import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { ContactPoint, ContactPointKind, Member, PersonId } from "../member.ts";
import type { Tier } from "../tiers.ts";
import type { MemberTable, Tables } from "./tables.ts";

type MemberRow = MemberTable & { readonly tier: Tier };

function contactPoint(value: string | null, verified: boolean): ContactPoint | undefined {
  return value === null ? undefined : { value, verified };
}

function toMember(row: MemberRow): Member {
  const thresholds = Object.entries(row.step_up_thresholds);
  return {
    id: row.id,
    personId: row.person_id,
    handle: row.handle,
    name: row.name,
    kind: row.kind,
    trade: row.trade ?? undefined,
    status: row.status,
    tier: row.tier,
    language: row.language,
    displayCurrency: row.display_currency,
    email: contactPoint(row.email, row.email_verified),
    phone: contactPoint(row.phone, row.phone_verified),
    privacy: {
      discoverableByEmail: row.discoverable_by_email,
      discoverableByPhone: row.discoverable_by_phone,
      profilePublic: row.profile_public,
      whoMayRequest: row.who_may_request,
    },
    stepUpThresholds: Object.fromEntries(
      thresholds.map(([currency, amount]) => [currency, BigInt(amount)]),
    ),
    isOperator: row.operator_since !== null,
    createdAtMs: row.created_at.getTime(),
  };
}

function memberRows(source: Db | Tx) {
  return tablesOf<Tables>(source)
    .selectFrom("identity.member as member")
    .innerJoin("identity.person as person", "person.id", "member.person_id")
    .selectAll("member")
    .select("person.tier");
}

export async function findMember(source: Db | Tx, id: MemberId): Promise<Member | undefined> {
  const row = await memberRows(source).where("member.id", "=", id).executeTakeFirst();
  return row && toMember(row);
}

export async function findMemberIdByHandle(
  source: Db | Tx,
  handle: string,
): Promise<MemberId | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("identity.member")
    .select("id")
    .where("handle", "=", handle)
    .executeTakeFirst();
  return row?.id;
}

export async function findMemberIdByContactPoint(
  source: Db | Tx,
  kind: ContactPointKind,
  value: string,
): Promise<MemberId | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("identity.member")
    .select("id")
    .where(kind, "=", value)
    .where(kind === "email" ? "email_verified" : "phone_verified", "=", true)
    .executeTakeFirst();
  return row?.id;
}

/** Those of `skeletons` that belong to a member. */
export async function takenSkeletons(
  source: Db | Tx,
  skeletons: readonly string[],
): Promise<Set<string>> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("identity.member")
    .select("handle_skeleton")
    .where("handle_skeleton", "in", skeletons)
    .execute();
  return new Set(rows.map((row) => row.handle_skeleton));
}

/** Throws a unique violation of `member_handle_key` or `member_handle_skeleton_key`. */
export async function insertMember(tx: Tx, row: Insertable<MemberTable>): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  await tables
    .insertInto("identity.person")
    .values({
      id: row.person_id,
      tier: 0,
      legal_name: null,
      birth_date: null,
      country: null,
      details_hash: null,
      created_at: row.created_at,
    })
    .execute();
  await tables.insertInto("identity.member").values(row).execute();
}

export type MemberColumns = Partial<
  Omit<MemberTable, "id" | "person_id" | "handle" | "handle_skeleton" | "created_at">
>;

export async function changeMember(tx: Tx, id: MemberId, columns: MemberColumns): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("identity.member")
    .set(columns)
    .where("id", "=", id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Marks it verified where the member still has this very value. */
export async function verifyContactPoint(
  tx: Tx,
  id: MemberId,
  kind: ContactPointKind,
  value: string,
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("identity.member")
    .set(kind === "email" ? { email_verified: true } : { phone_verified: true })
    .where("id", "=", id)
    .where(kind, "=", value)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function memberIdsOfPerson(source: Db | Tx, personId: PersonId): Promise<MemberId[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("identity.member")
    .select("id")
    .where("person_id", "=", personId)
    .orderBy("id")
    .execute();
  return rows.map((row) => row.id);
}

/** An active member becomes an operator, or whoever is one no longer is; false: nothing changed. */
export async function setOperatorSince(tx: Tx, id: MemberId, since: Date | null): Promise<boolean> {
  const update = tablesOf<Tables>(tx)
    .updateTable("identity.member")
    .set({ operator_since: since })
    .where("id", "=", id);
  const changed =
    since === null
      ? update.where("operator_since", "is not", null)
      : update.where("operator_since", "is", null).where("status", "=", "active");
  return (await changed.executeTakeFirst()).numUpdatedRows > 0n;
}

/** Members of any status who are operators, in the order in which they joined. */
export async function operatorIds(source: Db | Tx): Promise<MemberId[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("identity.member")
    .select("id")
    .where("operator_since", "is not", null)
    .orderBy("id")
    .execute();
  return rows.map((row) => row.id);
}

/**
 * Ids of active members whose handle or name starts with `prefix` (lower case): those with a public
 * profile and the viewer's own contacts, without the viewer and whoever blocks or is blocked.
 */
export async function searchMemberIds(
  source: Db | Tx,
  viewer: MemberId,
  prefix: string,
  limit: number,
): Promise<MemberId[]> {
  const pattern = `${prefix.replace(/[\\%_]/g, "\\$&")}%`;
  const rows = await tablesOf<Tables>(source)
    .selectFrom("identity.member as member")
    .select("member.id")
    .where("member.status", "=", "active")
    .where("member.id", "!=", viewer)
    .where((where) =>
      where.or([
        where("member.handle", "like", pattern),
        where(sql<string>`lower(member.name)`, "like", pattern),
      ]),
    )
    .where((where) =>
      where.or([
        where("member.profile_public", "=", true),
        where.exists(
          where
            .selectFrom("identity.contact as contact")
            .whereRef("contact.other_id", "=", "member.id")
            .where("contact.member_id", "=", viewer)
            .where("contact.listed", "=", true),
        ),
      ]),
    )
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("identity.block as block")
            .where((either) =>
              either.or([
                either.and([
                  either("block.member_id", "=", viewer),
                  either("block.other_id", "=", either.ref("member.id")),
                ]),
                either.and([
                  either("block.other_id", "=", viewer),
                  either("block.member_id", "=", either.ref("member.id")),
                ]),
              ]),
            ),
        ),
      ),
    )
    .orderBy("member.handle")
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}
