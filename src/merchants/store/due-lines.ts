import { sql } from "kysely";
import { type Db, tablesOf } from "#kernel";
import type { BalanceTransaction } from "../objects.ts";
import { decodeStored } from "../wire-codec.ts";
import type { World } from "../world.ts";
import type { Tables } from "./tables.ts";

/** One balance: a world's, in one currency as the API writes it. */
export type BalanceOf = { readonly world: World; readonly currency: string };

/** Lines of a balance that are pending, and available by now. */
export type DueLines = {
  /** Of those that add to it, the ones due longest. */
  readonly adding: readonly BalanceTransaction[];
  /** All that take from it. */
  readonly taking: readonly BalanceTransaction[];
};

export async function dueLines(
  db: Db,
  { world, currency }: BalanceOf,
  nowMs: number,
  addingMax: number,
): Promise<DueLines> {
  const net = sql<bigint>`(data -> 'net' ->> '$')::numeric`;
  const due = tablesOf<Tables>(db)
    .selectFrom("merchants.object")
    .select("data")
    .where("kind", "=", "balance_transaction")
    .where("due_at", "<=", new Date(nowMs))
    .where("business", "=", world.business)
    .where("live", "=", world.live)
    .where(sql<boolean>`data ->> 'currency' = ${currency}`)
    .where(sql<boolean>`data ->> 'status' = 'pending'`)
    .orderBy("due_at")
    .orderBy("id");
  const adding = await due.where(sql<boolean>`${net} >= 0`).limit(addingMax).execute();
  const taking = await due.where(sql<boolean>`${net} < 0`).execute();
  const read = (rows: readonly { data: unknown }[]) =>
    rows.map(({ data }) => decodeStored<BalanceTransaction>(data));
  return { adding: read(adding), taking: read(taking) };
}
