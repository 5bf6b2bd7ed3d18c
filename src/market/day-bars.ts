import type { Price } from "./instrument.ts";
import { barAfter } from "./splits.ts";
import { type BarRow, type StoredLength, storedLengths } from "./store/bars.ts";
import type { Split } from "./store/splits.ts";

/** A bar that still grows. */
type OpenBar = { -readonly [K in keyof BarRow]: BarRow[K] };

/** A trade as bars see it. */
type BarTrade = { readonly atMicros: number; readonly price: Price; readonly quantity: bigint };

/** The newest bars of one instrument, and what changed in them since it was last asked. */
export type OpenBars = {
  add(trade: BarTrade): void;
  /** The newest of that length. */
  newest(length: StoredLength): Readonly<BarRow> | undefined;
  /** The day before the newest day. */
  dayBefore(): Readonly<BarRow> | undefined;
  /** Somebody has stored another. */
  setDayBefore(bar: BarRow | undefined): void;
  /**
   * All are of units after a split from now on, which happened at `atMs`. Those that had ended are
   * stored as they were, the others as they are now.
   */
  split(split: Split): void;
  /** When the last trade was; nothing when there was none at the venue. */
  lastTradeMs(): number | undefined;
  /** Bars that changed since the last call, as they are now. */
  takeChanged(): BarRow[];
  /** They could not be stored: they are changed still. Bars that have changed again stay so. */
  giveBack(bars: readonly BarRow[]): void;
};

const microsASecond = 1_000_000;
const secondsADay = 86_400;

/** Bars that go on from those that are stored; of the days the last two. */
export function createOpenBars(
  number: number,
  stored: readonly BarRow[],
  lastTradeMicros?: number,
): OpenBars {
  const open = new Map<StoredLength, OpenBar>();
  let before: BarRow | undefined;
  let lastMicros = lastTradeMicros;
  const changed = new Map<string, BarRow>();
  const place = (bar: BarRow): void => {
    const last = open.get(bar.length);
    if (bar.length === secondsADay && last !== undefined) before = last;
    open.set(bar.length, { ...bar });
  };
  for (const bar of stored) place(bar);

  function grow(length: StoredLength, trade: BarTrade): void {
    const seconds = Math.floor(trade.atMicros / microsASecond);
    const start = seconds - (seconds % length);
    const last = open.get(length);
    const { price, quantity } = trade;
    // A clock that was set back does not reopen bars that are over.
    if (last === undefined || start > last.start) {
      const prices = { open: price, high: price, low: price, close: price };
      place({ number, length, start, ...prices, volume: quantity, trades: 1 });
    } else {
      if (price > last.high) last.high = price;
      if (price < last.low) last.low = price;
      last.close = price;
      last.volume += quantity;
      last.trades++;
    }
    const bar = open.get(length);
    if (bar !== undefined) changed.set(`${length} ${bar.start}`, bar);
  }

  return {
    add(trade) {
      lastMicros = trade.atMicros;
      for (const length of storedLengths) grow(length, trade);
    },
    newest: (length) => open.get(length),
    dayBefore: () => before,
    setDayBefore(bar) {
      before = bar;
    },
    split(split) {
      before &&= barAfter(before, split);
      for (const [length, bar] of open) {
        const after: OpenBar = barAfter(bar, split);
        open.set(length, after);
        const isOver = (bar.start + length) * 1_000 <= split.atMs;
        if (!isOver) changed.set(`${length} ${bar.start}`, after);
      }
    },
    lastTradeMs: () => (lastMicros === undefined ? undefined : Math.floor(lastMicros / 1_000)),
    takeChanged() {
      const bars = [...changed.values()].map((bar) => ({ ...bar }));
      changed.clear();
      return bars;
    },
    giveBack(bars) {
      for (const bar of bars) {
        const key = `${bar.length} ${bar.start}`;
        const current = open.get(bar.length);
        if (!changed.has(key)) changed.set(key, current?.start === bar.start ? current : bar);
      }
    },
  };
}
