import { type AccountId, type Db, type MemberId, type PotId, type Tx, tablesOf } from "#kernel";
import type { Day } from "../calendar.ts";
import type { Tables } from "./tables.ts";

export type PotRow = Tables["accounts.pot"];

export async function insertPot(tx: Tx, row: PotRow): Promise<void> {
  await tablesOf<Tables>(tx).insertInto("accounts.pot").values(row).execute();
}

/** Open pots of one member, oldest first. */
export async function listPotRows(source: Db | Tx, member: MemberId): Promise<PotRow[]> {
  return tablesOf<Tables>(source)
    .selectFrom("accounts.pot")
    .selectAll()
    .where("member_id", "=", member)
    .where("closed_at", "is", null)
    .orderBy("id")
    .execute();
}

/** Every pot, open or closed. */
export async function allPotRows(source: Db | Tx): Promise<PotRow[]> {
  return tablesOf<Tables>(source).selectFrom("accounts.pot").selectAll().orderBy("id").execute();
}

/** Open or closed, whoever it belongs to. */
export async function findPotRow(source: Db | Tx, id: PotId): Promise<PotRow | undefined> {
  return tablesOf<Tables>(source)
    .selectFrom("accounts.pot")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
}

/** Open or closed, whoever they belong to. */
export async function potRowsWithIds(source: Db | Tx, ids: readonly PotId[]): Promise<PotRow[]> {
  return tablesOf<Tables>(source)
    .selectFrom("accounts.pot")
    .selectAll()
    .where("id", "in", ids)
    .execute();
}

export async function roundUpPotRows(source: Db | Tx, account: AccountId): Promise<PotRow[]> {
  return tablesOf<Tables>(source)
    .selectFrom("accounts.pot")
    .selectAll()
    .where("account_id", "=", account)
    .where("round_up_to", "is not", null)
    .where("closed_at", "is", null)
    .orderBy("id")
    .execute();
}

/** Open pots with a deposit due on or before a day; those after one, in the order of ids. */
export async function duePotRows(
  source: Db | Tx,
  day: Day,
  after: PotId | undefined,
  limit: number,
): Promise<PotRow[]> {
  const due = tablesOf<Tables>(source)
    .selectFrom("accounts.pot")
    .selectAll()
    .where("schedule_next", "<=", day)
    .where("closed_at", "is", null);
  const wanted = after === undefined ? due : due.where("id", ">", after);
  return wanted.orderBy("id").limit(limit).execute();
}

export type PotChanges = Partial<Omit<PotRow, "id" | "member_id" | "account_id" | "created_at">>;

/** The pot as it is then; undefined when it is closed or not this member's. */
export async function updatePotRow(
  tx: Tx,
  member: MemberId,
  id: PotId,
  changes: PotChanges,
): Promise<PotRow | undefined> {
  return tablesOf<Tables>(tx)
    .updateTable("accounts.pot")
    .set(changes)
    .where("id", "=", id)
    .where("member_id", "=", member)
    .where("closed_at", "is", null)
    .returningAll()
    .executeTakeFirst();
}

/** Sets when the next deposit is due, unless the member has changed the schedule meanwhile. */
export async function moveSchedule(tx: Tx, row: PotRow, next: Day): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("accounts.pot")
    .set({ schedule_next: next })
    .where("id", "=", row.id)
    .where("schedule_next", "=", row.schedule_next)
    .where("schedule_start", "=", row.schedule_start)
    .where("schedule_every", "=", row.schedule_every)
    .execute();
}
