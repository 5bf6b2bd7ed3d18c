import { type Db, type Id, type MemberId, type Tx, tablesOf } from "#kernel";
import type { InstrumentId } from "#market";
import type { HoldingTable, Tables } from "./tables.ts";

/** The id of a member's account of an instrument; its number is that of the ledger account. */
export type HoldingId = Id<"hol">;

export type Holding = {
  readonly id: HoldingId;
  readonly member: MemberId;
  readonly instrument: InstrumentId;
};

/** False when there is one already. */
export async function insertHolding(tx: Tx, holding: Holding, nowMs: number): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .insertInto("brokerage.holding")
    .values({
      id: holding.id,
      member_id: holding.member,
      instrument_id: holding.instrument,
      opened_at: new Date(nowMs),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function findHolding(
  db: Db,
  member: MemberId,
  instrument: InstrumentId,
): Promise<Holding | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("brokerage.holding")
    .selectAll()
    .where("member_id", "=", member)
    .where("instrument_id", "=", instrument)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** In the order in which they were opened. */
export async function listHoldings(
  db: Db,
  of: { readonly member?: MemberId; readonly instrument?: InstrumentId },
): Promise<Holding[]> {
  let query = tablesOf<Tables>(db).selectFrom("brokerage.holding").selectAll();
  if (of.member) query = query.where("member_id", "=", of.member);
  if (of.instrument) query = query.where("instrument_id", "=", of.instrument);
  const rows = await query.orderBy("id").execute();
  return rows.map(fromRow);
}

/** Units bought that are not settled, by instrument. */
export async function unsettledBuys(
  source: Db | Tx,
  member: MemberId,
): Promise<ReadonlyMap<InstrumentId, bigint>> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("brokerage.trade")
    .select(["instrument_id", (eb) => eb.fn.sum<string>("quantity").as("quantity")])
    .where("member_id", "=", member)
    .where("side", "=", "buy")
    .where("state", "in", ["unsettled", "failed"])
    .groupBy("instrument_id")
    .execute();
  return new Map(rows.map((row) => [row.instrument_id as InstrumentId, BigInt(row.quantity)]));
}

function fromRow(row: HoldingTable): Holding {
  return {
    id: row.id as HoldingId,
    member: row.member_id as MemberId,
    instrument: row.instrument_id as InstrumentId,
  };
}
