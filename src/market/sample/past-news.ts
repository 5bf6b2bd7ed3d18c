import { createRandom, dayMs } from "#kernel";
import type { Texts } from "../instrument.ts";
import type { SampleBar } from "./bar-history.ts";
import { sampleCompanies } from "./companies.ts";
import { companyHeadlines } from "./headlines.ts";

/** A headline of the sample's past. */
export type PastHeadline = {
  readonly symbol: string;
  readonly atMs: number;
  readonly headline: Texts;
};

/** How much a share moved on a day of which one reads later, in parts of itself. */
const movedLeast = 0.03;
const headlinesMax = 40;
const secondsADay = 86_400;

/** What the paper said of the days on which a share moved most, oldest first. */
export function pastNews(seed: string, bars: readonly SampleBar[], untilMs: number) {
  const fromSeconds = Math.floor(untilMs / 1_000) - 30 * secondsADay;
  const names = new Map(
    sampleCompanies.filter(({ kind }) => kind === "share").map((one) => [one.symbol, one.name]),
  );
  const moved = bars.filter(
    ({ symbol, length, start, open, close }) =>
      length === secondsADay &&
      start >= fromSeconds &&
      names.has(symbol) &&
      Math.abs(close / open - 1) >= movedLeast,
  );
  const told = moved.flatMap(({ symbol, start, open, close }): PastHeadline[] => {
    const random = createRandom(`${seed}:news:${symbol}:${start}`);
    const fitting = companyHeadlines.filter(({ least }) => least > 0 === close > open);
    const atMs = start * 1_000 + random.between(1, dayMs / 2);
    if (atMs >= untilMs) return [];
    return [{ symbol, atMs, headline: random.pick(fitting).say(names.get(symbol) ?? symbol) }];
  });
  return told.toSorted((a, b) => a.atMs - b.atMs).slice(-headlinesMax);
}
