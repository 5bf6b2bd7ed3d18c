import { type BarLength, barStart } from "#exchange";
import { type Clock, type Db, dayMs } from "#kernel";
import type { ListedInstrument, Price } from "./instrument.ts";
import type { Recorder } from "./recorder.ts";
import { barOfToday, tradeOfToday } from "./splits.ts";
import {
  type BarRange,
  hourlyBars,
  readBars,
  type StoredBar,
  type StoredLength,
} from "./store/bars.ts";
import type { Split } from "./store/splits.ts";
import { readTrades, type StoredTrade } from "./store/trades.ts";

/** Which part of the past: from an instant on, before another, the latest `limit` of them. */
export type Stretch = {
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
  readonly limit: number;
};

/**
 * Trades and bars of an instrument, also those of this moment. Where units have been split since,
 * prices and volumes are of today's units.
 */
export type History = {
  /** Oldest first. */
  bars(instrument: ListedInstrument, length: BarLength, stretch: Stretch): Promise<StoredBar[]>;
  /** Last prices of days, oldest first, each of the units of its day. */
  closes(instrument: ListedInstrument, stretch: Stretch): Promise<StoredBar[]>;
  /** Splits, oldest first. */
  splits(instrument: ListedInstrument): Promise<readonly Split[]>;
  /** Newest first. */
  trades(instrument: ListedInstrument, stretch: Stretch): Promise<StoredTrade[]>;
  /** Prices of the last 24 hours, oldest first, at most one an hour, by number. */
  sparks(instruments: readonly ListedInstrument[]): Promise<Map<number, Price[]>>;
  /** Lowest and highest price of the last 365 days. */
  yearRange(instrument: ListedInstrument): Promise<PriceRange | undefined>;
};

/** Of which stored bars the others are made, and how many of them one can hold. */
const madeOf: Readonly<Record<BarLength, { readonly of: StoredLength; readonly parts: number }>> = {
  "1s": { of: 60, parts: 0 },
  "1m": { of: 60, parts: 1 },
  "5m": { of: 300, parts: 1 },
  "15m": { of: 300, parts: 3 },
  "1h": { of: 3_600, parts: 1 },
  "1d": { of: 86_400, parts: 1 },
  "1w": { of: 86_400, parts: 7 },
  "1mo": { of: 86_400, parts: 31 },
};

/** Trades from which bars of a second are made, at most. */
const tradesMax = 20_000;
const microsASecond = 1_000_000;
const microsAMilli = 1_000;
const yearDays = 365;
const secondsADay = 86_400;

export function createHistory(db: Db, recorder: Recorder, clock: Clock): History {
  async function secondBars({ number }: ListedInstrument, stretch: Stretch): Promise<StoredBar[]> {
    const trades = await tradesOfToday(number, { ...stretch, limit: tradesMax });
    return foldBars(trades.toReversed().map(barOfTrade), "1s").slice(-stretch.limit);
  }

  async function tradesOfToday(number: number, stretch: Stretch): Promise<StoredTrade[]> {
    const range = { ...microsOf(stretch), limit: stretch.limit };
    const splits = recorder.splitsOf(number);
    return (await readTrades(db, number, range)).map((one) => tradeOfToday(one, splits));
  }

  async function barsOfToday(
    number: number,
    length: StoredLength,
    range: BarRange,
  ): Promise<StoredBar[]> {
    const splits = recorder.splitsOf(number);
    return (await readBars(db, number, length, range)).map((bar) => {
      return barOfToday(bar, length, splits);
    });
  }

  /** A day further than now, for an exchange whose clock is ahead. */
  const latestMs = () => clock.nowMs() + dayMs;

  function microsOf({ fromMs = 0, untilMs = latestMs() }: Stretch) {
    return { fromMicros: fromMs * microsAMilli, untilMicros: untilMs * microsAMilli };
  }

  return {
    async bars(instrument, length, stretch) {
      await recorder.flush();
      if (length === "1s") return secondBars(instrument, stretch);
      const { of, parts } = madeOf[length];
      const { fromMs = 0, untilMs = latestMs(), limit } = stretch;
      const until = Math.ceil(untilMs / 1_000);
      // A bar that begins before `until` is given whole.
      const range = {
        from: Math.ceil(fromMs / 1_000),
        until: parts === 1 ? until : endOf(length, until),
        limit: limit * parts,
      };
      const stored = await barsOfToday(instrument.number, of, range);
      if (parts === 1) return stored;
      // One that is cut at its beginning begins too early, or is one too many.
      const whole = foldBars(stored, length).filter(({ start }) => start >= range.from);
      return whole.slice(-limit);
    },
    async closes({ number }, { fromMs = 0, untilMs = latestMs(), limit }) {
      await recorder.flush();
      const [from, until] = [Math.ceil(fromMs / 1_000), Math.ceil(untilMs / 1_000)];
      return readBars(db, number, secondsADay, { from, until, limit });
    },
    splits: async ({ number }) => recorder.splitsOf(number),
    async trades({ number }, stretch) {
      await recorder.flush();
      return tradesOfToday(number, stretch);
    },
    async sparks(instruments) {
      const from = Math.floor((clock.nowMs() - dayMs) / 1_000);
      const numbers = instruments.map(({ number }) => number);
      const all = Map.groupBy(await hourlyBars(db, numbers, from), ({ number }) => number);
      return new Map(
        [...all].map(([number, bars]) => {
          const splits = recorder.splitsOf(number);
          return [number, bars.map((bar) => barOfToday(bar, bar.length, splits).close)];
        }),
      );
    },
    async yearRange({ number }) {
      const from = Math.floor((clock.nowMs() - yearDays * dayMs) / 1_000);
      const until = Math.ceil(latestMs() / 1_000);
      const days = await barsOfToday(number, secondsADay, { from, until, limit: yearDays + 2 });
      const [first] = days;
      return first && days.reduce(widened, { low: first.low, high: first.high });
    },
  };
}

type PriceRange = { readonly low: Price; readonly high: Price };

const widened = (range: PriceRange, { low, high }: PriceRange): PriceRange => ({
  low: low < range.low ? low : range.low,
  high: high > range.high ? high : range.high,
});

/** When the bar ends that holds the last second before `until`. */
function endOf(length: BarLength, until: number): number {
  const start = barStart(length, until - 1);
  const step = madeOf[length].of;
  let end = start + step;
  while (barStart(length, end) === start) end += step;
  return end;
}

const barOfTrade = (trade: StoredTrade): StoredBar => ({
  start: Math.floor(trade.atMicros / microsASecond),
  open: trade.price,
  high: trade.price,
  low: trade.price,
  close: trade.price,
  volume: trade.quantity,
  trades: 1,
});

/** Shorter bars, oldest first, as bars of a greater length. */
export function foldBars(bars: readonly StoredBar[], length: BarLength): StoredBar[] {
  const folded: StoredBar[] = [];
  for (const bar of bars) {
    const start = barStart(length, bar.start);
    const last = folded.at(-1);
    if (last?.start !== start) {
      folded.push({ ...bar, start });
      continue;
    }
    folded[folded.length - 1] = {
      ...last,
      high: bar.high > last.high ? bar.high : last.high,
      low: bar.low < last.low ? bar.low : last.low,
      close: bar.close,
      volume: last.volume + bar.volume,
      trades: last.trades + bar.trades,
    };
  }
  return folded;
}
