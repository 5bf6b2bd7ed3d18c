import type { InputOf } from "@bourse/contract";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { queryClient, refreshMoney } from "./queries.ts";

/** Values follow the market for as long as they are looked at. */
const valueEveryMs = 5_000;
const marketEveryMs = 10_000;
const orderEveryMs = 1_000;

const finalStates: ReadonlySet<string> = new Set(["filled", "cancelled", "expired", "rejected"]);
/** Whether nothing more happens to an order in this state. */
export const isFinal = (state: string): boolean => finalStates.has(state);

const firstPage = (): string | null => null;

/** What the screens of shares ask of the server; `invest` is the member's own, `market` all's. */
export const investQueries = {
  portfolio: queryOptions({
    queryKey: ["invest", "portfolio"],
    queryFn: ({ signal }) => api.portfolio({}, { signal }),
    refetchInterval: valueEveryMs,
  }),
  positions: queryOptions({
    queryKey: ["invest", "positions"],
    queryFn: async ({ signal }) => (await api.positions({}, { signal })).items,
    refetchInterval: valueEveryMs,
  }),
  position: (symbol: string) =>
    queryOptions({
      queryKey: ["invest", "position", symbol],
      queryFn: ({ signal }) => api.position({ symbol }, { signal }),
      refetchInterval: valueEveryMs,
    }),
  history: (period: NonNullable<InputOf<"portfolioHistory">["period"]>) =>
    queryOptions({
      queryKey: ["invest", "history", period],
      queryFn: async ({ signal }) => (await api.portfolioHistory({ period }, { signal })).points,
    }),
  openOrders: queryOptions({
    queryKey: ["invest", "orders", "open"],
    queryFn: async ({ signal }) => (await api.orders({ state: "open" }, { signal })).items,
    refetchInterval: valueEveryMs,
  }),
  pastOrders: infiniteQueryOptions({
    queryKey: ["invest", "orders", "final"],
    queryFn: ({ pageParam, signal }) =>
      api.orders(
        { state: "final", ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: firstPage(),
    getNextPageParam: (page) => page.nextCursor,
  }),
  order: (id: string) =>
    queryOptions({
      queryKey: ["invest", "order", id],
      queryFn: ({ signal }) => api.order({ id }, { signal }),
      refetchInterval: ({ state }) =>
        state.data !== undefined && !isFinal(state.data.state) && orderEveryMs,
    }),
  preview: (body: InputOf<"previewOrder">) =>
    queryOptions({
      queryKey: ["invest", "preview", body],
      queryFn: ({ signal }) => api.previewOrder(body, { signal }),
      staleTime: 0,
      refetchInterval: valueEveryMs,
    }),
  recurringBuys: queryOptions({
    queryKey: ["invest", "recurring"],
    queryFn: async ({ signal }) => (await api.recurringBuys({}, { signal })).items,
  }),
  roundUpFund: queryOptions({
    queryKey: ["invest", "round-up-fund"],
    queryFn: async ({ signal }) => (await api.roundUpFund({}, { signal })).fund,
  }),
  gifts: queryOptions({
    queryKey: ["invest", "gifts"],
    queryFn: async ({ signal }) => (await api.gifts({}, { signal })).items,
  }),
  dividends: queryOptions({
    queryKey: ["invest", "dividends"],
    queryFn: ({ signal }) => api.dividends({}, { signal }),
  }),
  lots: (symbol: string) =>
    queryOptions({
      queryKey: ["invest", "lots", symbol],
      queryFn: ({ signal }) => api.lots({ symbol }, { signal }),
    }),
  lotMethod: queryOptions({
    queryKey: ["invest", "lots"],
    queryFn: async ({ signal }) => (await api.lots({}, { signal })).method,
  }),
  performance: (period: NonNullable<InputOf<"performance">["period"]>) =>
    queryOptions({
      queryKey: ["invest", "performance", period],
      queryFn: ({ signal }) => api.performance({ period }, { signal }),
    }),
  taxYears: queryOptions({
    queryKey: ["invest", "tax"],
    queryFn: async ({ signal }) => (await api.taxYears({}, { signal })).items,
  }),
  taxYear: (year: string) =>
    queryOptions({
      queryKey: ["invest", "tax", year],
      queryFn: ({ signal }) => api.taxYear({ year }, { signal }),
    }),
  watchlists: queryOptions({
    queryKey: ["watching", "lists"],
    queryFn: async ({ signal }) => (await api.watchlists({}, { signal })).items,
    refetchInterval: marketEveryMs,
  }),
  alerts: queryOptions({
    queryKey: ["watching", "alerts"],
    queryFn: async ({ signal }) => (await api.priceAlerts({}, { signal })).items,
  }),
  market: queryOptions({
    queryKey: ["market", "today"],
    queryFn: ({ signal }) => api.market({}, { signal }),
    refetchInterval: marketEveryMs,
  }),
  search: (text: string) =>
    queryOptions({
      queryKey: ["market", "search", text],
      queryFn: async ({ signal }) =>
        (await api.instruments({ search: text, limit: 12 }, { signal })).items,
      enabled: text !== "",
    }),
  instruments: queryOptions({
    queryKey: ["market", "all"],
    queryFn: async ({ signal }) => (await api.instruments({ limit: 100 }, { signal })).items,
    staleTime: 60_000,
  }),
  instrument: (symbol: string) =>
    queryOptions({
      queryKey: ["market", "instrument", symbol],
      queryFn: ({ signal }) => api.instrument({ symbol }, { signal }),
      refetchInterval: marketEveryMs,
    }),
  status: (symbol: string) =>
    queryOptions({
      queryKey: ["market", "status", symbol],
      queryFn: ({ signal }) => api.instrumentStatus({ symbol }, { signal }),
    }),
  trades: (symbol: string) =>
    queryOptions({
      queryKey: ["market", "trades", symbol],
      queryFn: async ({ signal }) =>
        (await api.marketTrades({ symbol, limit: 8 }, { signal })).items,
    }),
  news: (symbol: string) =>
    queryOptions({
      queryKey: ["market", "news", symbol],
      queryFn: async ({ signal }) => (await api.news({ symbol, limit: 5 }, { signal })).items,
    }),
  bars: (symbol: string, period: ChartPeriod) =>
    queryOptions({
      queryKey: ["market", "bars", symbol, period],
      queryFn: ({ signal }) => api.bars({ symbol, ...barsOf(period, Date.now()) }, { signal }),
      refetchInterval: period === "day" ? marketEveryMs : false,
      staleTime: 60_000,
    }),
};

export const chartPeriods = ["day", "week", "month", "quarter", "year", "max"] as const;
/** How far back a price chart looks. */
export type ChartPeriod = (typeof chartPeriods)[number];

const dayMs = 86_400_000;
const stretches: Readonly<Record<ChartPeriod, readonly [InputOf<"bars">["length"], number]>> = {
  day: ["5m", 1],
  week: ["1h", 7],
  month: ["1h", 31],
  quarter: ["1d", 92],
  year: ["1d", 366],
  max: ["1w", 20 * 366],
};

function barsOf(period: ChartPeriod, nowMs: number): Omit<InputOf<"bars">, "symbol"> {
  const [length, days] = stretches[period];
  return { length, from: new Date(nowMs - days * dayMs).toISOString(), limit: 2_000 };
}

/** Shares or money for them moved: all that is the member's is read anew. */
export function refreshInvest(): void {
  void queryClient.invalidateQueries({ queryKey: ["invest"] });
  refreshMoney();
}

/** Reads watchlists and alerts anew. */
export function refreshWatching(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ["watching"] });
}
