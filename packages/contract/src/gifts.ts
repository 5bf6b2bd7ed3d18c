import { z } from "zod";
import { partySchema } from "./identity.ts";
import { instrumentRefSchema, orderQuantity, orderSymbol } from "./order-scalars.ts";
import { route } from "./route.ts";
import { handleSchema, idSchema, instantSchema, moneySchema, noteSchema } from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;
const paymentsScope = { by: "member", scope: "payments" } as const;

const unitsSchema = z.strictObject({ instrument: instrumentRefSchema, quantity: orderQuantity });

/** Shares that are given, as things stand. */
export const givenSharesSchema = unitsSchema.extend({
  /** Of other instruments, which an issuer spun off while the gift waited. */
  beside: z.array(unitsSchema),
  /** An issuer has changed them while the gift waited: a split, a merger. */
  isRestated: z.boolean(),
  /** An issuer is changing them: they can be taken when that is done. */
  isHeld: z.boolean(),
});

/** Shares that one member gives to another. */
export const giftSchema = givenSharesSchema.extend({
  id: idSchema("mov"),
  /** What it was worth when it was given. */
  value: moneySchema,
  from: partySchema,
  /** Null while it waits behind a link that nobody has claimed. */
  to: partySchema.nullable(),
  direction: z.enum(["in", "out"]),
  note: noteSchema,
  state: z.enum(["pending", "accepted", "declined", "cancelled", "expired"]),
  endsAt: instantSchema,
  createdAt: instantSchema,
  canAccept: z.boolean(),
  canDecline: z.boolean(),
  canCancel: z.boolean(),
});
/** See {@link giftSchema}. */
export type Gift = z.infer<typeof giftSchema>;

const giftId = z.strictObject({ id: idSchema("mov") });

export const giftRoutes = {
  giveShares: route({
    method: "POST",
    path: "/v1/gifts",
    summary: "Give shares to a member, or by a link: its movement has it. Taken within 7 days",
    tag: "Gifts",
    access: paymentsScope,
    movesMoney: true,
    body: z.strictObject({
      /** Without it, for whoever has the link: `claimUrl` of the movement. */
      to: handleSchema.optional(),
      symbol: orderSymbol,
      quantity: orderQuantity,
      note: noteSchema.optional(),
    }),
    status: 201,
    response: giftSchema,
  }),
  gifts: route({
    method: "GET",
    path: "/v1/gifts",
    summary: "Shares that you gave or were given, newest first",
    tag: "Gifts",
    access: accountsScope,
    status: 200,
    response: z.strictObject({ items: z.array(giftSchema) }),
  }),
  answerGift: route({
    method: "POST",
    path: "/v1/gifts/{id}/answer",
    summary: "Accept, decline, or take back shares that were given",
    tag: "Gifts",
    access: paymentsScope,
    movesMoney: true,
    params: giftId,
    body: z.strictObject({ answer: z.enum(["accept", "decline", "cancel"]) }),
    status: 200,
    response: giftSchema,
  }),
};
