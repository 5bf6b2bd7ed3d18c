import { z } from "zod";
import { movementDetailSchema, movementSchema } from "./accounts.ts";
import { partySchema } from "./identity.ts";
import { route } from "./route.ts";
import {
  cursorQuery,
  dateSchema,
  handleSchema,
  idSchema,
  instantSchema,
  moneySchema,
  noteSchema,
  pageOf,
  payeeSchema,
  positiveMoneySchema,
} from "./scalars.ts";

const paymentsScope = { by: "member", scope: "payments" } as const;
const anyone = { by: "anyone" } as const;
const movementId = z.strictObject({ id: idSchema("mov") });
const requestId = z.strictObject({ id: idSchema("req") });
const splitId = z.strictObject({ id: idSchema("spl") });
const scheduleId = z.strictObject({ id: idSchema("sch") });
const tokenParams = z.strictObject({ token: z.string().min(20).max(64) });

/** When the money arrives: at once, or later so that the sender can still call it back. */
const arrivalSchema = z.enum(["now", "in_2_hours", "in_24_hours"]);
const paymentBody = z.strictObject({
  to: payeeSchema,
  amount: positiveMoneySchema,
  note: noteSchema.optional(),
  arrival: arrivalSchema.optional(),
});

export const paymentRoutes = {
  preparePayment: route({
    method: "POST",
    path: "/v1/payments/preview",
    summary: "What a payment would be: payee, fee, arrival, approval; moves nothing",
    tag: "Payments",
    access: paymentsScope,
    body: paymentBody,
    status: 200,
    response: z.strictObject({
      /** Null when nobody is shown under this e-mail or phone: it becomes a claim link. */
      payee: partySchema.nullable(),
      amount: moneySchema,
      fee: moneySchema,
      availableAfter: moneySchema,
      arrival: arrivalSchema,
      firstPayment: z.boolean(),
      /** The payee must accept first, else it comes back by then. */
      mustAccept: z.boolean(),
      approvalRequired: z.boolean(),
      cancellable: z.boolean(),
      warnings: z.array(z.enum(["first_payment", "large_amount", "name_like_contact"])),
    }),
  }),
  pay: route({
    method: "POST",
    path: "/v1/payments",
    summary: "Send money to a handle, an e-mail address or a phone number",
    tag: "Payments",
    access: paymentsScope,
    movesMoney: true,
    approval: true,
    body: paymentBody,
    status: 201,
    response: movementDetailSchema,
  }),
  acceptPayment: route({
    method: "POST",
    path: "/v1/movements/{id}/accept",
    summary: "Accept money from somebody new to you",
    tag: "Payments",
    access: paymentsScope,
    movesMoney: true,
    params: movementId,
    status: 200,
    response: movementDetailSchema,
  }),
  declinePayment: route({
    method: "POST",
    path: "/v1/movements/{id}/decline",
    summary: "Decline it: the money goes back",
    tag: "Payments",
    access: paymentsScope,
    movesMoney: true,
    params: movementId,
    status: 200,
    response: movementDetailSchema,
  }),
  cancelPayment: route({
    method: "POST",
    path: "/v1/movements/{id}/cancel",
    summary: "Call back a payment that has not arrived",
    tag: "Payments",
    access: paymentsScope,
    movesMoney: true,
    params: movementId,
    status: 200,
    response: movementDetailSchema,
  }),
  createClaim: route({
    method: "POST",
    path: "/v1/claims",
    summary: "Send money by a link that anyone can claim within seven days",
    tag: "Payments",
    access: paymentsScope,
    movesMoney: true,
    approval: true,
    body: z.strictObject({ amount: positiveMoneySchema, note: noteSchema.optional() }),
    status: 201,
    response: movementDetailSchema,
  }),
  claim: route({
    method: "GET",
    path: "/v1/claims/{token}",
    summary: "What a claim link holds",
    tag: "Payments",
    access: anyone,
    params: tokenParams,
    status: 200,
    response: z.strictObject({
      from: partySchema,
      amount: moneySchema,
      note: noteSchema,
      state: z.enum(["open", "claimed", "returned", "cancelled"]),
      endsAt: instantSchema,
    }),
  }),
  acceptClaim: route({
    method: "POST",
    path: "/v1/claims/{token}/accept",
    summary: "Take the money into your account",
    tag: "Payments",
    access: paymentsScope,
    movesMoney: true,
    params: tokenParams,
    status: 200,
    response: movementDetailSchema,
  }),
};

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

export const splitSchema = z.strictObject({
  id: idSchema("spl"),
  title: z.string(),
  by: partySchema,
  total: moneySchema,
  method: z.enum(["even", "amounts", "shares"]),
  paid: moneySchema,
  state: z.enum(["open", "settled", "closed"]),
  createdAt: instantSchema,
  shares: z.array(
    z.strictObject({
      /** Null for a guest without an account. */
      member: partySchema.nullable(),
      name: z.string(),
      amount: moneySchema,
      state: z.enum(["own", "open", "paid", "declined", "cancelled", "expired"]),
      requestId: idSchema("req").nullable(),
      /** A guest's link; shown to the person who split. */
      url: z.string().nullable(),
    }),
  ),
});
export type Split = z.infer<typeof splitSchema>;

export const splitRoutes = {
  createSplit: route({
    method: "POST",
    path: "/v1/splits",
    summary: "Split a bill evenly, by amount or by share; each other person gets a request",
    tag: "Splits",
    access: paymentsScope,
    body: z.strictObject({
      title: z.string().trim().min(1).max(80),
      total: positiveMoneySchema,
      method: z.enum(["even", "amounts", "shares"]),
      /** Exactly one of `handle` and `guest`; your own share is the one with your handle. */
      people: z
        .array(
          z.strictObject({
            handle: handleSchema.optional(),
            guest: z.string().trim().min(1).max(60).optional(),
            /** Minor units, with `amounts`: they sum to the total. */
            amount: z
              .string()
              .regex(/^(0|[1-9][0-9]{0,17})$/)
              .optional(),
            /** With `shares`. */
            weight: z.number().int().min(0).max(1000).optional(),
          }),
        )
        .min(1)
        .max(50),
    }),
    status: 201,
    response: splitSchema,
  }),
  splits: route({
    method: "GET",
    path: "/v1/splits",
    summary: "The bills you split, newest first",
    tag: "Splits",
    access: paymentsScope,
    query: z.strictObject(cursorQuery),
    status: 200,
    response: pageOf(splitSchema),
  }),
  split: route({
    method: "GET",
    path: "/v1/splits/{id}",
    summary: "One split",
    tag: "Splits",
    access: paymentsScope,
    params: splitId,
    status: 200,
    response: splitSchema,
  }),
  closeSplit: route({
    method: "POST",
    path: "/v1/splits/{id}/close",
    summary: "Stop asking for what is still open",
    tag: "Splits",
    access: paymentsScope,
    params: splitId,
    status: 200,
    response: splitSchema,
  }),
};

export const scheduleSchema = z.strictObject({
  id: idSchema("sch"),
  payee: partySchema,
  amount: moneySchema,
  note: noteSchema,
  every: z.enum(["once", "week", "two_weeks", "month"]),
  nextOn: dateSchema.nullable(),
  endsOn: dateSchema.nullable(),
  state: z.enum(["active", "paused", "ended", "cancelled"]),
  /** How the last payment went. */
  last: z
    .strictObject({
      on: dateSchema,
      movementId: idSchema("mov").nullable(),
      failure: z.string().nullable(),
    })
    .nullable(),
  createdAt: instantSchema,
});
export type Schedule = z.infer<typeof scheduleSchema>;

export const scheduleRoutes = {
  createSchedule: route({
    method: "POST",
    path: "/v1/schedules",
    summary: "Pay later, or again and again; you are told 24 hours before each payment",
    tag: "Schedules",
    access: paymentsScope,
    movesMoney: true,
    approval: true,
    body: z.strictObject({
      to: handleSchema,
      amount: positiveMoneySchema,
      note: noteSchema.optional(),
      every: scheduleSchema.shape.every,
      startsOn: dateSchema,
      endsOn: dateSchema.optional(),
    }),
    status: 201,
    response: scheduleSchema,
  }),
  schedules: route({
    method: "GET",
    path: "/v1/schedules",
    summary: "Scheduled and recurring payments, the next first",
    tag: "Schedules",
    access: paymentsScope,
    status: 200,
    response: z.strictObject({ items: z.array(scheduleSchema) }),
  }),
  schedule: route({
    method: "GET",
    path: "/v1/schedules/{id}",
    summary: "One scheduled payment",
    tag: "Schedules",
    access: paymentsScope,
    params: scheduleId,
    status: 200,
    response: scheduleSchema,
  }),
  updateSchedule: route({
    method: "PATCH",
    path: "/v1/schedules/{id}",
    summary: "Pause or resume",
    tag: "Schedules",
    access: paymentsScope,
    params: scheduleId,
    body: z.strictObject({ state: z.enum(["active", "paused"]) }),
    status: 200,
    response: scheduleSchema,
  }),
  cancelSchedule: route({
    method: "DELETE",
    path: "/v1/schedules/{id}",
    summary: "Cancel it",
    tag: "Schedules",
    access: paymentsScope,
    params: scheduleId,
    status: 204,
  }),
};

/** What arrives on `GET /v1/events` (server-sent events); `id` is the resume point. */
export const eventSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("movement"), movement: movementSchema }),
  z.strictObject({ type: z.literal("request"), request: paymentRequestSchema }),
  z.strictObject({
    type: z.literal("schedule_notice"),
    scheduleId: idSchema("sch"),
    payee: partySchema,
    amount: moneySchema,
    on: dateSchema,
  }),
  z.strictObject({ type: z.literal("security"), event: z.string() }),
]);
export type BourseEvent = z.infer<typeof eventSchema>;
