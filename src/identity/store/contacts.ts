import { sql } from "kysely";
import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { Tables } from "./tables.ts";

export async function listContactIds(source: Db | Tx, memberId: MemberId): Promise<MemberId[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("identity.contact")
    .select("other_id")
    .where("member_id", "=", memberId)
    .where("listed", "=", true)
    .execute();
  return rows.map((row) => row.other_id);
}

/** What `viewer` has to do with another member. */
export type Relation = {
  readonly id: MemberId;
  readonly contact: boolean;
  readonly favourite: boolean;
  readonly mutual: boolean;
  readonly blocked: boolean;
  readonly blocksViewer: boolean;
  readonly addedAt: Date | null;
  readonly lastPaidAt: Date | null;
};

/** One row for each of `ids`, related to the viewer or not. */
export async function findRelations(
  source: Db | Tx,
  viewer: MemberId,
  ids: readonly MemberId[],
): Promise<Relation[]> {
  const result = await sql<Relation>`
    select other.id,
           coalesce(mine.listed, false) as contact,
           coalesce(mine.favourite, false) as favourite,
           coalesce(mine.listed and theirs.listed, false) as mutual,
           block.member_id is not null as blocked,
           blocker.member_id is not null as "blocksViewer",
           mine.added_at as "addedAt",
           mine.last_paid_at as "lastPaidAt"
      from unnest(${[...ids]}::text[]) as other (id)
      left join identity.contact mine on mine.member_id = ${viewer} and mine.other_id = other.id
      left join identity.contact theirs
        on theirs.member_id = other.id and theirs.other_id = ${viewer}
      left join identity.block block on block.member_id = ${viewer} and block.other_id = other.id
      left join identity.block blocker
        on blocker.member_id = other.id and blocker.other_id = ${viewer}`.execute(tablesOf(source));
  return result.rows;
}

type Pair = { readonly memberId: MemberId; readonly otherId: MemberId };

/** Whether the member has paid the other, for each pair in its place. */
export async function werePaid(source: Db | Tx, pairs: readonly Pair[]): Promise<boolean[]> {
  const { rows } = await sql<{ paid: boolean }>`
    select contact.last_paid_at is not null as paid
      from unnest(${pairs.map((pair) => pair.memberId)}::text[],
                  ${pairs.map((pair) => pair.otherId)}::text[])
           with ordinality as pair (member_id, other_id, place)
      left join identity.contact contact
        on contact.member_id = pair.member_id and contact.other_id = pair.other_id
     order by pair.place`.execute(tablesOf(source));
  return rows.map(({ paid }) => paid);
}

export async function countContacts(source: Db | Tx, memberId: MemberId): Promise<number> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("identity.contact")
    .select((count) => count.fn.countAll<bigint>().as("count"))
    .where("member_id", "=", memberId)
    .where("listed", "=", true)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function listContact(
  tx: Tx,
  memberId: MemberId,
  otherId: MemberId,
  now: Date,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("identity.contact")
    .values({
      member_id: memberId,
      other_id: otherId,
      listed: true,
      favourite: false,
      added_at: now,
      last_paid_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(["member_id", "other_id"]).doUpdateSet({ listed: true }),
    )
    .execute();
}

/** Whoever was paid stays known as such: taken off the list, they are no new payee. */
export async function unlistContact(
  tx: Tx,
  memberId: MemberId,
  otherId: MemberId,
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("identity.contact")
    .set({ listed: false, favourite: false })
    .where("member_id", "=", memberId)
    .where("other_id", "=", otherId)
    .where("listed", "=", true)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function markFavourite(
  tx: Tx,
  memberId: MemberId,
  otherId: MemberId,
  favourite: boolean,
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("identity.contact")
    .set({ favourite })
    .where("member_id", "=", memberId)
    .where("other_id", "=", otherId)
    .where("listed", "=", true)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** One statement for all pairs, in one order, so that two at once cannot deadlock. */
export async function upsertPaid(tx: Tx, pairs: readonly Pair[], now: Date): Promise<void> {
  await sql`
    insert into identity.contact (member_id, other_id, listed, added_at, last_paid_at)
    select distinct member_id, other_id, true, ${now}::timestamptz, ${now}::timestamptz
      from unnest(${pairs.map((pair) => pair.memberId)}::text[],
                  ${pairs.map((pair) => pair.otherId)}::text[]) as pair (member_id, other_id)
     where member_id <> other_id
     order by member_id, other_id
        on conflict (member_id, other_id) do update
       set last_paid_at = greatest(contact.last_paid_at, excluded.last_paid_at)`.execute(tx);
}

export async function listBlocked(source: Db | Tx, memberId: MemberId): Promise<MemberId[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("identity.block")
    .select("other_id")
    .where("member_id", "=", memberId)
    .orderBy("created_at", "desc")
    .orderBy("other_id")
    .execute();
  return rows.map((row) => row.other_id);
}

export async function insertBlock(
  tx: Tx,
  memberId: MemberId,
  otherId: MemberId,
  now: Date,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("identity.block")
    .values({ member_id: memberId, other_id: otherId, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteBlock(tx: Tx, memberId: MemberId, otherId: MemberId): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .deleteFrom("identity.block")
    .where("member_id", "=", memberId)
    .where("other_id", "=", otherId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
