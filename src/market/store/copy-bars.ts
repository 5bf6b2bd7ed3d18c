import { type CopyTable, copyIn, copyInto, type Db, putInt4, putInt8 } from "#kernel";
import type { BarRow } from "./bars.ts";

const barTable: CopyTable<BarRow> = {
  columns: "number, length, start, open, high, low, close, volume, trades",
  write(c, bar) {
    putInt4(c, bar.number);
    putInt4(c, bar.length);
    putInt8(c, BigInt(bar.start));
    for (const price of [bar.open, bar.high, bar.low, bar.close]) putInt8(c, price);
    putInt8(c, bar.volume);
    putInt8(c, BigInt(bar.trades));
  },
};

/** Stores many bars of which none is there yet. */
export async function copyBars(db: Db, bars: readonly BarRow[]): Promise<void> {
  if (bars.length === 0) return;
  const client = await db.pool.connect();
  try {
    await copyIn(client, [copyInto("market.bar", barTable, bars)]);
  } finally {
    client.release();
  }
}
