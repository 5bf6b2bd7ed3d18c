import type { Db, Ids } from "#kernel";
import type { ListedInstrument } from "../instrument.ts";
import { toPrice } from "../price.ts";
import type { InstrumentDetails, Register } from "../register.ts";
import { copyBars } from "../store/copy-bars.ts";
import { insertNews } from "../store/news.ts";
import { sampleHistory } from "./bar-history.ts";
import { type SampleCompany, sampleCompanies } from "./companies.ts";
import { pastNews } from "./past-news.ts";

/** The exchange of the sample market: no code of ISO 10383 begins so. */
export const sampleExchange = "XBRS";
/** Ten-thousandths in a cent, the sample market's tick. */
export const tickSize = 100n;

type Deps = {
  readonly db: Db;
  readonly ids: Ids;
  readonly register: Register;
  bySymbol(symbol: string): Promise<ListedInstrument | undefined>;
};

/**
 * Lists the companies of the sample market with two years of prices that end at `untilMs`. The same
 * seed and end make the same prices.
 */
export async function seedSample(deps: Deps, seed: string, untilMs: number): Promise<void> {
  await deps.register.save(sampleCompanies.map(detailsOf));
  const listed = new Map<string, ListedInstrument>();
  for (const { symbol } of sampleCompanies) {
    const instrument = await deps.bySymbol(symbol);
    if (instrument !== undefined) listed.set(symbol, instrument);
  }
  const past = sampleHistory(seed, untilMs);
  const bars = past.flatMap(({ symbol, ...bar }) => {
    const number = listed.get(symbol)?.number;
    const price = (cents: number) => toPrice(BigInt(cents) * tickSize);
    const { open, high, low, close, volume } = bar;
    if (number === undefined) return [];
    return [
      {
        ...bar,
        number,
        open: price(open),
        high: price(high),
        low: price(low),
        close: price(close),
        volume: BigInt(volume),
        trades: 0,
      },
    ];
  });
  await copyBars(deps.db, bars);
  const news = pastNews(seed, past, untilMs).flatMap(({ symbol, atMs, headline }) => {
    const id = listed.get(symbol)?.id;
    return id === undefined
      ? []
      : [{ id: deps.ids.make("nws"), atMs, headline, instruments: [id] }];
  });
  await deps.db.transaction((tx) => insertNews(tx, news));
}

function detailsOf(company: SampleCompany): InstrumentDetails {
  return {
    symbol: company.symbol,
    name: company.name,
    kind: company.kind,
    exchange: sampleExchange,
    currency: "USD",
    tick: toPrice(tickSize),
    lot: 1,
    isFractional: true,
    calendar: "24x7",
    settlementDays: 1,
    bandTier: 1,
    state: "listed",
    facts: {
      sector: company.sector,
      description: company.description,
      sharesOutstanding: company.sharesMillions * 1_000_000,
      dividendYield: company.dividendYield,
    },
  };
}
