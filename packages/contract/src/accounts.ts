import { z } from "zod";
import { route } from "./route.ts";
import {
  asOfSchema,
  currencySchema,
  dateSchema,
  idSchema,
  instantSchema,
  moneySchema,
  monthSchema,
} from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;
const accountId = z.strictObject({ id: idSchema("acc") });

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

/** An account in one currency, with its balances and details. */
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
/** See {@link accountSchema}. */
export type Account = z.infer<typeof accountSchema>;

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
  accountBalance: route({
    method: "GET",
    path: "/v1/accounts/{id}/balance",
    summary: "The balances of an account at an instant of the past",
    tag: "Accounts",
    access: accountsScope,
    params: accountId,
    query: z.strictObject({
      /** What the ledger had committed by then. */
      at: asOfSchema,
      /** Of that, what counts by this instant by effective date; all of it when left out. */
      effectiveAt: asOfSchema.optional(),
    }),
    status: 200,
    response: z.strictObject({
      available: moneySchema,
      reserved: moneySchema,
      incoming: moneySchema,
    }),
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
};
