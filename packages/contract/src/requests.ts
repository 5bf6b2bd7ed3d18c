import { z } from "zod";
import { partySchema } from "./identity.ts";
import { movementDetailSchema } from "./movements.ts";
import { route } from "./route.ts";
import {
  cursorQuery,
  handleSchema,
  idSchema,
  instantSchema,
  moneySchema,
  noteSchema,
  pageOf,
  positiveMoneySchema,
} from "./scalars.ts";

const paymentsScope = { by: "member", scope: "payments" } as const;
const anyone = { by: "anyone" } as const;
const requestId = z.strictObject({ id: idSchema("req") });
const tokenParams = z.strictObject({ token: z.string().min(20).max(64) });

/** Money asked of a member, or of anyone by a link. */
export const paymentRequestSchema = z.strictObject({
  id: idSchema("req"),
  /** As the reader sees it: asked of them (`in`) or by them (`out`). */
  direction: z.enum(["in", "out"]),
  from: partySchema.nullable(),
  by: partySchema,
  amount: moneySchema,
  paid: moneySchema,
  allowPartial: z.boolean(),
  note: noteSchema,
  state: z.enum(["open", "paid", "declined", "cancelled", "expired"]),
  createdAt: instantSchema,
  endsAt: instantSchema,
  remindedAt: instantSchema.nullable(),
  splitId: idSchema("spl").nullable(),
  /** The page where anybody with the link can pay; shown to the asker only. */
  url: z.string().nullable(),
});
/** See {@link paymentRequestSchema}. */
export type PaymentRequest = z.infer<typeof paymentRequestSchema>;

export const requestRoutes = {
  createRequest: route({
    method: "POST",
    path: "/v1/payment-requests",
    summary: "Ask a member for money, or make a link for anyone",
    tag: "Requests",
    access: paymentsScope,
    body: z.strictObject({
      from: handleSchema.optional(),
      amount: positiveMoneySchema,
      note: noteSchema.optional(),
      allowPartial: z.boolean().optional(),
    }),
    status: 201,
    response: paymentRequestSchema,
  }),
  requests: route({
    method: "GET",
    path: "/v1/payment-requests",
    summary: "Requests by you and of you, newest first",
    tag: "Requests",
    access: paymentsScope,
    query: z.strictObject({
      ...cursorQuery,
      direction: z.enum(["in", "out"]).optional(),
      state: paymentRequestSchema.shape.state.optional(),
    }),
    status: 200,
    response: pageOf(paymentRequestSchema),
  }),
  request: route({
    method: "GET",
    path: "/v1/payment-requests/{id}",
    summary: "One request",
    tag: "Requests",
    access: paymentsScope,
    params: requestId,
    status: 200,
    response: paymentRequestSchema,
  }),
  payRequest: route({
    method: "POST",
    path: "/v1/payment-requests/{id}/pay",
    summary: "Pay a request, in part where it allows",
    tag: "Requests",
    access: paymentsScope,
    movesMoney: true,
    approval: true,
    params: requestId,
    body: z.strictObject({ amount: positiveMoneySchema.optional() }),
    status: 201,
    response: movementDetailSchema,
  }),
  declineRequest: route({
    method: "POST",
    path: "/v1/payment-requests/{id}/decline",
    summary: "Decline a request",
    tag: "Requests",
    access: paymentsScope,
    params: requestId,
    status: 200,
    response: paymentRequestSchema,
  }),
  cancelRequest: route({
    method: "POST",
    path: "/v1/payment-requests/{id}/cancel",
    summary: "Take a request back",
    tag: "Requests",
    access: paymentsScope,
    params: requestId,
    status: 200,
    response: paymentRequestSchema,
  }),
  remindRequest: route({
    method: "POST",
    path: "/v1/payment-requests/{id}/remind",
    summary: "Remind; at most once a day",
    tag: "Requests",
    access: paymentsScope,
    params: requestId,
    status: 200,
    response: paymentRequestSchema,
  }),
  paymentLink: route({
    method: "GET",
    path: "/v1/payment-links/{token}",
    summary: "Who asks for what, for anyone who has the link",
    tag: "Requests",
    access: anyone,
    params: tokenParams,
    status: 200,
    response: z.strictObject({
      by: partySchema,
      amount: moneySchema,
      paid: moneySchema,
      allowPartial: z.boolean(),
      note: noteSchema,
      state: paymentRequestSchema.shape.state,
      endsAt: instantSchema,
    }),
  }),
  payLink: route({
    method: "POST",
    path: "/v1/payment-links/{token}/pay",
    summary: "Pay by a link",
    tag: "Requests",
    access: paymentsScope,
    movesMoney: true,
    approval: true,
    params: tokenParams,
    body: z.strictObject({ amount: positiveMoneySchema.optional() }),
    status: 201,
    response: movementDetailSchema,
  }),
};
