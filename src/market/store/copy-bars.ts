import { copyIn, createCopyRows, type Db } from "#kernel";
import type { BarRow } from "./bars.ts";

const columns = "number, length, start, open, high, low, close, volume, trades";

/** Stores many bars of which none is there yet. */
export async function copyBars(db: Db, bars: readonly BarRow[]): Promise<void> {
  if (bars.length === 0) return;
  const rows = createCopyRows(columns.split(", ").length);
  for (const bar of bars) {
    rows.row();
    rows.integer(bar.number);
    rows.integer(bar.length);
    rows.bigint(BigInt(bar.start));
    for (const price of [bar.open, bar.high, bar.low, bar.close]) rows.bigint(price);
    rows.bigint(bar.volume);
    rows.bigint(BigInt(bar.trades));
  }
  const client = await db.pool.connect();
  try {
    await copyIn(client, [{ into: `market.bar (${columns})`, rows }]);
  } finally {
    client.release();
  }
}
