import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { InstrumentId } from "#market";
import type { Tables } from "./tables.ts";

/** Who has parts of units between members: the institution itself, where an owner is asked for. */
export const house = "house" as MemberId;

/** How many whole units of an instrument the house keeps. */
export type HouseLimit = {
  /** Below it buys. */
  readonly least: number;
  /** What it has after it has bought or sold. */
  readonly kept: number;
  /** Above it sells. */
  readonly most: number;
};

/** Limits that differ from what is usual, by instrument. */
export async function houseLimits(db: Db): Promise<Map<InstrumentId, HouseLimit>> {
  const rows = await tablesOf<Tables>(db).selectFrom("brokerage.house_limit").selectAll().execute();
  return new Map(
    rows.map(({ instrument_id, least_units: least, kept_units: kept, most_units: most }) => [
      instrument_id as InstrumentId,
      { least, kept, most },
    ]),
  );
}

export async function saveHouseLimit(
  tx: Tx,
  instrument: InstrumentId,
  { least, kept, most }: HouseLimit,
): Promise<void> {
  const limit = { least_units: least, kept_units: kept, most_units: most };
  await tablesOf<Tables>(tx)
    .insertInto("brokerage.house_limit")
    .values({ instrument_id: instrument, ...limit })
    .onConflict((conflict) => conflict.column("instrument_id").doUpdateSet(limit))
    .execute();
}

/** Instruments that anybody has ever had. */
export async function heldInstruments(db: Db): Promise<InstrumentId[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.holding")
    .select("instrument_id")
    .distinct()
    .orderBy("instrument_id")
    .execute();
  return rows.map((row) => row.instrument_id as InstrumentId);
}

/** How many orders the house has given for an instrument. */
export async function countHouseOrders(db: Db, instrument: InstrumentId): Promise<number> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("brokerage.orders")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("member_id", "=", house)
    .where("instrument_id", "=", instrument)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
