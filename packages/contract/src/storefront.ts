import { z } from "zod";
import { billingIntervalSchema } from "./billing.ts";
import { businessParams, session, thing, worldParams } from "./business-world.ts";
import { route } from "./route.ts";
import {
  currencySchema,
  dateSchema,
  moneySchema as money,
  positiveMoneySchema,
} from "./scalars.ts";

const nameText = z.string().min(1).max(200);
const originsMax = 20;

const settingsSchema = z.strictObject({
  legalName: z.string(),
  /** What a payer's statement says. */
  descriptor: z.string(),
  supportEmail: z.string().nullable(),
  website: z.string().nullable(),
  /** Origins of the shop's own pages, over which its checkout may open in a frame. */
  shopOrigins: z.array(z.string()),
});

/** Something that a shop sells, at the price that links and the dashboard use. */
const productSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  active: z.boolean(),
  /** Null where none was set, or it is not a fixed one. */
  price: money.nullable(),
  /** All at which it is sold, the newest first, as far as they are of currencies that are held. */
  prices: z.array(
    z.strictObject({
      id: z.string(),
      /** Of one; where `tiered`, more of it cost otherwise. */
      amount: money,
      tiered: z.boolean(),
      /** Null: paid once. */
      interval: billingIntervalSchema.nullable(),
    }),
  ),
});
/** See {@link productSchema}. */
export type ShopProduct = z.infer<typeof productSchema>;

/** How a business presents itself, what it sells, and what came in day by day. */
export const storefrontRoutes = {
  businessSettings: route({
    method: "GET",
    path: "/v1/businesses/{id}/settings",
    summary: "How a business presents itself, and where its checkout may open",
    tag: "Business",
    access: session,
    params: businessParams,
    status: 200,
    response: settingsSchema,
  }),
  changeBusiness: route({
    method: "PATCH",
    path: "/v1/businesses/{id}/settings",
    summary: "Change how a business presents itself",
    tag: "Business",
    access: session,
    params: businessParams,
    body: z.strictObject({
      legalName: nameText.optional(),
      descriptor: z
        .string()
        .regex(/^(?=.*[A-Za-z])[^<>\\'"*]{5,22}$/, "5 to 22 characters, with a letter")
        .optional(),
      supportEmail: z.email().max(254).nullable().optional(),
      website: z.url().max(2_000).nullable().optional(),
    }),
    status: 200,
    response: settingsSchema,
  }),
  setShopOrigins: route({
    method: "PUT",
    path: "/v1/businesses/{id}/shop-origins",
    summary: "Say on whose pages the checkout may open in a frame: these, and no others",
    tag: "Business",
    access: session,
    params: businessParams,
    body: z.strictObject({ origins: z.array(z.string().max(300)).max(originsMax) }),
    status: 200,
    response: settingsSchema,
  }),
  businessVolume: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/volume",
    summary: "What came in and was given back on each of the last thirty days (UTC)",
    tag: "Business",
    access: session,
    params: worldParams,
    query: z.strictObject({ currency: currencySchema }),
    status: 200,
    response: z.strictObject({
      /** Every day, oldest first, those without a payment too. */
      days: z.array(
        z.strictObject({
          day: dateSchema,
          payments: z.number().int(),
          gross: money,
          refunded: money,
        }),
      ),
    }),
  }),
  shopProducts: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/products",
    summary: "The newest products",
    tag: "Business",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({ items: z.array(productSchema) }),
  }),
  createShopProduct: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/products",
    summary: "Sell something new",
    tag: "Business",
    access: session,
    params: worldParams,
    body: z.strictObject({
      name: nameText,
      description: z.string().max(500).optional(),
      price: positiveMoneySchema,
    }),
    status: 201,
    response: productSchema,
  }),
  changeShopProduct: route({
    method: "PATCH",
    path: "/v1/businesses/{id}/{mode}/products/{product}",
    summary: "Rename a product, price it anew, or sell it no more",
    tag: "Business",
    access: session,
    params: worldParams.extend({ product: thing }),
    body: z.strictObject({
      name: nameText.optional(),
      description: z.string().max(500).nullable().optional(),
      active: z.boolean().optional(),
      /** Links and subscriptions that are there keep the price that they were made with. */
      price: positiveMoneySchema.optional(),
    }),
    status: 200,
    response: productSchema,
  }),
  changeShopLink: route({
    method: "PATCH",
    path: "/v1/businesses/{id}/{mode}/links/{link}",
    summary: "Open or close a payment link",
    tag: "Business",
    access: session,
    params: worldParams.extend({ link: thing }),
    body: z.strictObject({ active: z.boolean() }),
    status: 204,
  }),
};
