import { z } from "zod";
import { partySchema } from "./identity.ts";
import { route } from "./route.ts";
import {
  cursorQuery,
  handleSchema,
  idSchema,
  instantSchema,
  moneySchema,
  pageOf,
  positiveMoneySchema,
} from "./scalars.ts";

const paymentsScope = { by: "member", scope: "payments" } as const;
const splitId = z.strictObject({ id: idSchema("spl") });

/** A bill divided among people. */
export const splitSchema = z.strictObject({
  id: idSchema("spl"),
  title: z.string(),
  by: partySchema,
  total: moneySchema,
  method: z.enum(["even", "amounts", "shares"]),
  paid: moneySchema,
  /** What does not divide: the first shares bear one minor unit more each. */
  remainder: moneySchema,
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
/** See {@link splitSchema}. */
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
