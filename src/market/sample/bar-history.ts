import { createRandom, dayMs, type Random } from "#kernel";
import type { StoredLength } from "../store/bars.ts";
import { type SampleCompany, sampleCompanies } from "./companies.ts";
import { dailyPaths, normal } from "./price-path.ts";

/** A bar of the sample's past. Prices in cents, times in seconds. */
export type SampleBar = {
  readonly symbol: string;
  readonly length: StoredLength;
  readonly start: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};

/** How far back there are bars of each length: two years of days, hours of minutes. */
const daysMax = 730;
const secondsADay = 86_400;
const reach: readonly { readonly length: StoredLength; readonly seconds: number }[] = [
  { length: 86_400, seconds: daysMax * secondsADay },
  { length: 3_600, seconds: 30 * secondsADay },
  { length: 300, seconds: 3 * secondsADay },
  { length: 60, seconds: 6 * 3_600 },
];

type Span = {
  readonly start: number;
  readonly end: number;
  readonly open: number;
  readonly close: number;
  readonly volume: number;
};

/** The past of the sample market up to the last whole minute, the same for the same seed and end. */
export function sampleHistory(seed: string, untilMs: number): SampleBar[] {
  const until = Math.floor(untilMs / 60_000) * 60;
  const today = Math.floor(untilMs / dayMs) * secondsADay;
  const paths = dailyPaths(seed, daysMax);
  return sampleCompanies.flatMap((company) => {
    const bars: SampleBar[] = [];
    const random = createRandom(`${seed}:bars:${company.symbol}`);
    const path = paths.get(company.symbol) ?? [];
    for (const [index, close] of path.entries()) {
      const start = today - (path.length - 1 - index) * secondsADay;
      const end = Math.min(start + secondsADay, until);
      if (end <= start) continue;
      const open = path[index - 1] ?? close;
      const volume = dayVolume(company, open, close, random) * ((end - start) / secondsADay);
      addBar({ start, end, open, close, volume }, 0, { company, until, random, bars });
    }
    return bars;
  });
}

type Making = {
  readonly company: SampleCompany;
  readonly until: number;
  readonly random: Random;
  readonly bars: SampleBar[];
};

/** Units that change hands in a day: more on days on which much happens. */
function dayVolume(company: SampleCompany, open: number, close: number, random: Random): number {
  const usual = (company.sharesMillions * 1_000_000) / 3_000;
  const stir = 1 + 12 * Math.abs(close / open - 1);
  return usual * stir * (random.between(60, 150) / 100);
}

/** Adds the bar of a span, made of shorter ones where those are kept; gives its range. */
function addBar(span: Span, level: number, making: Making): SampleBar {
  const { company, until, random, bars } = making;
  const length = reach[level]?.length ?? 60;
  const finer = reach[level + 1];
  const isSplit = finer !== undefined && span.end > until - finer.seconds;
  const parts = isSplit ? splitSpan(span, finer.length, making) : [];
  const made = parts.map((part) => addBar(part, level + 1, making));
  const [open, close] = [span.open, span.close].map(rounded);
  const wick = isSplit ? 0 : Math.abs(normal(random)) * sigmaOf(company, span) * span.open * 0.4;
  const values = made.flatMap((bar) => [bar.high, bar.low]);
  const bar: SampleBar = {
    symbol: company.symbol,
    length,
    start: span.start,
    open: made[0]?.open ?? open ?? 1,
    close: made.at(-1)?.close ?? close ?? 1,
    high: isSplit ? Math.max(...values) : rounded(Math.max(span.open, span.close) + wick),
    low: isSplit ? Math.min(...values) : rounded(Math.min(span.open, span.close) - wick),
    volume: isSplit ? made.reduce((sum, { volume }) => sum + volume, 0) : Math.round(span.volume),
  };
  bars.push(bar);
  return bar;
}

const rounded = (cents: number): number => Math.max(1, Math.round(cents));

/** How much a price moves in a span, as a part of itself. */
function sigmaOf({ volatility }: SampleCompany, { start, end }: Span): number {
  return (volatility / 100) * Math.sqrt((end - start) / (365 * secondsADay));
}

/** Shorter spans between the same two prices: a random walk that is bent to end where it must. */
function splitSpan(span: Span, length: number, { company, random }: Making): Span[] {
  const starts: number[] = [];
  for (let start = span.start; start < span.end; start += length) starts.push(start);
  const step = sigmaOf(company, { ...span, end: span.start + length });
  const walk = [0];
  for (const _ of starts) walk.push((walk.at(-1) ?? 0) + step * normal(random));
  const total = Math.log(span.close / span.open);
  const bend = (total - (walk.at(-1) ?? 0)) / starts.length;
  const priceAt = (index: number) => span.open * Math.exp((walk[index] ?? 0) + bend * index);
  return starts.map((start, index) => {
    const end = Math.min(start + length, span.end);
    const share = (end - start) / (span.end - span.start);
    return {
      start,
      end,
      open: priceAt(index),
      close: priceAt(index + 1),
      volume: span.volume * share * (random.between(50, 150) / 100),
    };
  });
}
