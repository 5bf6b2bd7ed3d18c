import { z } from "zod";
import { route } from "./route.ts";
import { currencySchema, dateSchema, idSchema, instantSchema, pageOf } from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;

/** A price of one unit in major units of the instrument's currency, exact: `101.23`. */
export const priceSchema = z.string().regex(/^(0|[1-9][0-9]{0,13})\.[0-9]{2,4}$/);
const signedPriceSchema = z.string().regex(/^-?(0|[1-9][0-9]{0,13})\.[0-9]{2,4}$/);
/** Whole units. */
const unitsSchema = z.string().regex(/^(0|[1-9][0-9]{0,18})$/);
/** A symbol, without its `$`; capitals or not. */
export const symbolSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.]{0,11}$/, "is not a symbol");
const textsSchema = z.strictObject({ en: z.string(), fr: z.string() });

export const instrumentKinds = ["share", "fund"] as const;
/**
 * Where a market stands: `halted` and the auctions come from the venue, `pre_market` and
 * `after_hours` from the calendar. Orders trade while it is `open`; in an auction they are
 * collected.
 */
export const marketPhases = [
  "closed",
  "pre_market",
  "opening_auction",
  "open",
  "closing_auction",
  "after_hours",
  "halted",
] as const;
/** Lengths of bars. Weeks begin on Monday, months on their first day, all in UTC. */
export const barLengths = ["1s", "1m", "5m", "15m", "1h", "1d", "1w", "1mo"] as const;

/** What an instrument is worth, and since when. Null where nothing is known. */
export const quoteSchema = z.strictObject({
  symbol: z.string(),
  /** Of the last trade, or the last imported close. */
  last: priceSchema.nullable(),
  bid: priceSchema.nullable(),
  ask: priceSchema.nullable(),
  /** Units wanted at the bid, offered at the ask. */
  bidSize: unitsSchema.nullable(),
  askSize: unitsSchema.nullable(),
  /** Of the trading day of the last trade. */
  open: priceSchema.nullable(),
  high: priceSchema.nullable(),
  low: priceSchema.nullable(),
  volume: unitsSchema,
  /** Close of the trading day before. */
  previousClose: priceSchema.nullable(),
  /** Last less previous close. */
  change: signedPriceSchema.nullable(),
  /** The same in hundredths of a percent of the previous close. */
  changeBasisPoints: z.number().int().nullable(),
  /** When the last trade was. */
  at: instantSchema.nullable(),
  source: z.enum(["venue", "import", "none"]),
});
/** See {@link quoteSchema}. */
export type Quote = z.infer<typeof quoteSchema>;

const summary = {
  id: idSchema("ins"),
  /** Without its `$`. */
  symbol: z.string(),
  name: z.string(),
  kind: z.enum(instrumentKinds),
  sector: z.string().nullable(),
  currency: currencySchema,
  phase: z.enum(marketPhases),
  quote: quoteSchema,
};
/** An instrument as a line of a list. */
export const instrumentSummarySchema = z.strictObject({
  ...summary,
  /** Prices of the day so far, oldest first, at most 48: for a small chart. */
  spark: z.array(priceSchema),
});
/** See {@link instrumentSummarySchema}. */
export type InstrumentSummary = z.infer<typeof instrumentSummarySchema>;

/** An instrument with all that is known of it. */
export const instrumentSchema = z.strictObject({
  ...summary,
  /** Market identifier code (ISO 10383). */
  exchange: z.string(),
  /** The smallest step of a price. */
  tick: priceSchema,
  lot: z.number().int(),
  fractional: z.boolean(),
  settlementDays: z.number().int(),
  description: textsSchema.nullable(),
  sharesOutstanding: unitsSchema.nullable(),
  /** Last price times shares outstanding, in whole major units. */
  marketCapitalisation: unitsSchema.nullable(),
  /** A year's dividends in hundredths of a percent of the price. */
  dividendYieldBasisPoints: z.number().int().nullable(),
  /** Lowest and highest price of the last 365 days. */
  yearLow: priceSchema.nullable(),
  yearHigh: priceSchema.nullable(),
  /** Symbols that it had before, newest first. */
  formerSymbols: z.array(z.strictObject({ symbol: z.string(), until: instantSchema })),
});
/** See {@link instrumentSchema}. */
export type Instrument = z.infer<typeof instrumentSchema>;

/** What was traded in a stretch of time. */
export const barSchema = z.strictObject({
  /** When it begins. */
  at: instantSchema,
  open: priceSchema,
  high: priceSchema,
  low: priceSchema,
  close: priceSchema,
  volume: unitsSchema,
});
/** See {@link barSchema}. */
export type Bar = z.infer<typeof barSchema>;

export const depthLevelSchema = z.strictObject({
  price: priceSchema,
  quantity: unitsSchema,
  orders: z.number().int(),
});

/** An order of the book as everybody sees it. */
export const publicOrderSchema = z.strictObject({
  id: z.string(),
  side: z.enum(["buy", "sell"]),
  price: priceSchema,
  /** What it shows. */
  quantity: unitsSchema,
});

/** A trade as everybody sees it. */
export const publicTradeSchema = z.strictObject({
  /** Names the trade for ever. */
  id: z.string(),
  at: instantSchema,
  price: priceSchema,
  quantity: unitsSchema,
  /** Side of the order that came; null in an auction. */
  taker: z.enum(["buy", "sell"]).nullable(),
});
/** See {@link publicTradeSchema}. */
export type PublicTrade = z.infer<typeof publicTradeSchema>;

/** Where the market of one instrument stands. */
export const marketStatusSchema = z.strictObject({
  symbol: z.string(),
  phase: z.enum(marketPhases),
  /** The trading day, or the next one while the market is closed. */
  day: dateSchema,
  opensAt: instantSchema,
  closesAt: instantSchema,
  /** Prices between which it may trade for now; null where there is no such bound. */
  lowerBand: priceSchema.nullable(),
  upperBand: priceSchema.nullable(),
  /** Its best price stands at a band: if that lasts, it pauses. */
  limitState: z.boolean(),
});
/** See {@link marketStatusSchema}. */
export type MarketStatus = z.infer<typeof marketStatusSchema>;

/** A headline about instruments. */
export const newsSchema = z.strictObject({
  id: idSchema("nws"),
  at: instantSchema,
  headline: textsSchema,
  symbols: z.array(z.string()),
});
/** See {@link newsSchema}. */
export type News = z.infer<typeof newsSchema>;

const bySymbol = z.strictObject({ symbol: symbolSchema });
const symbolList = z
  .string()
  .max(1_300)
  .transform((text) => text.split(",").filter((symbol) => symbol !== ""))
  .pipe(z.array(symbolSchema).max(100));

export const marketRoutes = {
  instruments: route({
    method: "GET",
    path: "/v1/instruments",
    summary: "What can be traded, by symbol; or found by symbol or name; or these symbols",
    tag: "Market",
    access: accountsScope,
    query: z.strictObject({
      search: z.string().max(60).optional(),
      /** Separated by commas, at most 100; they come in this order, unknown ones left out. */
      symbols: symbolList.optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    status: 200,
    response: pageOf(instrumentSummarySchema),
  }),
  instrument: route({
    method: "GET",
    path: "/v1/instruments/{symbol}",
    summary: "An instrument with its quote and key data; a former symbol finds it too",
    tag: "Market",
    access: accountsScope,
    params: bySymbol,
    status: 200,
    response: instrumentSchema,
  }),
  quote: route({
    method: "GET",
    path: "/v1/instruments/{symbol}/quote",
    summary: "What an instrument is worth now",
    tag: "Market",
    access: accountsScope,
    params: bySymbol,
    status: 200,
    response: quoteSchema,
  }),
  bars: route({
    method: "GET",
    path: "/v1/instruments/{symbol}/bars",
    summary: "The latest bars that begin from `from` on and before `to`, oldest first",
    tag: "Market",
    access: accountsScope,
    params: bySymbol,
    query: z.strictObject({
      length: z.enum(barLengths).default("1d"),
      from: z.iso.datetime().optional(),
      to: z.iso.datetime().optional(),
      limit: z.coerce.number().int().min(1).max(2_000).default(500),
    }),
    status: 200,
    response: z.strictObject({
      symbol: z.string(),
      length: z.enum(barLengths),
      items: z.array(barSchema),
      splits: z
        .array(z.strictObject({ at: z.iso.datetime(), to: z.string(), from: z.string() }))
        .describe("Since the first bar: `to` units for each `from`; bars are of today's units"),
    }),
  }),
  depth: route({
    method: "GET",
    path: "/v1/instruments/{symbol}/depth",
    summary: "The best levels of the book, best first",
    tag: "Market",
    access: accountsScope,
    params: bySymbol,
    query: z.strictObject({ levels: z.coerce.number().int().min(1).max(50).default(10) }),
    status: 200,
    response: z.strictObject({
      symbol: z.string(),
      /** Of the last event that is in it. */
      sequence: z.number().int(),
      bids: z.array(depthLevelSchema),
      asks: z.array(depthLevelSchema),
    }),
  }),
  bookOrders: route({
    method: "GET",
    path: "/v1/instruments/{symbol}/orders",
    summary: "The book order by order: best price first, oldest first",
    tag: "Market",
    access: accountsScope,
    params: bySymbol,
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(1_000).default(100) }),
    status: 200,
    response: z.strictObject({
      symbol: z.string(),
      /** Of the last event that is in it. */
      sequence: z.number().int(),
      bids: z.array(publicOrderSchema),
      asks: z.array(publicOrderSchema),
    }),
  }),
  marketTrades: route({
    method: "GET",
    path: "/v1/instruments/{symbol}/trades",
    summary: "The latest trades, newest first",
    tag: "Market",
    access: accountsScope,
    params: bySymbol,
    query: z.strictObject({
      from: z.iso.datetime().optional(),
      to: z.iso.datetime().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    status: 200,
    response: z.strictObject({ symbol: z.string(), items: z.array(publicTradeSchema) }),
  }),
  instrumentStatus: route({
    method: "GET",
    path: "/v1/instruments/{symbol}/status",
    summary: "Whether the market of an instrument is open, until when, and within which prices",
    tag: "Market",
    access: accountsScope,
    params: bySymbol,
    status: 200,
    response: marketStatusSchema,
  }),
  market: route({
    method: "GET",
    path: "/v1/market",
    summary: "Whether markets are open, and what moves",
    tag: "Market",
    access: accountsScope,
    status: 200,
    response: z.strictObject({
      /** One for each exchange on which something is listed. */
      exchanges: z.array(
        z.strictObject({
          exchange: z.string(),
          phase: z.enum(marketPhases),
          day: dateSchema,
          opensAt: instantSchema,
          closesAt: instantSchema,
          /** Symbols that are halted now. */
          halted: z.array(z.string()),
        }),
      ),
      /** At most five each, by their change of the day, and by the value traded in it. */
      gainers: z.array(instrumentSummarySchema),
      losers: z.array(instrumentSummarySchema),
      active: z.array(instrumentSummarySchema),
    }),
  }),
  news: route({
    method: "GET",
    path: "/v1/market/news",
    summary: "Headlines, newest first; of one instrument where a symbol is given",
    tag: "Market",
    access: accountsScope,
    query: z.strictObject({
      symbol: symbolSchema.optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    status: 200,
    response: pageOf(newsSchema),
  }),
};
