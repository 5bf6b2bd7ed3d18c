import { createRandom, type Random } from "#kernel";
import { fundHoldings, type SampleCompany, sampleCompanies } from "./companies.ts";

/**
 * The price process of the sample market: what a share is worth moves at random, partly with all
 * others. The numbers here are beliefs of simulated people, in cents with fractions; a price is
 * made of them by rounding to a tick.
 */

/** Draws of a standard normal distribution, from 12 even ones (Irwin-Hall). */
export function normal(random: Random): number {
  let sum = 0;
  for (let draw = 0; draw < 12; draw++) sum += random.between(0, 9_999);
  return sum / 10_000 - 6;
}

const daysAYear = 365;
const percent = 100;
/** How much the market as a whole moves in a year, and grows. */
const marketVolatility = 0.13;
const marketGrowth = 0.08;

/** Logarithm of the change of one company over `days`, given what the market did. */
export function drift(company: SampleCompany, market: number, days: number, random: Random) {
  const own = (company.volatility / percent) * 0.8 * Math.sqrt(days / daysAYear);
  return (company.beta / percent) * market + own * normal(random);
}

/** Logarithm of the change of the whole market over `days`. */
export function marketDrift(days: number, random: Random): number {
  const growth = (marketGrowth * days) / daysAYear;
  return growth + marketVolatility * Math.sqrt(days / daysAYear) * normal(random);
}

/**
 * What each company was worth at the end of each of `days` days, oldest first; the last is what it
 * is worth today. A fund is worth what it holds.
 */
export function dailyPaths(seed: string, days: number): Map<string, number[]> {
  const paths = new Map<string, number[]>();
  const markets = Array.from({ length: days }, (_, day) =>
    marketDrift(1, createRandom(`${seed}:market:${day}`)),
  );
  for (const company of sampleCompanies) {
    if (fundHoldings.has(company.symbol)) continue;
    const random = createRandom(`${seed}:${company.symbol}`);
    const values = [company.cents];
    for (let day = days - 1; day > 0; day--) {
      const after = values.at(-1) ?? company.cents;
      values.push(after / Math.exp(drift(company, markets[day] ?? 0, 1, random)));
    }
    paths.set(company.symbol, values.toReversed());
  }
  for (const fund of sampleCompanies.filter(({ symbol }) => fundHoldings.has(symbol))) {
    const index = Array.from({ length: days }, (_, day) => indexOf(fund.symbol, paths, day));
    const today = index.at(-1) ?? 1;
    paths.set(
      fund.symbol,
      index.map((value) => (fund.cents * value) / today),
    );
  }
  return paths;
}

const bySymbol = new Map(sampleCompanies.map((company) => [company.symbol, company]));

/** What a fund's companies were worth together on a day. */
function indexOf(fund: string, paths: ReadonlyMap<string, readonly number[]>, day: number): number {
  return (fundHoldings.get(fund) ?? []).reduce((sum, symbol) => {
    const size = bySymbol.get(symbol)?.sharesMillions ?? 0;
    return sum + (paths.get(symbol)?.[day] ?? 0) * size;
  }, 0);
}
