import { z } from "zod";
import {
  businessParams,
  payoutState,
  roleSchema,
  session,
  thing,
  worldParams,
} from "./business-world.ts";
import { partySchema } from "./identity.ts";
import { route } from "./route.ts";
import {
  cursorQuery,
  dateSchema,
  handleSchema,
  idSchema,
  instantSchema as instant,
  moneySchema as money,
  pageOf,
  positiveMoneySchema,
} from "./scalars.ts";

const keySchema = z.strictObject({
  id: z.string(),
  kind: z.enum(["secret", "publishable", "restricted"]),
  name: z.string(),
  lastFour: z.string(),
  createdAt: instant,
  endsAt: instant.nullable(),
});

/** A payment that a shop took. */
export const shopPaymentSchema = z.strictObject({
  id: z.string(),
  amount: money,
  refunded: money,
  state: z.enum(["succeeded", "held", "refunded", "partly_refunded", "disputed", "failed"]),
  description: z.string().nullable(),
  /** `@handle`, or brand and last digits of a test card. */
  payer: z.string(),
  createdAt: instant,
});
/** See {@link shopPaymentSchema}. */
export type ShopPayment = z.infer<typeof shopPaymentSchema>;

const businessSchema = z.strictObject({
  business: partySchema,
  id: idSchema("usr"),
  role: roleSchema,
});

const paymentFilter = {
  /** Part of a description or an id, a handle or the last digits of a card. */
  q: z.string().max(100).optional(),
  state: z.enum(["succeeded", "held", "refunded", "disputed", "failed"]).optional(),
  /** Days, UTC, both of them counted. */
  from: dateSchema.optional(),
  until: dateSchema.optional(),
};

/** What a business sees of what it sells online. */
export const businessRoutes = {
  businesses: route({
    method: "GET",
    path: "/v1/businesses",
    summary: "Businesses that you work for, and as what",
    tag: "Business",
    access: session,
    status: 200,
    response: z.strictObject({ items: z.array(businessSchema) }),
  }),
  openBusiness: route({
    method: "POST",
    path: "/v1/businesses",
    summary: "Begin to sell online under your own name",
    tag: "Business",
    access: session,
    status: 201,
    response: businessSchema,
  }),
  businessOverview: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}",
    summary: "Balance, and how far the first sale is",
    tag: "Business",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({
      role: roleSchema,
      balances: z.array(z.strictObject({ available: money, pending: money })),
      /** Where shops' Stripe clients reach this bank; null when the operator has it closed. */
      apiUrl: z.string().nullable(),
      done: z.strictObject({ key: z.boolean(), payment: z.boolean(), webhook: z.boolean() }),
    }),
  }),
  businessPayments: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/payments",
    summary: "Payments, newest first",
    tag: "Business",
    access: session,
    params: worldParams,
    query: z.strictObject({ ...cursorQuery, ...paymentFilter }),
    status: 200,
    response: pageOf(shopPaymentSchema),
  }),
  exportShopPayments: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/payments/export",
    summary: "Payments as CSV, newest first, at most 10,000",
    tag: "Business",
    access: session,
    params: worldParams,
    query: z.strictObject(paymentFilter),
    status: 200,
    file: ["text/csv"],
  }),
  refundShopPayment: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/payments/{payment}/refund",
    summary: "Give a payment back, whole or in part",
    tag: "Business",
    access: session,
    movesMoney: true,
    params: worldParams.extend({ payment: thing }),
    body: z.strictObject({ amount: positiveMoneySchema.optional() }),
    status: 200,
    response: shopPaymentSchema,
  }),
  businessCustomers: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/customers",
    summary: "The newest customers",
    tag: "Business",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({
      items: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string().nullable(),
          email: z.string().nullable(),
          createdAt: instant,
        }),
      ),
    }),
  }),
  shopLinks: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/links",
    summary: "Payment links",
    tag: "Business",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({
      items: z.array(
        z.strictObject({
          id: z.string(),
          url: z.string(),
          active: z.boolean(),
          /** What it sells, in words, and for how much. */
          name: z.string(),
          amount: money,
        }),
      ),
    }),
  }),
  createShopLink: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/links",
    summary: "Make a payment link for one product",
    tag: "Business",
    access: session,
    params: worldParams,
    body: z.strictObject({ name: z.string().min(1).max(200), amount: positiveMoneySchema }),
    status: 201,
    response: z.strictObject({ id: z.string(), url: z.string() }),
  }),
  businessPayouts: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/payouts",
    summary: "Payouts to the business's account",
    tag: "Business",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({
      items: z.array(
        z.strictObject({
          id: z.string(),
          amount: money,
          state: payoutState,
          arrivesAt: instant,
        }),
      ),
    }),
  }),
  payOutBusiness: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/payouts",
    summary: "Pay out what is available",
    tag: "Business",
    access: session,
    movesMoney: true,
    params: worldParams,
    body: z.strictObject({ amount: positiveMoneySchema }),
    status: 204,
  }),
  topUpBusiness: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/top-ups",
    summary: "Add money from the business's account to its balance",
    tag: "Business",
    access: session,
    movesMoney: true,
    params: worldParams,
    body: z.strictObject({ amount: positiveMoneySchema }),
    status: 204,
  }),
  businessBalance: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/balance",
    summary: "Every change of the balance, newest first",
    tag: "Business",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({
      items: z.array(
        z.strictObject({
          id: z.string(),
          type: z.string(),
          amount: money,
          fee: money,
          net: money,
          availableAt: instant,
          createdAt: instant,
        }),
      ),
    }),
  }),
  businessKeys: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/keys",
    summary: "API keys",
    tag: "Business",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({ items: z.array(keySchema) }),
  }),
  makeBusinessKey: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/keys",
    summary: "Make an API key; it is shown this once. One of the live world is to be approved",
    tag: "Business",
    access: session,
    approval: true,
    params: worldParams,
    body: z.strictObject({ kind: z.enum(["secret", "publishable"]), name: z.string().max(60) }),
    status: 201,
    response: z.strictObject({ id: z.string(), key: z.string() }),
  }),
  revokeBusinessKey: route({
    method: "DELETE",
    path: "/v1/businesses/{id}/{mode}/keys/{key}",
    summary: "End an API key at once",
    tag: "Business",
    access: session,
    params: worldParams.extend({ key: thing }),
    status: 204,
  }),
  businessWebhooks: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/webhooks",
    summary: "Webhook endpoints and what was last sent to them",
    tag: "Business",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({
      items: z.array(
        z.strictObject({
          id: z.string(),
          url: z.string(),
          deliveries: z.array(
            z.strictObject({
              id: z.string(),
              event: z.string(),
              /** Of the event. */
              type: z.string(),
              state: z.string(),
              attempts: z.number().int(),
              status: z.number().int().nullable(),
              createdAt: instant,
            }),
          ),
        }),
      ),
    }),
  }),
  addBusinessWebhook: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/webhooks",
    summary: "Send every event to an address; its secret is shown this once",
    tag: "Business",
    access: session,
    params: worldParams,
    body: z.strictObject({ url: z.url().max(2_000) }),
    status: 201,
    response: z.strictObject({ id: z.string(), secret: z.string() }),
  }),
  replayDelivery: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/deliveries/{delivery}/replay",
    summary: "Send an event once more",
    tag: "Business",
    access: session,
    params: worldParams.extend({ delivery: thing }),
    status: 204,
  }),
  businessStaff: route({
    method: "GET",
    path: "/v1/businesses/{id}/staff",
    summary: "Who works for a business, and as what",
    tag: "Business",
    access: session,
    params: businessParams,
    status: 200,
    response: z.strictObject({
      items: z.array(z.strictObject({ member: partySchema, role: roleSchema })),
    }),
  }),
  setBusinessStaff: route({
    method: "PUT",
    path: "/v1/businesses/{id}/staff",
    summary: "Give somebody a role, or take it from them",
    tag: "Business",
    access: session,
    params: businessParams,
    body: z.strictObject({ handle: handleSchema, role: roleSchema.nullable() }),
    status: 204,
  }),
};
