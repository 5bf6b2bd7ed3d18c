import { z } from "zod";
import { route } from "./route.ts";
import { handleSchema, idSchema, instantSchema, moneySchema } from "./scalars.ts";

const session = { by: "session" } as const;
const anyone = { by: "anyone" } as const;
const businessParams = z.strictObject({ id: idSchema("usr") });
const keyParams = z.strictObject({ id: idSchema("usr"), key: z.string().max(64) });

const profileFields = {
  legalName: z.string().min(1).max(200),
  entity: z.enum(["individual", "company", "non_profit"]),
  country: z.string().regex(/^[A-Z]{2}$/, "a country is two capital letters"),
  /** What a payer's statement says. */
  descriptor: z.string().regex(/^[^<>\\'"*]{2,22}$/, "2 to 22 characters, none of < > \\ ' \" *"),
  supportEmail: z.string().max(254).nullable(),
  website: z.string().max(500).nullable(),
  logoUrl: z.string().max(500).nullable(),
  payoutSchedule: z.enum(["manual", "daily"]),
};
const roleSchema = z.enum(["owner", "admin", "developer", "cashier", "viewer"]);

/** A business that the reader works for. */
export const businessSchema = z.strictObject({
  ...profileFields,
  id: idSchema("usr"),
  handle: handleSchema,
  name: z.string(),
  /** How far its owner's identity was checked. */
  tier: z.number().int(),
  role: roleSchema,
  createdAt: instantSchema,
});
/** See {@link businessSchema}. */
export type Business = z.infer<typeof businessSchema>;

const keySchema = z.strictObject({
  id: z.string(),
  kind: z.enum(["secret", "publishable", "restricted"]),
  live: z.boolean(),
  name: z.string(),
  lastFour: z.string(),
  scopes: z.array(z.string()),
  createdAt: instantSchema,
  endsAt: instantSchema.nullable(),
});
const newKeySchema = keySchema.extend({
  /** Shown this once. */
  key: z.string(),
});
const staffSchema = z.strictObject({
  items: z.array(z.strictObject({ handle: z.string(), name: z.string(), role: roleSchema })),
});
const deliverySchema = z.strictObject({
  id: z.string(),
  eventId: z.string(),
  state: z.enum(["waiting", "delivered", "failed"]),
  nextAt: instantSchema.nullable(),
  createdAt: instantSchema,
  attempts: z.array(
    z.strictObject({
      at: instantSchema,
      tookMs: z.number().int(),
      status: z.number().int().nullable(),
      response: z.string(),
    }),
  ),
});

/** What the page of a checkout shows. */
export const checkoutSchema = z.strictObject({
  kind: z.enum(["payment", "setup"]),
  live: z.boolean(),
  business: z.strictObject({ handle: z.string(), name: z.string() }),
  amount: moneySchema.nullable(),
  description: z.string().nullable(),
  items: z.array(
    z.strictObject({ name: z.string(), quantity: z.number().int(), total: moneySchema }),
  ),
  /** `open`: to be paid. `action`: a test card asks for authentication. */
  state: z.enum(["open", "action", "paid", "authorised", "ended"]),
  expiresAt: instantSchema.nullable(),
  successUrl: z.string().nullable(),
  cancelUrl: z.string().nullable(),
});
/** See {@link checkoutSchema}. */
export type Checkout = z.infer<typeof checkoutSchema>;

const checkoutParams = z.strictObject({ token: z.string().min(20).max(200) });

export const businessRoutes = {
  openBusiness: route({
    method: "POST",
    path: "/v1/businesses",
    summary: "Become a business; the answer has keys of the test world",
    tag: "Businesses",
    access: session,
    body: z.strictObject(profileFields).partial(),
    status: 201,
    response: z.strictObject({
      business: businessSchema,
      secretKey: newKeySchema,
      publishableKey: newKeySchema,
    }),
  }),
  businesses: route({
    method: "GET",
    path: "/v1/businesses",
    summary: "The businesses that you work for",
    tag: "Businesses",
    access: session,
    status: 200,
    response: z.strictObject({ items: z.array(businessSchema) }),
  }),
  changeBusiness: route({
    method: "PATCH",
    path: "/v1/businesses/{id}",
    summary: "Change what a business says of itself",
    tag: "Businesses",
    access: session,
    params: businessParams,
    body: z.strictObject(profileFields).partial(),
    status: 200,
    response: businessSchema,
  }),
  staff: route({
    method: "GET",
    path: "/v1/businesses/{id}/staff",
    summary: "Who works for a business",
    tag: "Businesses",
    access: session,
    params: businessParams,
    status: 200,
    response: staffSchema,
  }),
  setStaff: route({
    method: "PUT",
    path: "/v1/businesses/{id}/staff",
    summary: "Give somebody a role in a business, or none",
    tag: "Businesses",
    access: session,
    params: businessParams,
    body: z.strictObject({ handle: handleSchema, role: roleSchema.nullable() }),
    status: 200,
    response: staffSchema,
  }),
  apiKeys: route({
    method: "GET",
    path: "/v1/businesses/{id}/keys",
    summary: "Keys of the Stripe-compatible API, newest first",
    tag: "Businesses",
    access: session,
    params: businessParams,
    query: z.strictObject({ live: z.enum(["true", "false"]).default("false") }),
    status: 200,
    response: z.strictObject({ items: z.array(keySchema) }),
  }),
  makeApiKey: route({
    method: "POST",
    path: "/v1/businesses/{id}/keys",
    summary: "Make a key; it is shown in this answer and never again",
    tag: "Businesses",
    access: session,
    params: businessParams,
    body: z.strictObject({
      kind: keySchema.shape.kind,
      live: z.boolean(),
      name: z.string().max(100).optional(),
      scopes: z
        .array(z.string().regex(/^[a-z_]+:(read|write)$/))
        .max(100)
        .optional(),
    }),
    status: 201,
    response: newKeySchema,
  }),
  rotateApiKey: route({
    method: "POST",
    path: "/v1/businesses/{id}/keys/{key}/rotate",
    summary: "A new key for an old one, which goes on for a day",
    tag: "Businesses",
    access: session,
    params: keyParams,
    body: z.strictObject({ live: z.boolean() }),
    status: 201,
    response: newKeySchema,
  }),
  revokeApiKey: route({
    method: "DELETE",
    path: "/v1/businesses/{id}/keys/{key}",
    summary: "End a key at once",
    tag: "Businesses",
    access: session,
    params: keyParams,
    query: z.strictObject({ live: z.enum(["true", "false"]).default("false") }),
    status: 204,
  }),
  callBusiness: route({
    method: "POST",
    path: "/v1/businesses/{id}/operations",
    summary: "One operation of the Stripe-compatible API, as somebody who works there",
    tag: "Businesses",
    access: session,
    params: businessParams,
    body: z.strictObject({
      live: z.boolean(),
      /** `GET /v1/payment_intents/{id}`: see docs/stripe-routes.md. */
      operation: z.string().max(100),
      ids: z.array(z.string().max(100)).max(2).optional(),
      input: z.record(z.string(), z.unknown()).optional(),
      expand: z.array(z.string().max(200)).max(20).optional(),
      /** What moves money is done once for each. */
      idempotencyKey: z.string().min(1).max(255).optional(),
    }),
    status: 200,
    response: z.strictObject({ status: z.number().int(), body: z.unknown() }),
  }),
  deliveries: route({
    method: "GET",
    path: "/v1/businesses/{id}/endpoints/{endpoint}/deliveries",
    summary: "What was sent to a webhook endpoint, and what it answered",
    tag: "Businesses",
    access: session,
    params: z.strictObject({ id: idSchema("usr"), endpoint: z.string().max(64) }),
    query: z.strictObject({ live: z.enum(["true", "false"]).default("false") }),
    status: 200,
    response: z.strictObject({ items: z.array(deliverySchema) }),
  }),
  replayDelivery: route({
    method: "POST",
    path: "/v1/businesses/{id}/deliveries/{delivery}/replay",
    summary: "Send an event to an endpoint once more",
    tag: "Businesses",
    access: session,
    params: z.strictObject({ id: idSchema("usr"), delivery: z.string().max(64) }),
    body: z.strictObject({ live: z.boolean() }),
    status: 204,
  }),
};

export const checkoutRoutes = {
  checkout: route({
    method: "GET",
    path: "/v1/checkouts/{token}",
    summary: "What is to be paid on a checkout page",
    tag: "Checkout",
    access: anyone,
    params: checkoutParams,
    status: 200,
    response: checkoutSchema,
  }),
  payCheckout: route({
    method: "POST",
    path: "/v1/checkouts/{token}/pay",
    summary: "Pay from your balance",
    tag: "Checkout",
    access: session,
    approval: true,
    params: checkoutParams,
    status: 200,
    response: checkoutSchema,
  }),
  payCheckoutByCard: route({
    method: "POST",
    path: "/v1/checkouts/{token}/card",
    summary: "Pay with a card of the test world",
    tag: "Checkout",
    access: anyone,
    params: checkoutParams,
    body: z.strictObject({
      number: z.string().min(12).max(30),
      expMonth: z.number().int(),
      expYear: z.number().int(),
      cvc: z.string().max(4),
    }),
    status: 200,
    response: checkoutSchema,
  }),
  authenticateCheckout: route({
    method: "POST",
    path: "/v1/checkouts/{token}/authentication",
    summary: "Pass or fail the authentication that a test card asks for",
    tag: "Checkout",
    access: anyone,
    params: checkoutParams,
    body: z.strictObject({ passed: z.boolean() }),
    status: 200,
    response: checkoutSchema,
  }),
  followPaymentLink: route({
    method: "POST",
    path: "/v1/buy/{link}",
    summary: "Open a checkout from a payment link",
    tag: "Checkout",
    access: anyone,
    params: z.strictObject({ link: z.string().min(10).max(64) }),
    status: 201,
    response: z.strictObject({ token: z.string() }),
  }),
};
