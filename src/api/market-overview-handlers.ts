import { ok, parseId } from "#kernel";
import type { ListedInstrument } from "#market";
import { refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { instrumentsOf, presentStatus, presentSummaries } from "./present-market.ts";
import { presentInstant } from "./present-values.ts";

const moversMax = 5;

/** The market as a whole: whether it is open, what moves, what one reads of it. */
export function createMarketOverviewHandlers({ market }: HandlerDeps) {
  return {
    market: async () => {
      const all = (await market.instruments.all()).filter(({ state }) => state !== "delisted");
      return ok({ exchanges: presentExchanges(all, market), ...(await findMovers(all, market)) });
    },
    news: async ({ query }) => {
      const { symbol, cursor, limit } = query;
      const instrument = symbol === undefined ? undefined : await market.find(symbol);
      if (symbol !== undefined && instrument === undefined) return refuse("not_found");
      const before = cursor === undefined ? undefined : parseId("nws", cursor);
      if (cursor !== undefined && before === undefined) {
        return refuseField("query.cursor", "is not a cursor of this list");
      }
      const news = await market.news({ instrument: instrument?.id, before, limit });
      const items = await Promise.all(
        news.map(async ({ id, atMs, headline, instruments }) => {
          const about = await instrumentsOf(market, instruments);
          const symbols = about.map((one) => one.symbol);
          return { id, at: presentInstant(atMs), headline, symbols };
        }),
      );
      return ok({ items, nextCursor: news.length === limit ? (news.at(-1)?.id ?? null) : null });
    },
  } satisfies Partial<Handlers>;
}

type MarketDoor = HandlerDeps["market"];

function presentExchanges(all: readonly ListedInstrument[], market: MarketDoor) {
  return [...Map.groupBy(all, ({ exchange }) => exchange)].flatMap(([exchange, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    const isHalted = (one: ListedInstrument) => market.status(one).phase === "halted";
    const open = own.find((one) => !isHalted(one)) ?? first;
    const {
      symbol: _,
      lowerBand: _lower,
      upperBand: _upper,
      limitState: _limit,
      ...status
    } = presentStatus(exchange, market.status(open));
    return [{ exchange, ...status, halted: own.filter(isHalted).map(({ symbol }) => symbol) }];
  });
}

async function findMovers(all: readonly ListedInstrument[], market: MarketDoor) {
  const quoted = await Promise.all(
    all.map(async (instrument) => {
      const { changeBasisPoints: change = 0, last = 0n, volume } = await market.quote(instrument);
      return { instrument, change, value: last * volume };
    }),
  );
  type Quoted = (typeof quoted)[number];
  const best = (isMeant: (one: Quoted) => boolean, order: (a: Quoted, b: Quoted) => number) =>
    presentSummaries(
      market,
      quoted
        .filter(isMeant)
        .toSorted(order)
        .slice(0, moversMax)
        .map(({ instrument }) => instrument),
    );
  const [gainers, losers, active] = await Promise.all([
    best(
      ({ change }) => change > 0,
      (a, b) => b.change - a.change,
    ),
    best(
      ({ change }) => change < 0,
      (a, b) => a.change - b.change,
    ),
    best(
      ({ value }) => value > 0n,
      (a, b) => (a.value === b.value ? 0 : a.value < b.value ? 1 : -1),
    ),
  ]);
  return { gainers, losers, active };
}
