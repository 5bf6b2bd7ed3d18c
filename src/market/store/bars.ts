import { sql } from "kysely";
import { type Db, type Tx, tablesOf } from "#kernel";
import type { Price } from "../instrument.ts";
import type { Tables } from "./tables.ts";

/** What was traded in a stretch of time. */
export type StoredBar = {
  /** Seconds since the Unix epoch at which it begins. */
  readonly start: number;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  /** Whole units. */
  readonly volume: bigint;
  readonly trades: number;
};

/** Seconds of the bars that are stored. */
export const storedLengths = [60, 300, 3_600, 86_400] as const;
/** One of {@link storedLengths}. */
export type StoredLength = (typeof storedLengths)[number];

/** A bar of an instrument by the instrument's number. */
export type BarRow = StoredBar & { readonly number: number; readonly length: StoredLength };

/** Stores bars; one that is there is replaced. */
export async function writeBars(tx: Tx, bars: readonly BarRow[]): Promise<void> {
  if (bars.length === 0) return;
  const column = <T>(read: (bar: BarRow) => T) => bars.map(read);
  await sql`
    insert into market.bar (number, length, start, open, high, low, close, volume, trades)
    select * from unnest(
      ${column((bar) => bar.number)}::integer[], ${column((bar) => bar.length)}::integer[],
      ${column((bar) => bar.start)}::bigint[], ${column((bar) => bar.open)}::bigint[],
      ${column((bar) => bar.high)}::bigint[], ${column((bar) => bar.low)}::bigint[],
      ${column((bar) => bar.close)}::bigint[], ${column((bar) => bar.volume)}::bigint[],
      ${column((bar) => bar.trades)}::bigint[])
    on conflict (number, length, start) do update set
      open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
      volume = excluded.volume, trades = excluded.trades`.execute(tx);
}

/** Which bars of an instrument: the latest `limit` that begin from `from` on and before `until`. */
export type BarRange = { readonly from: number; readonly until: number; readonly limit: number };

/** The latest bars of a range, oldest first. */
export async function readBars(
  db: Db,
  number: number,
  length: StoredLength,
  { from, until, limit }: BarRange,
): Promise<StoredBar[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("market.bar")
    .selectAll()
    .where("number", "=", number)
    .where("length", "=", length)
    .where("start", ">=", BigInt(from))
    .where("start", "<", BigInt(until))
    .orderBy("start", "desc")
    .limit(limit)
    .execute();
  return rows.map(fromRow).toReversed();
}

/** The latest bars of that length of every instrument, `each` of them, oldest first. */
export async function latestBars(
  db: Db | Tx,
  length: StoredLength,
  each: number,
): Promise<Map<number, StoredBar[]>> {
  const { rows } = await sql<Tables["market.bar"]>`
    select bar.* from market.instrument i cross join lateral (
      select * from market.bar b where b.number = i.number and b.length = ${length}
      order by b.start desc limit ${each}) bar
    order by bar.number, bar.start`.execute(tablesOf<Tables>(db));
  const found = new Map<number, StoredBar[]>();
  for (const row of rows) {
    const bars = found.get(row.number) ?? [];
    found.set(row.number, bars);
    bars.push(fromRow(row));
  }
  return found;
}

/** Bars of an hour of instruments that begin from `from` on, oldest first. */
export async function hourlyBars(
  db: Db,
  numbers: readonly number[],
  from: number,
): Promise<BarRow[]> {
  if (numbers.length === 0) return [];
  const length = 3_600;
  const rows = await tablesOf<Tables>(db)
    .selectFrom("market.bar")
    .selectAll()
    .where("number", "in", numbers)
    .where("length", "=", length)
    .where("start", ">=", BigInt(from))
    .orderBy("start")
    .execute();
  return rows.map((row) => ({ ...fromRow(row), number: row.number, length }));
}

const fromRow = (row: Tables["market.bar"]): StoredBar => ({
  start: Number(row.start),
  open: row.open as Price,
  high: row.high as Price,
  low: row.low as Price,
  close: row.close as Price,
  volume: row.volume,
  trades: Number(row.trades),
});

/** Forgets bars of a length that begin before. */
export async function removeBars(tx: Tx, length: StoredLength, before: number): Promise<number> {
  const result = await tablesOf<Tables>(tx)
    .deleteFrom("market.bar")
    .where("length", "=", length)
    .where("start", "<", BigInt(before))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
