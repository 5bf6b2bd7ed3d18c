import { z } from "zod";
import { route } from "./route.ts";
import {
  currencySchema,
  dateSchema,
  idSchema,
  languageSchema,
  moneySchema,
  monthSchema,
} from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;
const paymentsScope = { by: "member", scope: "payments" } as const;

/** What is traded, as far as a lot or a dividend says it. */
const instrumentSchema = z.strictObject({
  id: idSchema("ins"),
  /** Without its `$`. */
  symbol: z.string(),
  name: z.string(),
  currency: currencySchema,
});
/** A price or a rate of one unit in major units of the currency. */
const decimalSchema = z.string().regex(/^(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?$/);
/** A quantity in units: at most nine decimals. */
const quantitySchema = decimalSchema;
const symbolSchema = z.string().regex(/^\$?[A-Z0-9.]{1,12}$/);
const yearSchema = z.string().regex(/^20[0-9]{2}$/);

/** Long: held for more than a year. */
const termSchema = z.enum(["short", "long"]);
/** Which lots a sale closes, unless the seller names them: the oldest, newest or dearest first. */
export const lotMethods = ["fifo", "lifo", "highest_cost"] as const;
const lotMethodSchema = z.enum(lotMethods);
/** Opening trade, and a number where a wash sale set a part aside. */
const lotIdSchema = z.string().min(1).max(200);

/** Units that were acquired together and are still held. */
export const lotSchema = z.strictObject({
  id: lotIdSchema,
  instrument: instrumentSchema,
  origin: z.enum(["purchase", "distribution", "exchange", "gift"]),
  openedOn: dateSchema,
  /** From when its holding period counts; earlier than `openedOn` after a wash sale. */
  heldSince: dateSchema,
  quantity: quantitySchema,
  /** Fees included, and losses that wash sales moved here. */
  cost: moneySchema,
  /** The part of `cost` that is such a loss. */
  washSale: moneySchema,
  /** Null while there is no price. */
  value: moneySchema.nullable(),
  gain: moneySchema.nullable(),
  /** Hundredths of a percent of the cost. */
  gainBasisPoints: z.number().int().nullable(),
  term: termSchema,
});

/** Units of a lot that were sold. */
export const saleSchema = z.strictObject({
  /** The trade, or the corporate action that paid out cash. */
  saleId: z.string(),
  lotId: lotIdSchema,
  instrument: instrumentSchema,
  openedOn: dateSchema,
  heldSince: dateSchema,
  soldOn: dateSchema,
  quantity: quantitySchema,
  /** Less fees. */
  proceeds: moneySchema,
  cost: moneySchema,
  /** Loss that is disallowed, as the same was bought within 30 days. */
  washSale: moneySchema,
  /** Proceeds less cost, plus what is disallowed. */
  gain: moneySchema,
  term: termSchema,
});

const gainSumsSchema = z.strictObject({
  proceeds: moneySchema,
  cost: moneySchema,
  washSale: moneySchema,
  gain: moneySchema,
});

/** The lots that a sale closed, and those that it could close instead. */
export const saleLotsSchema = z.strictObject({
  method: z.enum([...lotMethods, "specific"]),
  /** Until the trade settles. */
  canChange: z.boolean(),
  changeUntil: dateSchema,
  closed: z.array(saleSchema),
  /** Open just before the sale. */
  open: z.array(lotSchema),
});

/** How far back performance looks. `day` is since the close before. */
export const performancePeriods = [
  "day",
  "week",
  "month",
  "quarter",
  "year_to_date",
  "year",
  "all",
] as const;

/** One way of measuring; `formula` is the name of the text that explains it. */
function measureOf<F extends string>(formula: F) {
  return z.strictObject({
    formula: z.literal(formula),
    /** Over the whole period, in hundredths of a percent. */
    basisPoints: z.number().int().nullable(),
    /** A year; null for periods of less than one, of which it would say too much. */
    yearlyBasisPoints: z.number().int().nullable(),
    /** Why there is none. */
    reason: z.enum(["nothing_invested", "no_solution"]).nullable(),
  });
}

/** What shares brought over a period, measured in three ways. */
export const performanceSchema = z.strictObject({
  currency: currencySchema,
  period: z.enum(performancePeriods),
  from: dateSchema,
  to: dateSchema,
  startValue: moneySchema,
  endValue: moneySchema,
  /** What was bought in the period, fees included. */
  moneyIn: moneySchema,
  /** What was sold, less fees. */
  moneyOut: moneySchema,
  dividends: moneySchema,
  /** End value less start value less money in, plus money out and dividends. */
  gain: moneySchema,
  simple: measureOf("simple_gain"),
  timeWeighted: measureOf("time_weighted_return"),
  moneyWeighted: measureOf("money_weighted_return"),
  /** Time-weighted, from the start of the period through each day. */
  points: z.array(z.strictObject({ on: dateSchema, basisPoints: z.number().int() })),
  /** Where the value is; the shares sum to 10,000. */
  allocation: z.array(
    z.strictObject({
      instrument: instrumentSchema,
      value: moneySchema,
      basisPoints: z.number().int(),
    }),
  ),
});

/** What a holding of an instrument paid, or is going to. */
export const dividendSchema = z.strictObject({
  id: idSchema("cac"),
  instrument: instrumentSchema,
  /** For one unit. */
  rate: decimalSchema,
  quantity: quantitySchema,
  amount: moneySchema,
  /** Who buys on this day or later does not get it. */
  exOn: dateSchema,
  recordOn: dateSchema,
  payableOn: dateSchema,
  /** `announced`: as things stand. `entitled`: the record date has passed. */
  state: z.enum(["announced", "entitled", "paid"]),
  movementId: idSchema("mov").nullable(),
  /** The order that reinvests it. */
  orderId: idSchema("ord").nullable(),
});

/** A year of sales and dividends as the forms 1099-B and 1099-DIV ask for them. */
export const taxYearSchema = z.strictObject({
  year: yearSchema,
  currency: currencySchema,
  /** Until it is over. */
  isFinal: z.boolean(),
  sales: z.array(saleSchema),
  short: gainSumsSchema,
  long: gainSumsSchema,
  dividends: z.strictObject({
    /** Box 1a. */
    ordinary: moneySchema,
    /** Box 1b: of stock that was held long enough around the ex-date. */
    qualified: moneySchema,
  }),
});

const fileQuery = z.strictObject({
  format: z.enum(["pdf", "csv"]),
  language: languageSchema.optional(),
});
const currencyQuery = z.strictObject({ currency: currencySchema.default("USD") });
const tradeId = z.strictObject({ id: idSchema("trd") });

const lotRoutes = {
  lots: route({
    method: "GET",
    path: "/v1/lots",
    summary: "Your tax lots: what you hold, as you bought it",
    tag: "Portfolio",
    access: accountsScope,
    query: z.strictObject({ symbol: symbolSchema.optional() }),
    status: 200,
    response: z.strictObject({ method: lotMethodSchema, items: z.array(lotSchema) }),
  }),
  setLotMethod: route({
    method: "PUT",
    path: "/v1/lots/method",
    summary: "Which lots your sales close from now on",
    tag: "Portfolio",
    access: paymentsScope,
    body: z.strictObject({ method: lotMethodSchema }),
    status: 200,
    response: z.strictObject({ method: lotMethodSchema }),
  }),
  saleLots: route({
    method: "GET",
    path: "/v1/trades/{id}/lots",
    summary: "The lots that a sale closed, and those that it could",
    tag: "Portfolio",
    access: accountsScope,
    params: tradeId,
    status: 200,
    response: saleLotsSchema,
  }),
  chooseLots: route({
    method: "PUT",
    path: "/v1/trades/{id}/lots",
    summary: "Close other lots by a sale, until it settles",
    tag: "Portfolio",
    access: paymentsScope,
    params: tradeId,
    body: z.strictObject({
      method: z.enum([...lotMethods, "specific"]),
      /** For `specific`: the units of each lot, which sum to the sale. */
      parts: z
        .array(z.strictObject({ lotId: lotIdSchema, quantity: quantitySchema }))
        .max(200)
        .optional(),
    }),
    status: 200,
    response: saleLotsSchema,
  }),
};

const reportRoutes = {
  performance: route({
    method: "GET",
    path: "/v1/portfolio/performance",
    summary: "Simple gain, time-weighted and money-weighted return, side by side",
    tag: "Portfolio",
    access: accountsScope,
    query: z.strictObject({
      ...currencyQuery.shape,
      period: z.enum(performancePeriods).default("all"),
    }),
    status: 200,
    response: performanceSchema,
  }),
  dividends: route({
    method: "GET",
    path: "/v1/dividends",
    summary: "Dividends paid and to come, newest first, and what is reinvested",
    tag: "Portfolio",
    access: accountsScope,
    status: 200,
    response: z.strictObject({
      items: z.array(dividendSchema),
      /** Symbols whose dividends buy more of the same. */
      reinvested: z.array(z.string()),
    }),
  }),
  setReinvestment: route({
    method: "PUT",
    path: "/v1/dividends/reinvestment/{symbol}",
    summary: "Buy more of the same with its dividends, or stop it",
    tag: "Portfolio",
    access: paymentsScope,
    params: z.strictObject({ symbol: symbolSchema }),
    body: z.strictObject({ reinvest: z.boolean() }),
    status: 200,
    response: z.strictObject({ reinvested: z.array(z.string()) }),
  }),
  taxYears: route({
    method: "GET",
    path: "/v1/tax",
    summary: "The years with sales or dividends, newest first",
    tag: "Tax",
    access: accountsScope,
    status: 200,
    response: z.strictObject({
      items: z.array(z.strictObject({ year: yearSchema, isFinal: z.boolean() })),
    }),
  }),
  taxYear: route({
    method: "GET",
    path: "/v1/tax/{year}",
    summary: "A year's sales and dividends for the tax return",
    tag: "Tax",
    access: accountsScope,
    params: z.strictObject({ year: yearSchema }),
    query: currencyQuery,
    status: 200,
    response: taxYearSchema,
  }),
  taxYearFile: route({
    method: "GET",
    path: "/v1/tax/{year}/file",
    summary: "The same as PDF or CSV, by the boxes of form 1099-B",
    tag: "Tax",
    access: accountsScope,
    params: z.strictObject({ year: yearSchema }),
    query: z.strictObject({ ...currencyQuery.shape, ...fileQuery.shape }),
    status: 200,
    file: ["application/pdf", "text/csv"],
  }),
  tradeConfirmation: route({
    method: "GET",
    path: "/v1/trades/{id}/confirmation",
    summary: "The confirmation of a trade as PDF or CSV",
    tag: "Portfolio",
    access: accountsScope,
    params: tradeId,
    query: fileQuery,
    status: 200,
    file: ["application/pdf", "text/csv"],
  }),
  portfolioStatement: route({
    method: "GET",
    path: "/v1/portfolio/statements/{month}",
    summary: "A month's trades, dividends and what was held at its end, as PDF or CSV",
    tag: "Portfolio",
    access: accountsScope,
    params: z.strictObject({ month: monthSchema }),
    query: z.strictObject({ ...currencyQuery.shape, ...fileQuery.shape }),
    status: 200,
    file: ["application/pdf", "text/csv"],
  }),
};

export const portfolioRoutes = { ...lotRoutes, ...reportRoutes };
