import { sql } from "kysely";
import { type Db, type Tx, tablesOf } from "#kernel";
import type { Price } from "../instrument.ts";
import type { Tables } from "./tables.ts";

/** A trade as everybody sees it. */
export type StoredTrade = {
  /** Names the trade for ever. */
  readonly id: string;
  readonly sequence: number;
  readonly atMicros: number;
  readonly price: Price;
  /** Whole units. */
  readonly quantity: bigint;
  /** Side of the order that came; nothing in an auction. */
  readonly taker: "buy" | "sell" | undefined;
};

/** A trade of an instrument by the instrument's number. */
export type TradeRow = Omit<StoredTrade, "id"> & { readonly number: number };

/** Sequence numbers start anew with each generation. */
export const tradeId = (generation: number, sequence: number): string =>
  `${generation}-${sequence}`;

/** What was traded of an instrument within a second: the sum of so many prices. */
export type PastSecond = {
  readonly number: number;
  readonly atMs: number;
  readonly sum: Price;
  readonly count: number;
};

/** Up to which event trades and bars are stored. */
export type Recorded = { readonly generation: number; readonly sequence: number };

export async function readRecorded(db: Db | Tx): Promise<Recorded | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("market.recorded")
    .selectAll()
    .executeTakeFirst();
  return row && { generation: row.generation, sequence: Number(row.sequence) };
}

export async function writeRecorded(tx: Tx, { generation, sequence }: Recorded): Promise<void> {
  const values = { generation, sequence: BigInt(sequence) };
  await tablesOf<Tables>(tx)
    .insertInto("market.recorded")
    .values(values)
    .onConflict((conflict) => conflict.column("only_row").doUpdateSet(values))
    .execute();
}

export async function insertTrades(
  tx: Tx,
  generation: number,
  trades: readonly TradeRow[],
): Promise<void> {
  if (trades.length === 0) return;
  const column = <T>(read: (trade: TradeRow) => T) => trades.map(read);
  await sql`
    insert into market.trade (generation, sequence, number, at_micros, price, quantity, taker)
    select ${generation}::integer, * from unnest(
      ${column((trade) => trade.sequence)}::bigint[], ${column((trade) => trade.number)}::integer[],
      ${column((trade) => trade.atMicros)}::bigint[], ${column((trade) => trade.price)}::bigint[],
      ${column((trade) => trade.quantity)}::bigint[],
      ${column((trade) => (trade.taker === undefined ? null : sides.indexOf(trade.taker)))}
        ::smallint[])`.execute(tx);
}

const sides = ["buy", "sell"] as const;

/** Trades of an instrument in a stretch of time. */
export type TradeRange = {
  readonly fromMicros: number;
  readonly untilMicros: number;
  readonly limit: number;
};

/** The latest trades of a range, newest first. */
export async function readTrades(
  db: Db,
  number: number,
  { fromMicros, untilMicros, limit }: TradeRange,
): Promise<StoredTrade[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("market.trade")
    .selectAll()
    .where("number", "=", number)
    .where("at_micros", ">=", BigInt(fromMicros))
    .where("at_micros", "<", BigInt(untilMicros))
    .orderBy("at_micros", "desc")
    .orderBy("generation", "desc")
    .orderBy("sequence", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: tradeId(row.generation, Number(row.sequence)),
    sequence: Number(row.sequence),
    atMicros: Number(row.at_micros),
    price: row.price as Price,
    quantity: row.quantity,
    taker: row.taker === null ? undefined : sides[row.taker],
  }));
}

/** When each instrument was traded last, in microseconds, by its number. */
export async function latestTradeTimes(db: Db): Promise<Map<number, number>> {
  const { rows } = await sql<{ number: number; at_micros: bigint }>`
    select i.number, t.at_micros from market.instrument i cross join lateral (
      select at_micros from market.trade t where t.number = i.number
      order by at_micros desc limit 1) t`.execute(db.reader);
  return new Map(rows.map((row) => [row.number, Number(row.at_micros)]));
}

/** What was traded of each instrument in each second after an instant. */
export async function tradedSince(db: Db, fromMicros: number): Promise<PastSecond[]> {
  const { rows } = await sql<{ number: number; second: bigint; sum: bigint; count: number }>`
    select number, at_micros / 1000000 as second, sum(price)::bigint as sum,
      count(*)::integer as count
    from market.trade where at_micros >= ${fromMicros} group by 1, 2 order by 2, 1`.execute(
    db.reader,
  );
  return rows.map(({ number, second, sum, count }) => ({
    number,
    atMs: Number(second) * 1_000,
    sum: sum as Price,
    count,
  }));
}

/** Forgets trades before an instant. */
export async function removeTrades(tx: Tx, beforeMicros: number): Promise<number> {
  const result = await tablesOf<Tables>(tx)
    .deleteFrom("market.trade")
    .where("at_micros", "<", BigInt(beforeMicros))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
