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
  positiveMoneySchema,
} from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;
const accountId = z.strictObject({ id: idSchema("acc") });
const potId = z.strictObject({ id: idSchema("pot") });
const nameSchema = z.string().trim().min(1).max(40);

/** What to give a payer so that money arrives in this account. */
const detailsSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("us_account"),
    holder: z.string(),
    routingNumber: z.string(),
    accountNumber: z.string(),
  }),
  z.strictObject({
    type: z.literal("iban"),
    holder: z.string(),
    iban: z.string(),
    bic: z.string(),
  }),
]);

export const accountSchema = z.strictObject({
  id: idSchema("acc"),
  currency: currencySchema,
  /** What can be spent now. */
  available: moneySchema,
  /** Reserved by payments that have not arrived yet, and by orders. */
  reserved: moneySchema,
  /** On its way to this account, not yet to be spent. */
  incoming: moneySchema,
  details: z.array(detailsSchema),
  interest: z.strictObject({
    /** Yearly rate in basis points. */
    rateBps: z.number().int(),
    /** Earned since the last posting, rounded down. */
    accrued: moneySchema,
    paidAt: dateSchema,
  }),
  createdAt: instantSchema,
});
export type Account = z.infer<typeof accountSchema>;

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
] as const;
export const movementStates = [
  "created",
  "pending",
  "completed",
  "failed",
  "returned",
  "cancelled",
] as const;
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
  z.strictObject({ type: z.literal("pot"), id: idSchema("pot"), name: z.string() }),
  z.strictObject({ type: z.literal("bourse") }),
]);

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
export type Movement = z.infer<typeof movementSchema>;

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

export const accountRoutes = {
  accounts: route({
    method: "GET",
    path: "/v1/accounts",
    summary: "Your accounts, one for each currency",
    tag: "Accounts",
    access: accountsScope,
    status: 200,
    response: z.strictObject({ items: z.array(accountSchema) }),
  }),
  openAccount: route({
    method: "POST",
    path: "/v1/accounts",
    summary: "Open an account in another currency",
    tag: "Accounts",
    access: accountsScope,
    body: z.strictObject({ currency: currencySchema }),
    status: 201,
    response: accountSchema,
  }),
  account: route({
    method: "GET",
    path: "/v1/accounts/{id}",
    summary: "One account",
    tag: "Accounts",
    access: accountsScope,
    params: accountId,
    status: 200,
    response: accountSchema,
  }),
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
  statements: route({
    method: "GET",
    path: "/v1/accounts/{id}/statements",
    summary: "The months that have a statement, newest first",
    tag: "Statements",
    access: accountsScope,
    params: accountId,
    status: 200,
    response: z.strictObject({
      items: z.array(
        z.strictObject({
          month: monthSchema,
          opening: moneySchema,
          moneyIn: moneySchema,
          moneyOut: moneySchema,
          closing: moneySchema,
          /** Whether the month is over, so that nothing is added to it. */
          final: z.boolean(),
        }),
      ),
    }),
  }),
  statementFile: route({
    method: "GET",
    path: "/v1/accounts/{id}/statements/{month}",
    summary: "A month's statement as PDF or CSV",
    tag: "Statements",
    access: accountsScope,
    params: z.strictObject({ id: idSchema("acc"), month: monthSchema }),
    query: z.strictObject({
      format: z.enum(["pdf", "csv"]),
      language: z.enum(["en", "fr"]).optional(),
    }),
    status: 200,
    file: ["application/pdf", "text/csv"],
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

export const potSchema = z.strictObject({
  id: idSchema("pot"),
  accountId: idSchema("acc"),
  name: z.string(),
  emoji: z.string(),
  balance: moneySchema,
  goal: moneySchema.nullable(),
  goalDate: dateSchema.nullable(),
  /** Payments out of the account are rounded up to this, and the difference is put aside. */
  roundUpTo: moneySchema.nullable(),
  schedule: z
    .strictObject({
      amount: moneySchema,
      every: z.enum(["day", "week", "month"]),
      nextOn: dateSchema,
    })
    .nullable(),
  /** Nothing can be taken out before. */
  lockedUntil: dateSchema.nullable(),
  createdAt: instantSchema,
});
export type Pot = z.infer<typeof potSchema>;

const potBody = {
  name: nameSchema,
  emoji: z.string().min(1).max(16),
  goal: positiveMoneySchema.nullable(),
  goalDate: dateSchema.nullable(),
  roundUpTo: positiveMoneySchema.nullable(),
  schedule: z
    .strictObject({
      amount: positiveMoneySchema,
      every: z.enum(["day", "week", "month"]),
      startsOn: dateSchema,
    })
    .nullable(),
  lockedUntil: dateSchema.nullable(),
};

export const potRoutes = {
  pots: route({
    method: "GET",
    path: "/v1/pots",
    summary: "Your pots",
    tag: "Pots",
    access: accountsScope,
    status: 200,
    response: z.strictObject({ items: z.array(potSchema) }),
  }),
  createPot: route({
    method: "POST",
    path: "/v1/pots",
    summary: "Make a pot",
    tag: "Pots",
    access: accountsScope,
    body: z.strictObject({
      currency: currencySchema,
      name: potBody.name,
      emoji: potBody.emoji.optional(),
      goal: potBody.goal.optional(),
      goalDate: potBody.goalDate.optional(),
      roundUpTo: potBody.roundUpTo.optional(),
      schedule: potBody.schedule.optional(),
      lockedUntil: potBody.lockedUntil.optional(),
    }),
    status: 201,
    response: potSchema,
  }),
  pot: route({
    method: "GET",
    path: "/v1/pots/{id}",
    summary: "One pot",
    tag: "Pots",
    access: accountsScope,
    params: potId,
    status: 200,
    response: potSchema,
  }),
  updatePot: route({
    method: "PATCH",
    path: "/v1/pots/{id}",
    summary: "Change a pot",
    tag: "Pots",
    access: accountsScope,
    params: potId,
    body: z.strictObject(potBody).partial(),
    status: 200,
    response: potSchema,
  }),
  closePot: route({
    method: "DELETE",
    path: "/v1/pots/{id}",
    summary: "Close an empty pot",
    tag: "Pots",
    access: accountsScope,
    params: potId,
    status: 204,
  }),
  depositToPot: route({
    method: "POST",
    path: "/v1/pots/{id}/deposits",
    summary: "Put money aside",
    tag: "Pots",
    access: accountsScope,
    movesMoney: true,
    params: potId,
    body: z.strictObject({ amount: positiveMoneySchema }),
    status: 201,
    response: movementDetailSchema,
  }),
  withdrawFromPot: route({
    method: "POST",
    path: "/v1/pots/{id}/withdrawals",
    summary: "Take money out",
    tag: "Pots",
    access: accountsScope,
    movesMoney: true,
    params: potId,
    body: z.strictObject({ amount: positiveMoneySchema }),
    status: 201,
    response: movementDetailSchema,
  }),
};
