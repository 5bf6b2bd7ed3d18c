/** One bar: what was traded in a stretch of time. Prices in ticks, quantities in units. */
export type Bar = {
  /** Seconds since 1970 at which it begins, UTC. */
  readonly startSeconds: number;
  readonly open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  trades: number;
};

/** Lengths of bars. Weeks begin on Monday, months on their first day, all in UTC. */
export const barLengths = {
  "1s": 1,
  "1m": 60,
  "5m": 300,
  "15m": 900,
  "1h": 3_600,
  "1d": 86_400,
  "1w": 604_800,
  "1mo": 0,
} as const;

/** A length of bars. */
export type BarLength = keyof typeof barLengths;

/** Bars of one length that are kept; older ones are forgotten. */
export const barsMax = 2_000;

const secondsADay = 86_400;
/** 1970 began on a Thursday. */
const mondayShift = 3 * secondsADay;

/** When the bar of `length` begins in which the second `seconds` lies. */
export function barStart(length: BarLength, seconds: number): number {
  if (length === "1mo") return monthStart(seconds);
  const stretch = barLengths[length];
  const shift = length === "1w" ? mondayShift : 0;
  return Math.floor((seconds + shift) / stretch) * stretch - shift;
}

function monthStart(seconds: number): number {
  const day = new Date(seconds * 1_000);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1) / 1_000;
}

/** Takes a trade into the newest bar, or begins a new one. Trades come in order of time. */
export function addToBars(
  bars: Bar[],
  length: BarLength,
  trade: { readonly seconds: number; readonly price: number; readonly quantity: number },
  kept: number = barsMax,
): void {
  const startSeconds = barStart(length, trade.seconds);
  const last = bars.at(-1);
  const { price, quantity } = trade;
  if (last === undefined || last.startSeconds !== startSeconds) {
    const prices = { open: price, high: price, low: price, close: price };
    bars.push({ startSeconds, ...prices, volume: quantity, trades: 1 });
    if (bars.length > kept) bars.shift();
    return;
  }
  last.high = Math.max(last.high, price);
  last.low = Math.min(last.low, price);
  last.close = price;
  last.volume += quantity;
  last.trades++;
}
