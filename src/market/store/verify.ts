import { sql } from "kysely";
import type { Db } from "#kernel";

/**
 * Minutes whose bar is not what was traded in them, as `number at start`; at most `limit` of them.
 * Only minutes of which trades are kept.
 */
export async function brokenBars(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ number: number; start: bigint }>`
    with traded as (
      select number, at_micros / 60000000 * 60 as start, min(price) as low, max(price) as high,
        sum(quantity) as volume, count(*) as trades,
        (array_agg(price order by generation, sequence))[1] as open,
        (array_agg(price order by generation desc, sequence desc))[1] as close
      from market.trade group by 1, 2),
    bars as (
      select * from market.bar where length = 60 and trades > 0
        and start >= (select min(start) from traded))
    select number, start from traded full join bars using (number, start)
    where (traded.open, traded.high, traded.low, traded.close, traded.volume, traded.trades)
      is distinct from (bars.open, bars.high, bars.low, bars.close, bars.volume, bars.trades)
    order by start limit ${limit}`.execute(db.reader);
  return rows.map(({ number, start }) => `${number} at ${start}`);
}

/** Bars that do not hold their own prices, or begin where none does. */
export async function impossibleBars(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ number: number; length: number; start: bigint }>`
    select b.number, b.length, b.start from market.bar b
    left join market.instrument i on i.number = b.number
    where i.number is null or b.start % b.length <> 0 limit ${limit}`.execute(db.reader);
  return rows.map(({ number, length, start }) => `${number} of ${length} s at ${start}`);
}
