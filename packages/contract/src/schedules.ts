import { z } from "zod";
import { partySchema } from "./identity.ts";
import { route } from "./route.ts";
import {
  dateSchema,
  handleSchema,
  idSchema,
  instantSchema,
  moneySchema,
  noteSchema,
  positiveMoneySchema,
} from "./scalars.ts";

const paymentsScope = { by: "member", scope: "payments" } as const;
const scheduleId = z.strictObject({ id: idSchema("sch") });

/** A payment that is made later, once or again and again. */
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
/** See {@link scheduleSchema}. */
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
