import type { Selectable } from "kysely";
import { type Currency, type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { World } from "../world.ts";
import type { LedgerAccountTable, Tables } from "./tables.ts";

/** The ledger accounts of one business in one world and currency. */
export type BalanceAccounts = {
  readonly world: World;
  readonly currency: Currency;
  readonly pending: bigint;
  readonly available: bigint;
  /** What it owes the institution; none before anything was advanced to it. */
  readonly owed: bigint | null;
};

/** False when they are there already. */
export async function insertBalanceAccounts(tx: Tx, accounts: BalanceAccounts): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .insertInto("merchants.ledger_account")
    .values({
      ...accounts.world,
      currency: accounts.currency,
      pending: toUuid(accounts.pending),
      available: toUuid(accounts.available),
    })
    .onConflict((conflict) => conflict.columns(["business", "live", "currency"]).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Stores where a business's debt stands. */
export async function setOwedAccount(tx: Tx, accounts: BalanceAccounts, owed: bigint) {
  const { world, currency } = accounts;
  await tablesOf<Tables>(tx)
    .updateTable("merchants.ledger_account")
    .set({ owed: toUuid(owed) })
    .where("business", "=", world.business)
    .where("live", "=", world.live)
    .where("currency", "=", currency)
    .execute();
}

/** Of one world, or of all. */
export async function listBalanceAccounts(db: Db, world?: World): Promise<BalanceAccounts[]> {
  let query = tablesOf<Tables>(db).selectFrom("merchants.ledger_account").selectAll();
  if (world) {
    query = query.where("business", "=", world.business).where("live", "=", world.live);
  }
  return (await query.orderBy("currency").execute()).map(fromRow);
}

function fromRow(row: Selectable<LedgerAccountTable>): BalanceAccounts {
  return {
    world: { business: row.business as MemberId, live: row.live },
    currency: row.currency as Currency,
    pending: fromUuid(row.pending),
    available: fromUuid(row.available),
    owed: row.owed === null ? null : fromUuid(row.owed),
  };
}

const fromUuid = (uuid: string) => BigInt(`0x${uuid.replaceAll("-", "")}`);
const toUuid = (value: bigint) =>
  value
    .toString(16)
    .padStart(32, "0")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
