import { ok, parseId, type Result } from "#kernel";
import { formatPrice, type ListedInstrument, priceOf } from "#market";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import {
  instrumentsOf,
  presentBar,
  presentInstrument,
  presentQuote,
  presentStatus,
  presentSummaries,
  presentTrade,
} from "./present-market.ts";
import { presentInstant } from "./present-values.ts";

const moversMax = 5;

/** Instruments, their prices and what moves. */
export function createMarketHandlers({ market }: HandlerDeps) {
  async function find(symbol: string): Promise<Result<ListedInstrument, Refusal>> {
    const found = await market.find(symbol);
    return found === undefined ? refuse("not_found") : ok(found);
  }

  /** The instrument that now has the symbol, or had it before, and what is made of it. */
  const about =
    <T>(make: (instrument: ListedInstrument) => Promise<T>) =>
    async ({ params }: { readonly params: { readonly symbol: string } }) => {
      const found = await find(params.symbol);
      return found.ok ? ok(await make(found.value)) : found;
    };

  return {
    instruments: async ({ query }) => {
      const { search, symbols, cursor, limit } = query;
      if (symbols !== undefined) {
        const found = await Promise.all(symbols.map(market.instruments.bySymbol));
        const items = await presentSummaries(
          market,
          found.filter((one) => one !== undefined),
        );
        return ok({ items, nextCursor: null });
      }
      if (search !== undefined) {
        const found = await market.instruments.search(search, limit);
        return ok({ items: await presentSummaries(market, found), nextCursor: null });
      }
      const page = await market.instruments.list({ after: cursor, limit: limit + 1 });
      const shown = page.slice(0, limit);
      const nextCursor = page.length > limit ? (shown.at(-1)?.symbol ?? null) : null;
      return ok({ items: await presentSummaries(market, shown), nextCursor });
    },
    instrument: about((instrument) => presentInstrument(market, instrument)),
    quote: about((instrument) => presentQuote(market, instrument)),
    instrumentStatus: about(async (instrument) =>
      presentStatus(instrument.symbol, market.status(instrument)),
    ),
    bars: async ({ params, query }) => {
      const found = await find(params.symbol);
      if (!found.ok) return found;
      const stretch = readStretch(query);
      if (!stretch.ok) return stretch;
      const { length, limit } = query;
      const bars = await market.history.bars(found.value, length, { ...stretch.value, limit });
      return ok({ symbol: found.value.symbol, length, items: bars.map(presentBar) });
    },
    depth: async ({ params, query }) => {
      const found = await find(params.symbol);
      if (!found.ok) return found;
      const { symbol } = found.value;
      const venue = market.venueNow();
      if (venue === undefined || found.value.market === 0) {
        return ok({ symbol, sequence: 0, bids: [], asks: [] });
      }
      const { sequence, view } = venue.data.depth(found.value.market, query.levels);
      const present = (levels: typeof view.bids) =>
        levels.map(({ price, quantity, orders }) => ({
          price: formatPrice(priceOf(found.value, price)),
          quantity: String(quantity),
          orders,
        }));
      return ok({ symbol, sequence, bids: present(view.bids), asks: present(view.asks) });
    },
    marketTrades: async ({ params, query }) => {
      const found = await find(params.symbol);
      if (!found.ok) return found;
      const stretch = readStretch(query);
      if (!stretch.ok) return stretch;
      const { limit } = query;
      const trades = await market.history.trades(found.value, { ...stretch.value, limit });
      return ok({ symbol: found.value.symbol, items: trades.map(presentTrade) });
    },
    market: async () => {
      const all = (await market.instruments.all()).filter(({ state }) => state !== "delisted");
      return ok({ exchanges: presentExchanges(all, market), ...(await findMovers(all, market)) });
    },
    news: async ({ query }) => {
      const { symbol, cursor, limit } = query;
      const instrument = symbol === undefined ? undefined : await find(symbol);
      if (instrument !== undefined && !instrument.ok) return instrument;
      const before = cursor === undefined ? undefined : parseId("nws", cursor);
      if (cursor !== undefined && before === undefined) {
        return refuseField("query.cursor", "is not a cursor of this list");
      }
      const page = { instrument: instrument?.value.id, before, limit };
      const news = await market.news(page);
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

/** Between two instants, the first before the second. */
function readStretch({ from, to }: { from?: string | undefined; to?: string | undefined }) {
  const fromMs = from === undefined ? undefined : Date.parse(from);
  const untilMs = to === undefined ? undefined : Date.parse(to);
  if (fromMs !== undefined && untilMs !== undefined && fromMs >= untilMs) {
    return refuseField("query.to", "must be after from");
  }
  return ok({ fromMs, untilMs });
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
