import { z } from "zod";
import { businessParams, payoutState, session, thing, worldParams } from "./business-world.ts";
import { partySchema } from "./identity.ts";
import { paymentRequestSchema } from "./requests.ts";
import { route } from "./route.ts";
import {
  cursorQuery,
  idSchema,
  instantSchema as instant,
  moneySchema as money,
  noteSchema,
  pageOf,
  positiveMoneySchema,
} from "./scalars.ts";

const text = z.string().max(20_000);

const scheduleSchema = z.strictObject({
  interval: z.enum(["manual", "daily", "weekly", "monthly"]),
  /** Of a weekly schedule: 1 is Monday, 7 Sunday. */
  weekday: z.number().int().min(1).max(7).optional(),
  /** Of a monthly schedule; the last day of shorter months. */
  day: z.number().int().min(1).max(31).optional(),
});

const lineSchema = z.strictObject({
  id: z.string(),
  type: z.string(),
  /** The charge, refund, transfer, … that caused it. */
  source: z.string(),
  description: z.string().nullable(),
  amount: money,
  fee: money,
  net: money,
  availableAt: instant,
  createdAt: instant,
});

const disputeState = z.enum(["needs_response", "under_review", "won", "lost"]);
const disputeReasons = [
  "fraudulent",
  "product_not_received",
  "product_unacceptable",
  "duplicate",
  "credit_not_processed",
  "subscription_canceled",
  "general",
] as const;
const evidenceFields = [
  "product_description",
  "customer_communication",
  "shipping_tracking_number",
  "shipping_carrier",
  "shipping_date",
  "refund_policy_disclosure",
  "cancellation_rebuttal",
  "uncategorized_text",
] as const;
const evidenceFiles = ["receipt", "shipping_documentation", "uncategorized_file"] as const;

/** A dispute as the business that answers it sees it. */
export const businessDisputeSchema = z.strictObject({
  id: z.string(),
  payment: z.string(),
  amount: money,
  reason: z.string(),
  /** What the payer wrote. */
  explanation: z.string().nullable(),
  state: disputeState,
  answerBy: instant,
  createdAt: instant,
  evidence: z.record(z.string(), z.string().nullable()),
});
/** See {@link businessDisputeSchema}. */
export type BusinessDispute = z.infer<typeof businessDisputeSchema>;

/** A dispute as the member who opened it sees it. */
export const purchaseDisputeSchema = z.strictObject({
  /** Whether the purchase can be disputed now. */
  open: z.boolean(),
  dispute: z
    .strictObject({
      id: z.string(),
      reason: z.string(),
      state: disputeState,
      amount: money,
      answerBy: instant,
      createdAt: instant,
    })
    .nullable(),
});

/** What runs a business beside selling: payouts, disputes, the log of its API, its accounts. */
export const businessDeskRoutes = {
  payoutSchedule: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/payout-schedule",
    summary: "When what is available is paid out by itself",
    tag: "Business",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({ schedule: scheduleSchema, nextAt: instant.nullable() }),
  }),
  setPayoutSchedule: route({
    method: "PUT",
    path: "/v1/businesses/{id}/{mode}/payout-schedule",
    summary: "Set when what is available is paid out by itself",
    tag: "Business",
    access: session,
    params: worldParams,
    body: scheduleSchema,
    status: 200,
    response: z.strictObject({ schedule: scheduleSchema, nextAt: instant.nullable() }),
  }),
  businessPayout: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/payouts/{payout}",
    summary: "A payout and the lines of the balance that it consists of, to the cent",
    tag: "Business",
    access: session,
    params: worldParams.extend({ payout: thing }),
    status: 200,
    response: z.strictObject({
      id: z.string(),
      amount: money,
      state: payoutState,
      automatic: z.boolean(),
      createdAt: instant,
      arrivesAt: instant,
      /** False for a payout by hand: it is of an amount, not of lines. */
      reconciled: z.boolean(),
      /** Sums over the lines, by type; their nets together are the amount. */
      totals: z.array(
        z.strictObject({
          type: z.string(),
          count: z.number().int(),
          amount: money,
          fee: money,
          net: money,
        }),
      ),
      lines: z.array(lineSchema),
    }),
  }),
  businessPayoutFile: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/payouts/{payout}/report",
    summary: "The lines that a payout consists of, as CSV",
    tag: "Business",
    access: session,
    params: worldParams.extend({ payout: thing }),
    status: 200,
    file: ["text/csv"],
  }),
  businessRequests: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/requests",
    summary: "What was asked of the API with this business's keys, newest first, for 30 days",
    tag: "Business",
    access: session,
    params: worldParams,
    query: z.strictObject({ ...cursorQuery, failed: z.enum(["true", "false"]).optional() }),
    status: 200,
    response: pageOf(
      z.strictObject({
        id: z.string(),
        method: z.string(),
        path: z.string(),
        status: z.number().int(),
        /** The key by which it was asked: its id. */
        key: z.string(),
        bodyBytes: z.number().int(),
        tookMs: z.number().int(),
        at: instant,
      }),
    ),
  }),
  businessDisputes: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/disputes",
    summary: "The newest disputes",
    tag: "Business",
    access: session,
    params: worldParams,
    status: 200,
    response: z.strictObject({ items: z.array(businessDisputeSchema) }),
  }),
  answerDispute: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/disputes/{dispute}/evidence",
    summary: "Add evidence to a dispute, and submit it: once",
    tag: "Business",
    access: session,
    params: worldParams.extend({ dispute: thing }),
    body: z.strictObject({
      evidence: z.partialRecord(z.enum([...evidenceFields, ...evidenceFiles]), text),
      submit: z.boolean(),
    }),
    status: 200,
    response: businessDisputeSchema,
  }),
  acceptDispute: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/disputes/{dispute}/accept",
    summary: "Give the payer right: the money goes back",
    tag: "Business",
    access: session,
    params: worldParams.extend({ dispute: thing }),
    status: 200,
    response: businessDisputeSchema,
  }),
  businessFile: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/files/{file}",
    summary: "A file that this business keeps",
    tag: "Business",
    access: session,
    params: worldParams.extend({ file: thing }),
    status: 200,
    file: ["application/pdf", "image/png", "image/jpeg"],
  }),
  linkedFile: route({
    method: "GET",
    path: "/v1/file-links/{link}",
    summary: "A file that a business shares by a link",
    tag: "Business",
    access: { by: "anyone" },
    params: z.strictObject({ link: thing }),
    status: 200,
    file: ["application/pdf", "image/png", "image/jpeg"],
  }),
  addBusinessFile: route({
    method: "POST",
    path: "/v1/businesses/{id}/{mode}/files",
    summary: "Keep a file as evidence: PDF, PNG or JPEG, up to 500 kB",
    tag: "Business",
    access: session,
    bodyBytesMax: 750_000,
    params: worldParams,
    body: z.strictObject({
      name: z.string().min(1).max(200),
      /** Base64. */
      content: z.base64().max(700_000),
    }),
    status: 201,
    response: z.strictObject({ id: z.string(), type: z.string(), size: z.number().int() }),
  }),
  connectedAccounts: route({
    method: "GET",
    path: "/v1/businesses/{id}/{mode}/accounts",
    summary: "The newest accounts that this business pays on to",
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
          /** The member who stands behind it; in the live world nothing is paid before. */
          member: partySchema.nullable(),
          payoutsEnabled: z.boolean(),
          createdAt: instant,
        }),
      ),
    }),
  }),
  accountLink: route({
    method: "GET",
    path: "/v1/account-links/{link}",
    summary: "Who asks you to be paid through them",
    tag: "Business",
    access: session,
    params: z.strictObject({ link: thing }),
    status: 200,
    response: z.strictObject({
      platform: partySchema,
      name: z.string().nullable(),
      returnUrl: z.string(),
      refreshUrl: z.string(),
    }),
  }),
  acceptAccountLink: route({
    method: "POST",
    path: "/v1/account-links/{link}/accept",
    summary: "Be paid through this business, to your own account",
    tag: "Business",
    access: session,
    params: z.strictObject({ link: thing }),
    status: 200,
    response: z.strictObject({ returnUrl: z.string() }),
  }),
  purchaseDispute: route({
    method: "GET",
    path: "/v1/movements/{id}/dispute",
    summary: "Whether a purchase can be disputed, and what became of its dispute",
    tag: "Payments",
    access: session,
    params: z.strictObject({ id: idSchema("mov") }),
    status: 200,
    response: purchaseDisputeSchema,
  }),
  disputePurchase: route({
    method: "POST",
    path: "/v1/movements/{id}/dispute",
    summary: "Dispute a purchase: the money is set aside until it is decided",
    tag: "Payments",
    access: session,
    params: z.strictObject({ id: idSchema("mov") }),
    body: z.strictObject({ reason: z.enum(disputeReasons), explanation: z.string().max(5_000) }),
    status: 201,
    response: purchaseDisputeSchema,
  }),
};

const saleParams = businessParams.extend({ sale: thing });

/** Selling at a till for the business that one works for: its account is paid. */
export const businessSaleRoutes = {
  createBusinessSale: route({
    method: "POST",
    path: "/v1/businesses/{id}/sales",
    summary: "Sell at a till for a business: a payment link that is open for fifteen minutes",
    tag: "Counter",
    access: session,
    movesMoney: true,
    params: businessParams,
    body: z.strictObject({ amount: positiveMoneySchema, note: noteSchema.optional() }),
    status: 201,
    response: paymentRequestSchema,
  }),
  businessSales: route({
    method: "GET",
    path: "/v1/businesses/{id}/sales",
    summary: "What a business sold at tills, newest first",
    tag: "Counter",
    access: session,
    params: businessParams,
    query: z.strictObject(cursorQuery),
    status: 200,
    response: pageOf(paymentRequestSchema),
  }),
  businessSale: route({
    method: "GET",
    path: "/v1/businesses/{id}/sales/{sale}",
    summary: "What became of a sale",
    tag: "Counter",
    access: session,
    params: saleParams,
    status: 200,
    response: paymentRequestSchema,
  }),
  chargeBusinessSale: route({
    method: "POST",
    path: "/v1/businesses/{id}/sales/{sale}/charge",
    summary: "Charge a sale to the member who showed this pay code; repeat it until it answers",
    tag: "Counter",
    access: session,
    movesMoney: true,
    params: saleParams,
    body: z.strictObject({ code: z.string().min(1).max(40) }),
    status: 200,
    response: z.strictObject({
      outcome: z.enum(["paid", "confirm"]),
      sale: paymentRequestSchema,
    }),
  }),
  cancelBusinessSale: route({
    method: "POST",
    path: "/v1/businesses/{id}/sales/{sale}/cancel",
    summary: "Take a sale back that nobody has paid",
    tag: "Counter",
    access: session,
    params: saleParams,
    status: 200,
    response: paymentRequestSchema,
  }),
};
