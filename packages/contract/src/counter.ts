import { z } from "zod";
import { paymentRequestSchema } from "./requests.ts";
import { route } from "./route.ts";
import {
  cursorQuery,
  idSchema,
  instantSchema,
  noteSchema,
  pageOf,
  positiveMoneySchema,
} from "./scalars.ts";

const paymentsScope = { by: "member", scope: "payments" } as const;
const payCodeId = z.strictObject({ id: idSchema("pcd") });

/** Paying at a till: what it sells, and the codes that members show it. */
export const counterRoutes = {
  createSale: route({
    method: "POST",
    path: "/v1/sales",
    summary: "Sell at a till: a payment link that is open for fifteen minutes",
    tag: "Counter",
    access: paymentsScope,
    movesMoney: true,
    body: z.strictObject({ amount: positiveMoneySchema, note: noteSchema.optional() }),
    status: 201,
    response: paymentRequestSchema,
  }),
  sales: route({
    method: "GET",
    path: "/v1/sales",
    summary: "What you sold at a till, newest first",
    tag: "Counter",
    access: paymentsScope,
    query: z.strictObject(cursorQuery),
    status: 200,
    response: pageOf(paymentRequestSchema),
  }),
  chargePayCode: route({
    method: "POST",
    path: "/v1/sales/{id}/charge",
    summary: "Charge a sale to the member who showed this pay code; repeat it until it answers",
    tag: "Counter",
    access: paymentsScope,
    movesMoney: true,
    params: z.strictObject({ id: idSchema("req") }),
    body: z.strictObject({ code: z.string().min(1).max(40) }),
    status: 200,
    response: z.strictObject({
      /** `confirm`: the member was asked on their own screen; the sale tells what they answer. */
      outcome: z.enum(["paid", "confirm"]),
      sale: paymentRequestSchema,
    }),
  }),
  issuePayCode: route({
    method: "POST",
    path: "/v1/pay-codes",
    summary: "Make a code to show at a till: for one payment, within a minute",
    tag: "Counter",
    access: paymentsScope,
    status: 201,
    response: z.strictObject({
      id: idSchema("pcd"),
      /** 18 digits, the last a check digit (Luhn). They are never shown again. */
      code: z.string().regex(/^[0-9]{18}$/),
      endsAt: instantSchema,
    }),
  }),
  payCode: route({
    method: "GET",
    path: "/v1/pay-codes/{id}",
    summary: "What became of a pay code",
    tag: "Counter",
    access: paymentsScope,
    params: payCodeId,
    status: 200,
    response: z.strictObject({
      id: idSchema("pcd"),
      state: z.enum(["open", "used", "revoked", "expired"]),
      endsAt: instantSchema,
      /** What it was charged for; still open when it waits for your confirmation. */
      sale: paymentRequestSchema.nullable(),
      movementId: idSchema("mov").nullable(),
    }),
  }),
  revokePayCodes: route({
    method: "POST",
    path: "/v1/pay-codes/revoke",
    summary: "Close your open pay codes",
    tag: "Counter",
    access: paymentsScope,
    status: 204,
  }),
};
