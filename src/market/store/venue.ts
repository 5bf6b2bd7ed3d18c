import { sql } from "kysely";
import { type Db, type Tx, tablesOf } from "#kernel";
import type { Tables } from "./tables.ts";

/** The newest generation of the exchange's journal; 0 when it never began one. */
export async function latestGeneration(db: Db): Promise<number> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("market.generation")
    .select(({ fn }) => fn.max("number").as("number"))
    .executeTakeFirst();
  return row?.number ?? 0;
}

export async function insertGeneration(tx: Tx, number: number, atMs: number): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("market.generation")
    .values({ number, started_at: new Date(atMs) })
    .execute();
}

/** The number of an owner, made at the first call, and the generation that knows it. */
export async function accountOf(
  tx: Tx,
  owner: string,
): Promise<{ readonly number: number; readonly openedIn: number }> {
  const tables = tablesOf<Tables>(tx);
  await tables
    .insertInto("market.account")
    .values({ owner })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tables
    .selectFrom("market.account")
    .selectAll()
    .where("owner", "=", owner)
    .executeTakeFirstOrThrow();
  return { number: row.number, openedIn: row.opened_in };
}

export async function setOpened(tx: Tx, owner: string, generation: number): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("market.account")
    .set({ opened_in: generation })
    .where("owner", "=", owner)
    .execute();
}

/** Whose number it is. */
export async function ownerOf(db: Db, number: number): Promise<string | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("market.account")
    .select("owner")
    .where("number", "=", number)
    .executeTakeFirst();
  return row?.owner;
}

/** The next number of a block of order ids; no other process ever gets it. */
export async function takeOrderBlock(db: Db): Promise<number> {
  const { rows } = await sql<{ block: bigint }>`
    select nextval('market.order_block') as block`.execute(db.reader);
  return Number(rows[0]?.block ?? 0n);
}

/** Who has followed in a generation and stores what was said. */
export async function readKeepers(db: Db, generation: number): Promise<string[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("market.keeper")
    .select("name")
    .where("generation", "=", generation)
    .execute();
  return rows.map(({ name }) => name);
}

export async function insertKeeper(tx: Tx, name: string, generation: number): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("market.keeper")
    .values({ name, generation })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
