import { z } from "zod";
import { session, thing, worldParams } from "./business-world.ts";
import { partySchema } from "./identity.ts";
import { route } from "./route.ts";
import { instantSchema as instant, moneySchema as money, positiveMoneySchema } from "./scalars.ts";
import { taxLineSchema } from "./tax-line.ts";

const anyone = { by: "anyone" } as const;
/** Part of an address that was sent to a customer: whoever has it may see and pay, or change. */
export const pageCredential = z.string().min(10).max(300);
const credentialParams = z.strictObject({ credential: pageCredential });
/** When a subscription that is cancelled ends. */
export const subscriptionEnd = z.enum(["period_end", "now"]);

/** How often a subscription is paid: every `count` of `unit`. */
export const billingIntervalSchema = z.strictObject({
  unit: z.enum(["day", "week", "month", "year"]),
  count: z.number().int().min(1),
});
/** See {@link billingIntervalSchema}. */
export type BillingInterval = z.infer<typeof billingIntervalSchema>;

/** Where an invoice stands. */
export const invoiceStateSchema = z.enum(["draft", "open", "paid", "uncollectible", "void"]);

/** An invoice in a list. */
export const invoiceSummarySchema = z.strictObject({
  id: z.string(),
  /** Null while it is a draft. */
  number: z.string().nullable(),
  state: invoiceStateSchema,
  total: money,
  due: money,
  /** Name or address of the customer, as far as they are known. */
  customer: z.string().nullable(),
  createdAt: instant,
  dueAt: instant.nullable(),
  /** The credential of its page; null while it is a draft. */
  credential: z.string().nullable(),
});
/** See {@link invoiceSummarySchema}. */
export type InvoiceSummary = z.infer<typeof invoiceSummarySchema>;

/** An invoice as its customer sees it. */
export const hostedInvoiceSchema = z.strictObject({
  business: partySchema,
  live: z.boolean(),
  id: z.string(),
  number: z.string(),
  state: invoiceStateSchema,
  customer: z.strictObject({ name: z.string().nullable(), email: z.string().nullable() }),
  issuedAt: instant,
  dueAt: instant.nullable(),
  paidAt: instant.nullable(),
  lines: z.array(
    z.strictObject({
      description: z.string(),
      quantity: z.number().int(),
      amount: money,
      from: instant,
      to: instant,
    }),
  ),
  subtotal: money,
  discount: money,
  taxes: z.array(taxLineSchema),
  total: money,
  /** What is taken from, or added from, the customer's balance with the business. */
  fromBalance: money,
  /** What credit notes took off what is due, and what of what was paid they gave back. */
  credited: money,
  givenBack: money,
  due: money,
  paid: money,
  description: z.string().nullable(),
  footer: z.string().nullable(),
  /** Credential of the checkout on which it is paid; null when nothing is to be paid. */
  checkout: z.string().nullable(),
});
/** See {@link hostedInvoiceSchema}. */
export type HostedInvoice = z.infer<typeof hostedInvoiceSchema>;

/** A subscription, as business, customer and payer see it. While `paused` nothing is taken. */
export const subscriptionSchema = z.strictObject({
  id: z.string(),
  state: z.enum([
    "active",
    "canceled",
    "incomplete",
    "incomplete_expired",
    "past_due",
    "paused",
    "trialing",
    "unpaid",
  ]),
  /** Name or address of the customer, as far as they are known. */
  customer: z.string().nullable(),
  items: z.array(
    z.strictObject({
      id: z.string(),
      price: z.string(),
      name: z.string(),
      quantity: z.number().int(),
      amount: money,
    }),
  ),
  /** Before discounts, for one period. */
  amount: money,
  interval: billingIntervalSchema,
  periodEndsAt: instant,
  trialEndsAt: instant.nullable(),
  /** When it ends, where that is known. */
  endsAt: instant.nullable(),
  createdAt: instant,
});
/** See {@link subscriptionSchema}. */
export type Subscription = z.infer<typeof subscriptionSchema>;

/** A business that a member lets charge their balance without asking each time. */
export const mandateSchema = z.strictObject({
  id: z.string(),
  business: partySchema,
  /** The most that one payment may take without asking; null: the member's own threshold. */
  limit: money.nullable(),
  createdAt: instant,
  /** The last payment that was taken; null before the first. */
  lastCharge: z.strictObject({ amount: money, at: instant }).nullable(),
  subscriptions: z.array(subscriptionSchema),
});
/** See {@link mandateSchema}. */
export type Mandate = z.infer<typeof mandateSchema>;

/** Pages of customers: invoices that were sent to them, and credit notes. */
const customerRoutes = {
  hostedInvoice: route({
    method: "GET",
    path: "/v1/invoices/{credential}",
    summary: "An invoice, by the address that was sent",
    tag: "Billing",
    access: anyone,
    params: credentialParams,
    status: 200,
    response: hostedInvoiceSchema,
  }),
  hostedInvoicePdf: route({
    method: "GET",
    path: "/v1/invoices/{credential}/pdf",
    summary: "An invoice on paper",
    tag: "Billing",
    access: anyone,
    params: credentialParams,
    query: z.strictObject({ language: z.enum(["en", "fr"]).optional() }),
    status: 200,
    file: ["application/pdf"],
  }),
  creditNotePdf: route({
    method: "GET",
    path: "/v1/credit-notes/{credential}/pdf",
    summary: "A credit note on paper",
    tag: "Billing",
    access: anyone,
    params: credentialParams,
    query: z.strictObject({ language: z.enum(["en", "fr"]).optional() }),
    status: 200,
    file: ["application/pdf"],
  }),
};

/** What members let businesses take from their balance. */
const mandateRoutes = {
  mandates: route({
    method: "GET",
    path: "/v1/mandates",
    summary: "Businesses that may charge your balance without asking each time",
    tag: "Billing",
    access: session,
    status: 200,
    response: z.strictObject({ items: z.array(mandateSchema) }),
  }),
  revokeMandate: route({
    method: "DELETE",
    path: "/v1/mandates/{mandate}",
    summary: "Let a business charge your balance no more",
    tag: "Billing",
    access: session,
    params: z.strictObject({ mandate: thing }),
    status: 204,
  }),
};

/** What a business sees of what it bills. */
const businessBillingRoutes = {
  businessSubscriptions: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/subscriptions",
    summary: "The newest subscriptions",
    tag: "Billing",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({ items: z.array(subscriptionSchema) }),
  }),
  cancelBusinessSubscription: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/subscriptions/{subscription}/cancel",
    summary: "End a subscription, now or with its period",
    tag: "Billing",
    access: session,
    params: worldParams.extend({ subscription: thing }),
    body: z.strictObject({ when: subscriptionEnd }),
    status: 204,
  }),
  pauseBusinessSubscription: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/subscriptions/{subscription}/pause",
    summary: "Take nothing for a subscription until it is resumed",
    tag: "Billing",
    access: session,
    params: worldParams.extend({ subscription: thing }),
    status: 204,
  }),
  resumeBusinessSubscription: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/subscriptions/{subscription}/resume",
    summary: "Go on with a subscription that is paused",
    tag: "Billing",
    access: session,
    params: worldParams.extend({ subscription: thing }),
    status: 204,
  }),
  businessInvoices: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/invoices",
    summary: "The newest invoices",
    tag: "Billing",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({ items: z.array(invoiceSummarySchema) }),
  }),
  createBusinessInvoice: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/invoices",
    summary: "Issue an invoice to a customer, who pays it on its page",
    tag: "Billing",
    access: session,
    params: worldParams,
    body: z.strictObject({
      customer: z.strictObject({ name: z.string().min(1).max(256), email: z.email().max(512) }),
      lines: z
        .array(
          z.strictObject({
            description: z.string().min(1).max(300),
            amount: positiveMoneySchema,
          }),
        )
        .min(1)
        .max(50),
      daysUntilDue: z.number().int().min(0).max(365),
    }),
    status: 201,
    response: invoiceSummarySchema,
  }),
  voidBusinessInvoice: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/invoices/{invoice}/void",
    summary: "Take an invoice back that is not paid",
    tag: "Billing",
    access: session,
    params: worldParams.extend({ invoice: thing }),
    status: 204,
  }),
};

/** Invoices, subscriptions, portal and mandates. */
export const billingRoutes = {
  ...customerRoutes,
  ...mandateRoutes,
  ...businessBillingRoutes,
};
