import { z } from "zod";
import { instrumentRefSchema, orderPrice, orderQuantity } from "./order-scalars.ts";
import { route } from "./route.ts";
import { currencySchema, instantSchema, moneySchema } from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;

/** What a member holds of one instrument. */
export const positionSchema = z.strictObject({
  instrument: instrumentRefSchema,
  /** Traded: settled or not, reserved or not. */
  quantity: orderQuantity,
  available: orderQuantity,
  /** Set aside for open orders to sell. */
  reserved: orderQuantity,
  /** Bought and not settled yet. */
  unsettled: orderQuantity,
  price: orderPrice.nullable(),
  priceAt: instantSchema.nullable(),
  value: moneySchema.nullable(),
  /** What is held cost on average, fees included. */
  averageCost: orderPrice.nullable(),
  cost: moneySchema,
  gain: moneySchema.nullable(),
  /** Hundredths of a percent. */
  gainBasisPoints: z.number().int().nullable(),
  /** Since the close before: what it gained today. */
  today: moneySchema.nullable(),
  todayBasisPoints: z.number().int().nullable(),
});
/** See {@link positionSchema}. */
export type Position = z.infer<typeof positionSchema>;

export const portfolioSchema = z.strictObject({
  currency: currencySchema,
  /** Of all positions whose price is known. */
  value: moneySchema,
  cash: moneySchema,
  buyingPower: moneySchema,
  /** Money set aside for open orders and for trades that are not settled. */
  reserved: moneySchema,
  /** Proceeds of sales that are not settled. */
  unsettled: moneySchema,
  today: moneySchema,
  todayBasisPoints: z.number().int().nullable(),
  /** Simple gain over what is held: value less cost. */
  gain: moneySchema,
  gainBasisPoints: z.number().int().nullable(),
  positions: z.number().int(),
  openOrders: z.number().int(),
});
/** See {@link portfolioSchema}. */
export type Portfolio = z.infer<typeof portfolioSchema>;

const portfolioHistorySchema = z.strictObject({
  currency: currencySchema,
  points: z.array(
    z.strictObject({
      at: instantSchema,
      value: moneySchema,
      /** Money put in less money taken out, from the start. */
      invested: moneySchema,
    }),
  ),
});

export const positionRoutes = {
  positions: route({
    method: "GET",
    path: "/v1/positions",
    summary: "What you hold, the largest first",
    tag: "Portfolio",
    access: accountsScope,
    status: 200,
    response: z.strictObject({ items: z.array(positionSchema) }),
  }),
  position: route({
    method: "GET",
    path: "/v1/positions/{symbol}",
    summary: "What you hold of one instrument; nothing when you hold none",
    tag: "Portfolio",
    access: accountsScope,
    params: z.strictObject({ symbol: z.string().max(13) }),
    status: 200,
    response: positionSchema,
  }),
  portfolio: route({
    method: "GET",
    path: "/v1/portfolio",
    summary: "Value, cash, today and all time",
    tag: "Portfolio",
    access: accountsScope,
    query: z.strictObject({ currency: currencySchema.default("USD") }),
    status: 200,
    response: portfolioSchema,
  }),
  portfolioHistory: route({
    method: "GET",
    path: "/v1/portfolio/history",
    summary: "Value at the end of each day, and what was put in",
    tag: "Portfolio",
    access: accountsScope,
    query: z.strictObject({
      currency: currencySchema.default("USD"),
      period: z.enum(["week", "month", "quarter", "year", "all"]).default("month"),
    }),
    status: 200,
    response: portfolioHistorySchema,
  }),
};
