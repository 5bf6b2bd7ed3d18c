import { type Db, type Tx, tablesOf } from "#kernel";
import type { InstrumentId, ListedInstrument, Price } from "../instrument.ts";
import type { Tables } from "./tables.ts";

/** An instrument that has no number yet. */
export type NewInstrument = Omit<ListedInstrument, "number" | "ledger">;

/** Every instrument, also those that are listed no more, by symbol. */
export async function readInstruments(db: Db): Promise<ListedInstrument[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("market.instrument")
    .selectAll()
    .orderBy("symbol")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    symbol: row.symbol,
    name: row.name,
    kind: row.kind,
    exchange: row.exchange,
    currency: row.currency,
    tick: row.tick as Price,
    lot: row.lot,
    isFractional: row.is_fractional,
    calendar: row.calendar,
    settlementDays: row.settlement_days,
    bandTier: row.band_tier,
    ledger: Number(row.ledger),
    market: row.market,
    state: row.state,
    facts: row.facts,
  }));
}

export async function insertInstrument(
  tx: Tx,
  instrument: NewInstrument,
  atMs: number,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("market.instrument")
    .values({ id: instrument.id, market: instrument.market, ...changeable(instrument) })
    .execute();
  await beginSymbol(tx, instrument.id, instrument.symbol, atMs);
}

/** What may change of an instrument; its id, number, ledger and market never do. */
export async function updateInstrument(
  tx: Tx,
  instrument: NewInstrument,
  symbolBefore: string,
  atMs: number,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("market.instrument")
    .set(changeable(instrument))
    .where("id", "=", instrument.id)
    .execute();
  if (instrument.symbol === symbolBefore) return;
  await tablesOf<Tables>(tx)
    .updateTable("market.symbol")
    .set({ until_at: new Date(atMs) })
    .where("instrument_id", "=", instrument.id)
    .where("until_at", "is", null)
    .execute();
  await beginSymbol(tx, instrument.id, instrument.symbol, atMs);
}

function changeable(instrument: NewInstrument) {
  return {
    symbol: instrument.symbol,
    name: instrument.name,
    kind: instrument.kind,
    exchange: instrument.exchange,
    currency: instrument.currency,
    tick: instrument.tick,
    lot: instrument.lot,
    is_fractional: instrument.isFractional,
    calendar: instrument.calendar,
    settlement_days: instrument.settlementDays,
    band_tier: instrument.bandTier ?? 2,
    state: instrument.state,
    facts: JSON.stringify(instrument.facts),
  };
}

async function beginSymbol(tx: Tx, id: InstrumentId, symbol: string, atMs: number): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("market.symbol")
    .values({ instrument_id: id, symbol, from_at: new Date(atMs), until_at: null })
    .execute();
}

/** A symbol that an instrument had, and when. */
export type PastSymbol = {
  readonly symbol: string;
  readonly fromMs: number;
  readonly untilMs: number | undefined;
};

/** The symbols of an instrument, oldest first. */
export async function symbolHistory(db: Db, id: InstrumentId): Promise<PastSymbol[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("market.symbol")
    .selectAll()
    .where("instrument_id", "=", id)
    .orderBy("from_at")
    .execute();
  return rows.map(({ symbol, from_at, until_at }) => ({
    symbol,
    fromMs: from_at.getTime(),
    untilMs: until_at?.getTime(),
  }));
}

/** The instrument that had this symbol last. */
export async function lastWithSymbol(db: Db, symbol: string): Promise<InstrumentId | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("market.symbol")
    .select("instrument_id")
    .where("symbol", "=", symbol)
    .orderBy("from_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.instrument_id;
}
