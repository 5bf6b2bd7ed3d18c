import { z } from "zod";
import { instrumentSummarySchema, priceSchema, symbolSchema } from "./market.ts";
import { route } from "./route.ts";
import { idSchema, instantSchema } from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;

/** A member's list of instruments, in an order of their own. */
export const watchlistSchema = z.strictObject({
  id: idSchema("wat"),
  name: z.string(),
  items: z.array(instrumentSummarySchema),
});
/** See {@link watchlistSchema}. */
export type Watchlist = z.infer<typeof watchlistSchema>;

/** `day_change` is met when the price is so many basis points above or below the last close. */
export const alertKinds = ["above", "below", "day_change"] as const;

/** Tells a member once that a price was reached. */
export const priceAlertSchema = z.strictObject({
  id: idSchema("alr"),
  symbol: z.string(),
  name: z.string(),
  kind: z.enum(alertKinds),
  /** For `above` and `below`. */
  price: priceSchema.nullable(),
  /** What the price was wished as, where the units have been split since; else null. */
  priceBefore: priceSchema.nullable(),
  /** For `day_change`, in hundredths of a percent. */
  basisPoints: z.number().int().nullable(),
  createdAt: instantSchema,
  /** When it was met, and by which price; null while it waits. */
  firedAt: instantSchema.nullable(),
  firedPrice: priceSchema.nullable(),
});
/** See {@link priceAlertSchema}. */
export type PriceAlert = z.infer<typeof priceAlertSchema>;

const watchlistBody = {
  name: z.string().trim().min(1).max(40),
  /** All of them, in order. */
  symbols: z.array(symbolSchema).max(100),
};
const byWatchlist = z.strictObject({ id: idSchema("wat") });
/** A price to wait for: at most four decimals. */
const wantedPrice = z.string().regex(/^(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?$/, "is not a price");

export const watchingRoutes = {
  watchlists: route({
    method: "GET",
    path: "/v1/watchlists",
    summary: "Your watchlists, in your order",
    tag: "Market",
    access: accountsScope,
    status: 200,
    response: z.strictObject({ items: z.array(watchlistSchema) }),
  }),
  createWatchlist: route({
    method: "POST",
    path: "/v1/watchlists",
    summary: "Begin a watchlist, behind the others",
    tag: "Market",
    access: accountsScope,
    body: z.strictObject({ ...watchlistBody, symbols: watchlistBody.symbols.default([]) }),
    status: 201,
    response: watchlistSchema,
  }),
  updateWatchlist: route({
    method: "PATCH",
    path: "/v1/watchlists/{id}",
    summary: "Rename a watchlist, change what is in it, or move it to another place",
    tag: "Market",
    access: accountsScope,
    params: byWatchlist,
    body: z.strictObject({
      name: watchlistBody.name.optional(),
      symbols: watchlistBody.symbols.optional(),
      /** Counted from 0; past the end is the end. */
      place: z.number().int().min(0).max(100).optional(),
    }),
    status: 200,
    response: watchlistSchema,
  }),
  deleteWatchlist: route({
    method: "DELETE",
    path: "/v1/watchlists/{id}",
    summary: "Delete a watchlist",
    tag: "Market",
    access: accountsScope,
    params: byWatchlist,
    status: 204,
  }),
  priceAlerts: route({
    method: "GET",
    path: "/v1/price-alerts",
    summary: "Your price alerts, newest first",
    tag: "Market",
    access: accountsScope,
    query: z.strictObject({ symbol: symbolSchema.optional() }),
    status: 200,
    response: z.strictObject({ items: z.array(priceAlertSchema) }),
  }),
  createPriceAlert: route({
    method: "POST",
    path: "/v1/price-alerts",
    summary: "Hear once when a price is reached",
    tag: "Market",
    access: accountsScope,
    body: z.strictObject({
      symbol: symbolSchema,
      condition: z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("above"), price: wantedPrice }),
        z.strictObject({ kind: z.literal("below"), price: wantedPrice }),
        z.strictObject({
          kind: z.literal("day_change"),
          basisPoints: z.number().int().min(1).max(100_000),
        }),
      ]),
    }),
    status: 201,
    response: priceAlertSchema,
  }),
  deletePriceAlert: route({
    method: "DELETE",
    path: "/v1/price-alerts/{id}",
    summary: "Forget a price alert",
    tag: "Market",
    access: accountsScope,
    params: z.strictObject({ id: idSchema("alr") }),
    status: 204,
  }),
};
