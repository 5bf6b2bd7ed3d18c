import { z } from "zod";
import { partySchema } from "./identity.ts";
import { route } from "./route.ts";
import {
  currencySchema,
  cursorQuery,
  dateSchema,
  idSchema,
  instantSchema,
  moneySchema,
  monthSchema,
  noteSchema,
  pageOf,
} from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;

/** What a movement is for. */
export const movementKinds = [
  "payment",
  "request_payment",
  "claim",
  "split_share",
  "scheduled_payment",
  "bank_credit",
  "pot_deposit",
  "pot_withdrawal",
  "round_up",
  "interest",
  "order_hold",
  "share_purchase",
  "share_sale",
  "share_gift",
  "trade_reversal",
  "dividend",
  "corporate_action",
  "purchase",
  "purchase_refund",
  "payout",
  "business_transfer",
] as const;
/** The last four are final. */
export const movementStates = [
  "created",
  "pending",
  "completed",
  "failed",
  "returned",
  "cancelled",
] as const;
/** What money was for. */
export const categories = [
  "groceries",
  "eating_out",
  "transport",
  "housing",
  "bills",
  "shopping",
  "entertainment",
  "health",
  "travel",
  "income",
  "savings",
  "friends",
  "other",
] as const;

/** The other side of a movement, as the reader may see it. */
const counterpartySchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("member"), ...partySchema.shape }),
  z.strictObject({ type: z.literal("outside"), name: z.string() }),
  /** Whoever has the claim link. */
  z.strictObject({ type: z.literal("link") }),
  z.strictObject({ type: z.literal("pot"), id: idSchema("pot"), name: z.string() }),
  z.strictObject({ type: z.literal("bourse") }),
]);

/** A movement as its reader sees it. */
export const movementSchema = z.strictObject({
  id: idSchema("mov"),
  kind: z.enum(movementKinds),
  state: z.enum(movementStates),
  /** As the reader sees it: money that comes in, goes out, or moves within their own accounts. */
  direction: z.enum(["in", "out", "within"]),
  amount: moneySchema,
  fee: moneySchema,
  accountId: idSchema("acc").nullable(),
  counterparty: counterpartySchema,
  note: noteSchema,
  category: z.enum(categories),
  createdAt: instantSchema,
  /** When the state became final. */
  finalAt: instantSchema.nullable(),
  /** A movement that is not final: who acts next, how, and what happens by itself at `endsAt`. */
  next: z
    .strictObject({
      owner: z.enum(["sender", "receiver", "bourse"]),
      action: z.enum(["accept", "claim", "arrive", "post"]),
      endsAt: instantSchema,
      outcome: z.enum(["returned", "completed"]),
      /** What the reader may do now. */
      canAccept: z.boolean(),
      canDecline: z.boolean(),
      canCancel: z.boolean(),
    })
    .nullable(),
  /** Why it failed, was returned or cancelled. */
  reason: z.string().nullable(),
  /** The page where a payee without an account claims the money; shown to the sender only. */
  claimUrl: z.string().nullable(),
  requestId: idSchema("req").nullable(),
  splitId: idSchema("spl").nullable(),
});
/** See {@link movementSchema}. */
export type Movement = z.infer<typeof movementSchema>;

/** A movement with its timeline and ledger transfers: a receipt. */
export const movementDetailSchema = z.strictObject({
  ...movementSchema.shape,
  timeline: z.array(
    z.strictObject({
      state: z.enum(movementStates),
      at: instantSchema,
      reason: z.string().nullable(),
    }),
  ),
  /** The ledger transfers behind it. */
  transfers: z.array(z.strictObject({ id: z.string(), status: z.string() })),
});
/** See {@link movementDetailSchema}. */
export type MovementDetail = z.infer<typeof movementDetailSchema>;

const movementFilter = {
  accountId: idSchema("acc").optional(),
  currency: currencySchema.optional(),
  query: z.string().max(80).optional(),
  kind: z.enum(movementKinds).optional(),
  state: z.enum(movementStates).optional(),
  direction: z.enum(["in", "out", "within"]).optional(),
  category: z.enum(categories).optional(),
  month: monthSchema.optional(),
};

export const movementRoutes = {
  movements: route({
    method: "GET",
    path: "/v1/movements",
    summary: "Your activity, newest first",
    tag: "Activity",
    access: accountsScope,
    query: z.strictObject({ ...cursorQuery, ...movementFilter }),
    status: 200,
    response: pageOf(movementSchema),
  }),
  movement: route({
    method: "GET",
    path: "/v1/movements/{id}",
    summary: "One movement with its timeline: the receipt",
    tag: "Activity",
    access: accountsScope,
    params: z.strictObject({ id: idSchema("mov") }),
    status: 200,
    response: movementDetailSchema,
  }),
  setCategory: route({
    method: "PATCH",
    path: "/v1/movements/{id}",
    summary: "Put a movement in another category, for yourself",
    tag: "Activity",
    access: accountsScope,
    params: z.strictObject({ id: idSchema("mov") }),
    body: z.strictObject({ category: z.enum(categories) }),
    status: 200,
    response: movementDetailSchema,
  }),
  receiptFile: route({
    method: "GET",
    path: "/v1/movements/{id}/receipt.pdf",
    summary: "The receipt as a PDF",
    tag: "Activity",
    access: accountsScope,
    params: z.strictObject({ id: idSchema("mov") }),
    status: 200,
    file: ["application/pdf"],
  }),
  exportMovements: route({
    method: "GET",
    path: "/v1/exports/movements",
    summary: "Your activity as a file",
    tag: "Activity",
    access: accountsScope,
    query: z.strictObject({
      format: z.enum(["csv", "json", "ofx"]),
      accountId: idSchema("acc"),
      from: dateSchema.optional(),
      to: dateSchema.optional(),
    }),
    status: 200,
    file: ["text/csv", "application/json", "application/x-ofx"],
  }),
  insights: route({
    method: "GET",
    path: "/v1/insights",
    summary: "Money in and out by month, and spending by category and payee in one month",
    tag: "Activity",
    access: accountsScope,
    query: z.strictObject({ currency: currencySchema, month: monthSchema }),
    status: 200,
    response: z.strictObject({
      months: z.array(
        z.strictObject({ month: monthSchema, moneyIn: moneySchema, moneyOut: moneySchema }),
      ),
      categories: z.array(
        z.strictObject({
          category: z.enum(categories),
          spent: moneySchema,
          before: moneySchema,
          count: z.number().int(),
        }),
      ),
      payees: z.array(
        z.strictObject({
          counterparty: counterpartySchema,
          spent: moneySchema,
          count: z.number().int(),
        }),
      ),
    }),
  }),
};
