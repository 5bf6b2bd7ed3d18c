import { sql } from "kysely";
import {
  type AccountId,
  type Currency,
  type Db,
  type MemberId,
  type PotId,
  type Tx,
  tablesOf,
} from "#kernel";
import type { Tables } from "./tables.ts";

export type AccountRow = Tables["accounts.account"];

/** False when the member has an account in this currency already. */
export async function insertAccount(tx: Tx, row: AccountRow): Promise<boolean> {
  const tables = tablesOf<Tables>(tx);
  const inserted = await tables
    .insertInto("accounts.account")
    .values(row)
    .onConflict((conflict) => conflict.columns(["member_id", "currency"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!inserted) return false;
  await tables.insertInto("accounts.interest").values({ account_id: row.id }).execute();
  return true;
}

export async function findAccountRow(
  source: Db | Tx,
  id: AccountId,
): Promise<AccountRow | undefined> {
  return tablesOf<Tables>(source)
    .selectFrom("accounts.account")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
}

/** Accounts that one of these is the id of, or the id of what it has reserved. */
export async function accountRowsOfLedger(
  source: Db | Tx,
  ids: readonly AccountId[],
): Promise<AccountRow[]> {
  return tablesOf<Tables>(source)
    .selectFrom("accounts.account")
    .selectAll()
    .where((eb) => eb.or([eb("id", "in", ids), eb("reserved_id", "in", ids)]))
    .execute();
}

export async function findAccountRowOf(
  source: Db | Tx,
  member: MemberId,
  currency: Currency,
): Promise<AccountRow | undefined> {
  return tablesOf<Tables>(source)
    .selectFrom("accounts.account")
    .selectAll()
    .where("member_id", "=", member)
    .where("currency", "=", currency)
    .executeTakeFirst();
}

export async function findAccountRowByNumber(
  source: Db | Tx,
  currency: Currency,
  accountNumber: string,
): Promise<AccountRow | undefined> {
  return tablesOf<Tables>(source)
    .selectFrom("accounts.account")
    .selectAll()
    .where("currency", "=", currency)
    .where("account_number", "=", accountNumber)
    .executeTakeFirst();
}

/** One member's accounts, or all; in the order in which they were opened. */
export async function listAccountRows(source: Db | Tx, member?: MemberId): Promise<AccountRow[]> {
  const rows = tablesOf<Tables>(source).selectFrom("accounts.account").selectAll();
  const wanted = member === undefined ? rows : rows.where("member_id", "=", member);
  return wanted.orderBy("id").execute();
}

export type OwnerRow = Pick<AccountRow, "id" | "reserved_id" | "member_id" | "currency"> & {
  readonly pots: readonly PotId[];
};

/** Accounts with their pots, open or closed, in the order of ids; those after one. */
export async function pageOfOwners(
  source: Db | Tx,
  after: AccountId | undefined,
  limit: number,
): Promise<OwnerRow[]> {
  const rows = tablesOf<Tables>(source)
    .selectFrom("accounts.account as a")
    .select(["a.id", "a.reserved_id", "a.member_id", "a.currency"])
    .select(
      sql<PotId[]>`array(select p.id from accounts.pot p where p.account_id = a.id)`.as("pots"),
    );
  const wanted = after === undefined ? rows : rows.where("a.id", ">", after);
  return wanted.orderBy("a.id").limit(limit).execute();
}
