import { sql } from "kysely";
import { type AccountId, type Db, type MovementId, type Tx, tablesOf } from "#kernel";
import type { Day, Month } from "../calendar.ts";
import type { Accrual, DueInterest } from "../interest-formula.ts";
import type { Tables } from "./tables.ts";

/**
 * The day through which interest is counted; `start` when it never was. Others who ask within a
 * transaction wait until this one ends.
 */
export async function lockInterestClock(tx: Tx, start: Day): Promise<Day> {
  const tables = tablesOf<Tables>(tx);
  await tables
    .insertInto("accounts.interest_clock")
    .values({ through: start })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tables
    .selectFrom("accounts.interest_clock")
    .select("through")
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.through;
}

export async function interestThrough(source: Db | Tx): Promise<Day | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("accounts.interest_clock")
    .select("through")
    .executeTakeFirst();
  return row?.through;
}

export async function setInterestClock(tx: Tx, through: Day): Promise<void> {
  await tablesOf<Tables>(tx).updateTable("accounts.interest_clock").set({ through }).execute();
}

/** Accruals of these accounts, or of all. */
export async function readAccruals(
  source: Db | Tx,
  accounts?: readonly AccountId[],
): Promise<Map<AccountId, Accrual>> {
  if (accounts?.length === 0) return new Map();
  const rows = await tablesOf<Tables>(source)
    .selectFrom("accounts.interest")
    .select(["account_id", sql<string>`balance`.as("balance"), sql<string>`accrued`.as("accrued")])
    .$if(accounts !== undefined, (query) => query.where("account_id", "in", accounts ?? []))
    .execute();
  return new Map(
    rows.map((row) => [
      row.account_id,
      { balance: BigInt(row.balance), accrued: BigInt(row.accrued) },
    ]),
  );
}

export async function writeAccruals(
  tx: Tx,
  accruals: readonly (Accrual & { readonly account: AccountId })[],
): Promise<void> {
  const accounts = accruals.map((accrual) => accrual.account);
  const balances = accruals.map((accrual) => accrual.balance.toString());
  const accrued = accruals.map((accrual) => accrual.accrued.toString());
  await sql`
    update accounts.interest i set balance = u.balance, accrued = u.accrued
    from unnest(${accounts}::text[], ${balances}::numeric[], ${accrued}::numeric[])
      as u(account_id, balance, accrued)
    where i.account_id = u.account_id`.execute(tx);
}

export async function insertPostings(
  tx: Tx,
  postings: readonly (DueInterest & { readonly account: AccountId })[],
): Promise<void> {
  const accounts = postings.map((posting) => posting.account);
  const months = postings.map((posting) => posting.month);
  const amounts = postings.map((posting) => posting.amount.toString());
  await sql`
    insert into accounts.interest_posting (account_id, month, amount)
    select * from unnest(${accounts}::text[], ${months}::text[], ${amounts}::numeric[])`.execute(
    tx,
  );
}

/** Interest of a month that is due to an account. */
export type Posting = {
  readonly account: AccountId;
  readonly month: Month;
  readonly amount: bigint;
  readonly refusals: number;
};

/** What is not paid yet of the months through this one, in order. */
export async function unpaidPostings(
  source: Db | Tx,
  month: Month,
  limit: number,
): Promise<Posting[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("accounts.interest_posting")
    .select(["account_id", "month", "amount", sql<number>`refusals`.as("refusals")])
    .where("paid_at", "is", null)
    .where("month", "<=", month)
    .orderBy("month")
    .orderBy("account_id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    account: row.account_id,
    month: row.month,
    amount: BigInt(row.amount),
    refusals: row.refusals,
  }));
}

/** Marks postings as paid by these movements; those that were marked before are left alone. */
export async function markPaid(tx: Tx, paid: readonly PaidPosting[], nowMs: number): Promise<void> {
  const accounts = paid.map((posting) => posting.account);
  const months = paid.map((posting) => posting.month);
  const movements = paid.map((posting) => posting.movement);
  await sql`
    update accounts.interest_posting p
    set movement_id = u.movement_id, paid_at = ${new Date(nowMs)}::timestamptz
    from unnest(${accounts}::text[], ${months}::text[], ${movements}::text[])
      as u(account_id, month, movement_id)
    where p.account_id = u.account_id and p.month = u.month and p.paid_at is null`.execute(tx);
}

export async function countRefusal(tx: Tx, posting: Posting): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("accounts.interest_posting")
    .set({ refusals: posting.refusals + 1 })
    .where("account_id", "=", posting.account)
    .where("month", "=", posting.month)
    .where("refusals", "=", posting.refusals)
    .execute();
}

/** Interest of a month that a movement paid. */
export type PaidPosting = Omit<Posting, "refusals"> & { readonly movement: MovementId };

/** Every posting that was paid. */
export async function paidPostings(source: Db | Tx): Promise<PaidPosting[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("accounts.interest_posting")
    .select(["account_id", "month", "amount", "movement_id"])
    .where("paid_at", "is not", null)
    .orderBy("movement_id")
    .execute();
  return rows.flatMap(({ account_id, month, amount, movement_id }) =>
    movement_id
      ? [{ account: account_id, month, amount: BigInt(amount), movement: movement_id }]
      : [],
  );
}
