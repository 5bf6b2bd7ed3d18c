import { z } from "zod";
import { instrumentRefSchema, orderSymbol } from "./order-scalars.ts";
import { route } from "./route.ts";
import {
  dateSchema,
  idSchema,
  instantSchema,
  moneySchema,
  positiveMoneySchema,
} from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;
const paymentsScope = { by: "member", scope: "payments" } as const;

/** Shares bought again and again. */
export const recurringBuySchema = z.strictObject({
  id: idSchema("rec"),
  instrument: instrumentRefSchema,
  amount: moneySchema,
  every: z.enum(["day", "week", "two_weeks", "month", "salary"]),
  /** Null for `salary`: it buys when a salary comes in. */
  nextOn: dateSchema.nullable(),
  state: z.enum(["active", "paused", "cancelled"]),
  last: z
    .strictObject({
      on: dateSchema,
      orderId: idSchema("ord").nullable(),
      failure: z.string().nullable(),
    })
    .nullable(),
  createdAt: instantSchema,
});
/** See {@link recurringBuySchema}. */
export type RecurringBuy = z.infer<typeof recurringBuySchema>;

/** Payments are rounded up, and the difference buys units of a fund. */
export const roundUpFundSchema = z.strictObject({
  instrument: instrumentRefSchema,
  roundUpTo: moneySchema,
  /** What has come together and is not invested yet. */
  collected: moneySchema,
});

const recurringId = z.strictObject({ id: idSchema("rec") });

export const planRoutes = {
  createRecurringBuy: route({
    method: "POST",
    path: "/v1/recurring-buys",
    summary: "Buy for the same amount again and again",
    tag: "Recurring buys",
    access: paymentsScope,
    movesMoney: true,
    body: z.strictObject({
      symbol: orderSymbol,
      amount: positiveMoneySchema,
      every: recurringBuySchema.shape.every,
      /** The first date; today when left out. Not for `salary`. */
      startsOn: dateSchema.optional(),
    }),
    status: 201,
    response: recurringBuySchema,
  }),
  recurringBuys: route({
    method: "GET",
    path: "/v1/recurring-buys",
    summary: "Your recurring buys, the next first",
    tag: "Recurring buys",
    access: accountsScope,
    status: 200,
    response: z.strictObject({ items: z.array(recurringBuySchema) }),
  }),
  updateRecurringBuy: route({
    method: "PATCH",
    path: "/v1/recurring-buys/{id}",
    summary: "Pause or resume, or change the amount",
    tag: "Recurring buys",
    access: paymentsScope,
    params: recurringId,
    body: z.strictObject({
      state: z.enum(["active", "paused"]).optional(),
      amount: positiveMoneySchema.optional(),
    }),
    status: 200,
    response: recurringBuySchema,
  }),
  cancelRecurringBuy: route({
    method: "DELETE",
    path: "/v1/recurring-buys/{id}",
    summary: "Cancel it; what was bought stays",
    tag: "Recurring buys",
    access: paymentsScope,
    params: recurringId,
    status: 204,
  }),
  roundUpFund: route({
    method: "GET",
    path: "/v1/round-up-fund",
    summary: "The fund that your round-ups buy",
    tag: "Recurring buys",
    access: accountsScope,
    status: 200,
    response: z.strictObject({ fund: roundUpFundSchema.nullable() }),
  }),
  setRoundUpFund: route({
    method: "PUT",
    path: "/v1/round-up-fund",
    summary: "Round payments up and buy a fund with the difference, or stop it",
    tag: "Recurring buys",
    access: paymentsScope,
    body: z.strictObject({
      fund: z.strictObject({ symbol: orderSymbol, roundUpTo: positiveMoneySchema }).nullable(),
    }),
    status: 200,
    response: z.strictObject({ fund: roundUpFundSchema.nullable() }),
  }),
};
