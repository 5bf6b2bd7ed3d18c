import { type Db, dayMs } from "#kernel";
import { removeBars, type StoredLength } from "./store/bars.ts";
import { removeTrades } from "./store/trades.ts";

/** How long trades can be looked at one by one; what they came to stays in bars. */
const tradesKeptMs = 3 * dayMs;
/** How long bars of a length are kept; days are kept for ever. */
const barsKeptMs: readonly (readonly [StoredLength, number])[] = [
  [60, 30 * dayMs],
  [300, 90 * dayMs],
  [3_600, 3 * 365 * dayMs],
];
const minuteSeconds = 60;
const microsASecond = 1_000_000;

/** Removes trades and short bars that are older than they are kept: whole minutes of trades. */
export async function forgetOld(db: Db, nowMs: number): Promise<number> {
  const wholeMinute = (ms: number) => {
    const seconds = Math.floor(ms / 1_000);
    return seconds - (seconds % minuteSeconds);
  };
  return db.transaction(async (tx) => {
    let count = await removeTrades(tx, wholeMinute(nowMs - tradesKeptMs) * microsASecond);
    for (const [length, keptMs] of barsKeptMs) {
      count += await removeBars(tx, length, wholeMinute(nowMs - keptMs));
    }
    return count;
  });
}
