import { z } from "zod";
import { movementDetailSchema } from "./movements.ts";
import { route } from "./route.ts";
import {
  currencySchema,
  dateSchema,
  idSchema,
  instantSchema,
  moneySchema,
  positiveMoneySchema,
} from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;
const potId = z.strictObject({ id: idSchema("pot") });
const nameSchema = z.string().trim().min(1).max(40);

/** Money put aside out of one account. */
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
/** See {@link potSchema}. */
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
