import { z } from "zod";
import { count, flag, instant, metadata, text, unsettable } from "../params.ts";
import { taxRateIds } from "../tax-rates.ts";
import { discountParams } from "./discounting.ts";
import { prorationBehaviours } from "./end-subscription.ts";
import { pricedParams } from "./subscription-order.ts";

const itemsMax = 20;
const daysMax = 365;
const prorationBehaviour = z.enum(prorationBehaviours);
const trialSettings = z
  .strictObject({
    end_behavior: z.strictObject({
      missing_payment_method: z.enum(["cancel", "create_invoice", "pause"]),
    }),
  })
  .transform(({ end_behavior: ending }) => ({
    end_behavior: { billing_cycle_anchor: null, ...ending },
  }));
const paymentSettings = z
  .strictObject({
    payment_method_types: z.array(text()).optional(),
    save_default_payment_method: z.enum(["off", "on_subscription"]).optional(),
  })
  .transform(({ save_default_payment_method: saves }) => ({
    save_default_payment_method: saves ?? ("off" as const),
  }));
const cancellation = z.strictObject({
  comment: unsettable(text()).optional(),
  feedback: unsettable(
    z.enum([
      "customer_service",
      "low_quality",
      "missing_features",
      "other",
      "switched_service",
      "too_complex",
      "too_expensive",
      "unused",
    ]),
  ).optional(),
});
/** What of a cancellation may be told. */
export const cancellationDetails = cancellation.transform(({ comment, feedback }) => ({
  ...(comment !== undefined && { comment }),
  ...(feedback !== undefined && { feedback }),
}));

const days = count.refine((value) => value >= 0 && value <= daysMax);
const collectionMethod = z.enum(["charge_automatically", "send_invoice"]);
const behaviours = ["allow_incomplete", "default_incomplete", "error_if_incomplete"] as const;

const common = {
  cancel_at: unsettable(instant).optional(),
  cancel_at_period_end: flag.optional(),
  collection_method: collectionMethod.optional(),
  days_until_due: days.optional(),
  default_payment_method: unsettable(text()).optional(),
  default_tax_rates: taxRateIds.optional(),
  description: unsettable(text(500)).optional(),
  discounts: discountParams.optional(),
  metadata: metadata.optional(),
  off_session: flag.optional(),
  payment_behavior: z.enum(behaviours).optional(),
  payment_settings: paymentSettings.optional(),
  proration_behavior: prorationBehaviour.optional(),
  trial_settings: trialSettings.optional(),
};

/** What `POST /v1/subscriptions` takes. */
export const createSubscription = z.strictObject({
  ...common,
  add_invoice_items: z.array(z.strictObject(pricedParams)).max(itemsMax).optional(),
  billing_cycle_anchor: instant.optional(),
  currency: text(3).optional(),
  customer: text(),
  items: z.array(z.strictObject(pricedParams)).min(1).max(itemsMax),
  trial_end: z.union([z.literal("now"), instant]).optional(),
  trial_from_plan: flag.optional(),
  trial_period_days: count.refine((value) => value >= 1 && value <= 730).optional(),
});
export type CreateSubscription = z.output<typeof createSubscription>;

const anchor = z.enum(["now", "unchanged"]);
const itemChange = z.strictObject({
  ...pricedParams,
  id: text().optional(),
  deleted: flag.optional(),
});
/** A change of one item of a subscription, or a new one. */
export type ItemChange = z.output<typeof itemChange>;

/** What updating a subscription takes. */
export const updateSubscription = z.strictObject({
  ...common,
  billing_cycle_anchor: z
    .union([anchor, z.strictObject({ type: anchor })])
    .transform((given) => (typeof given === "string" ? given : given.type))
    .optional(),
  cancellation_details: cancellationDetails.optional(),
  items: z.array(itemChange).max(itemsMax).optional(),
  pause_collection: unsettable(
    z
      .strictObject({
        behavior: z.enum(["keep_as_draft", "mark_uncollectible", "void"]),
        resumes_at: instant.optional(),
      })
      .transform(({ behavior, resumes_at: at }) => ({ behavior, resumes_at: at ?? null })),
  ).optional(),
  proration_date: instant.optional(),
  trial_end: z.union([z.literal("now"), instant]).optional(),
});
export type SubscriptionChange = z.output<typeof updateSubscription>;

/** What cancelling takes. */
export const cancelSubscription = z.strictObject({
  cancellation_details: cancellationDetails.optional(),
  invoice_now: flag.optional(),
  prorate: flag.optional(),
});

/** What resuming takes. */
export const resumeSubscription = z.strictObject({
  // A new period begins; the one that was paused is over.
  billing_cycle_anchor: z
    .union([z.literal("now"), z.strictObject({ type: z.literal("now") })])
    .optional(),
  payment_behavior: z.literal("resume_on_payment_success").optional(),
  proration_behavior: prorationBehaviour.optional(),
});

/** What adding, changing and removing one item takes. */
export const itemParams = {
  create: z.strictObject({
    ...pricedParams,
    payment_behavior: z.enum(behaviours).optional(),
    proration_behavior: prorationBehaviour.optional(),
    proration_date: instant.optional(),
    subscription: text(),
  }),
  update: z.strictObject({
    ...pricedParams,
    off_session: flag.optional(),
    payment_behavior: z.enum(behaviours).optional(),
    proration_behavior: prorationBehaviour.optional(),
    proration_date: instant.optional(),
  }),
  remove: z.strictObject({
    proration_behavior: prorationBehaviour.optional(),
    proration_date: instant.optional(),
  }),
};
