import { z } from "zod";
import { givenSharesSchema } from "./gifts.ts";
import { partySchema } from "./identity.ts";
import { movementDetailSchema } from "./movements.ts";
import { route } from "./route.ts";
import {
  idSchema,
  instantSchema,
  moneySchema,
  noteSchema,
  payeeSchema,
  positiveMoneySchema,
} from "./scalars.ts";

const paymentsScope = { by: "member", scope: "payments" } as const;
const anyone = { by: "anyone" } as const;
const movementId = z.strictObject({ id: idSchema("mov") });
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
    summary: "What a claim link holds: money, or shares",
    tag: "Payments",
    access: anyone,
    params: tokenParams,
    status: 200,
    response: z.strictObject({
      from: partySchema,
      /** Of shares, what they were worth when they were given. */
      amount: moneySchema,
      shares: givenSharesSchema.nullable(),
      note: noteSchema,
      state: z.enum(["open", "claimed", "returned", "cancelled"]),
      endsAt: instantSchema,
    }),
  }),
  acceptClaim: route({
    method: "POST",
    path: "/v1/claims/{token}/accept",
    summary: "Take what a claim link holds",
    tag: "Payments",
    access: paymentsScope,
    movesMoney: true,
    params: tokenParams,
    status: 200,
    response: movementDetailSchema,
  }),
};
