import { z } from "zod";
import { partySchema } from "./identity.ts";
import { movementSchema } from "./movements.ts";
import { orderSchema } from "./orders.ts";
import { paymentRequestSchema } from "./requests.ts";
import { dateSchema, idSchema, moneySchema } from "./scalars.ts";
import { priceAlertSchema } from "./watching.ts";

/** What arrives on `GET /v1/events` (server-sent events); `id` is the resume point. */
export const eventSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("movement"), movement: movementSchema }),
  z.strictObject({ type: z.literal("request"), request: paymentRequestSchema }),
  /** What a shop takes that waits until the member approves it, on the page of the checkout. */
  z.strictObject({
    type: z.literal("purchase"),
    credential: z.string(),
    business: partySchema,
    amount: moneySchema,
  }),
  z.strictObject({
    type: z.literal("schedule_notice"),
    scheduleId: idSchema("sch"),
    payee: partySchema,
    amount: moneySchema,
    on: dateSchema,
    /** A payment that comes within a day, or one that could not be made. */
    notice: z.enum(["upcoming", "failed"]),
    /** Code of the error, for `failed`. */
    failure: z.string().nullable(),
  }),
  z.strictObject({ type: z.literal("price_alert"), alert: priceAlertSchema }),
  z.strictObject({ type: z.literal("order"), order: orderSchema }),
  z.strictObject({ type: z.literal("security"), event: z.string() }),
]);
/** See {@link eventSchema}. */
export type BourseEvent = z.infer<typeof eventSchema>;
