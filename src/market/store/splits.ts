import { type Db, type Tx, tablesOf } from "#kernel";
import type { Tables } from "./tables.ts";

/** Units of an instrument that became others at an instant: `to` for each `from`. */
export type Split = {
  /** Of what brought it about: no split counts twice. */
  readonly id: string;
  /** The instrument's. */
  readonly number: number;
  readonly atMs: number;
  readonly to: bigint;
  readonly from: bigint;
};

export async function insertSplit(tx: Tx, { id, number, atMs, to, from }: Split): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("market.split")
    .values({ id, number, at: new Date(atMs), to_units: to, from_units: from })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

/** All of them, oldest first. */
export async function readSplits(db: Db): Promise<Split[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("market.split")
    .selectAll()
    .orderBy("at")
    .execute();
  return rows.map(({ id, number, at, to_units: to, from_units: from }) => ({
    id,
    number,
    atMs: at.getTime(),
    to,
    from,
  }));
}
