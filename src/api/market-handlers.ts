import { ok, type Result } from "#kernel";
import { formatPrice, type ListedInstrument, priceOf } from "#market";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { presentOrder } from "./present-feed.ts";
import {
  presentBar,
  presentInstrument,
  presentQuote,
  presentSplit,
  presentStatus,
  presentSummaries,
  presentTrade,
} from "./present-market.ts";

/** Instruments and their prices. */
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
      const firstMs = (bars[0]?.start ?? Number.POSITIVE_INFINITY) * 1_000;
      const splits = (await market.history.splits(found.value)).filter((one) => one.atMs > firstMs);
      return ok({
        symbol: found.value.symbol,
        length,
        items: bars.map(presentBar),
        splits: splits.map(presentSplit),
      });
    },
    depth: async ({ params, query }) => {
      const found = await find(params.symbol);
      return found.ok ? ok(presentDepth(market, found.value, query.levels)) : found;
    },
    bookOrders: async ({ params, query }) => {
      const found = await find(params.symbol);
      return found.ok ? ok(presentOrders(market, found.value, query.limit)) : found;
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

/** The book of an instrument; empty where the venue does not run. */
function presentDepth(market: HandlerDeps["market"], instrument: ListedInstrument, most: number) {
  const { symbol } = instrument;
  const venue = market.venueNow();
  if (venue === undefined || instrument.market === 0) {
    return { symbol, sequence: 0, bids: [], asks: [] };
  }
  const { sequence, view } = venue.data.depth(instrument.market, most);
  const present = (levels: typeof view.bids) =>
    levels.map(({ price, quantity, orders }) => ({
      price: formatPrice(priceOf(instrument, price)),
      quantity: String(quantity),
      orders,
    }));
  return { symbol, sequence, bids: present(view.bids), asks: present(view.asks) };
}

/** The book of an instrument order by order; empty where the venue does not run. */
function presentOrders(market: HandlerDeps["market"], instrument: ListedInstrument, most: number) {
  const { symbol } = instrument;
  const venue = market.venueNow();
  if (venue === undefined || instrument.market === 0) {
    return { symbol, sequence: 0, bids: [], asks: [] };
  }
  const { sequence, view } = venue.data.orders(instrument.market);
  const present = (orders: typeof view.bids, side: "buy" | "sell") =>
    orders.slice(0, most).map(({ id, price, quantity }) => {
      return presentOrder({ id, price: priceOf(instrument, price), quantity }, side);
    });
  return { symbol, sequence, bids: present(view.bids, "buy"), asks: present(view.asks, "sell") };
}
