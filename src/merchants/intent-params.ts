import { z } from "zod";
import { pageUrl } from "./page-url.ts";
import {
  currency,
  flag,
  metadata,
  minor,
  nothing,
  paid,
  shipping,
  text,
  unsettable,
} from "./params.ts";
import { paymentMethodData } from "./payment-methods.ts";

const descriptorMax = 22;
const futureUsage = z.enum(["off_session", "on_session"]);

/** What of a payment a platform keeps, and whom it passes the rest on to. */
const shared = {
  application_fee_amount: minor.optional(),
  on_behalf_of: text().optional(),
  transfer_data: z.strictObject({ amount: paid.optional(), destination: text() }).optional(),
};

const common = {
  customer: text().optional(),
  description: unsettable(text()).optional(),
  metadata: metadata.optional(),
  payment_method: text().optional(),
  payment_method_data: paymentMethodData.optional(),
  payment_method_options: z.record(z.string(), z.unknown()).optional(),
  payment_method_types: z.array(text()).min(1).optional(),
  receipt_email: unsettable(text()).optional(),
  setup_future_usage: unsettable(futureUsage).optional(),
  shipping: unsettable(shipping).optional(),
  statement_descriptor: unsettable(text(descriptorMax)).optional(),
  statement_descriptor_suffix: unsettable(text(descriptorMax)).optional(),
  transfer_group: text().optional(),
};

const confirming = {
  error_on_requires_action: flag.optional(),
  mandate: text().optional(),
  mandate_data: unsettable(z.record(z.string(), z.unknown())).optional(),
  off_session: z.union([flag, z.enum(["one_off", "recurring"]).transform(() => true)]).optional(),
  return_url: pageUrl.optional(),
  use_stripe_sdk: flag.optional(),
};

/** What `POST /v1/payment_intents` takes. */
export const createIntent = z.strictObject({
  ...common,
  ...confirming,
  ...shared,
  amount: paid,
  currency,
  automatic_payment_methods: z
    .strictObject({ enabled: flag, allow_redirects: z.enum(["always", "never"]).optional() })
    .optional(),
  capture_method: z.enum(["automatic", "automatic_async", "manual"]).optional(),
  confirm: flag.optional(),
  confirmation_method: z.enum(["automatic", "manual"]).optional(),
});

/** What updating takes. */
export const updateIntent = z.strictObject({
  ...common,
  application_fee_amount: minor.optional(),
  transfer_data: z.strictObject({ amount: paid.optional() }).optional(),
  amount: paid.optional(),
  currency: currency.optional(),
  capture_method: z.enum(["automatic", "automatic_async", "manual"]).optional(),
});

/** What confirming takes. */
export const confirmIntentParams = z.strictObject({
  ...confirming,
  capture_method: z.enum(["automatic", "automatic_async", "manual"]).optional(),
  client_secret: text().optional(),
  payment_method: text().optional(),
  payment_method_data: paymentMethodData.optional(),
  payment_method_options: z.record(z.string(), z.unknown()).optional(),
  payment_method_types: z.array(text()).min(1).optional(),
  radar_options: nothing.optional(),
  receipt_email: unsettable(text()).optional(),
  setup_future_usage: unsettable(futureUsage).optional(),
  shipping: unsettable(shipping).optional(),
});

/** What capturing takes. */
export const captureIntent = z.strictObject({
  amount_to_capture: paid.optional(),
  application_fee_amount: minor.optional(),
  final_capture: flag.optional(),
  metadata: metadata.optional(),
  statement_descriptor: unsettable(text(descriptorMax)).optional(),
  statement_descriptor_suffix: unsettable(text(descriptorMax)).optional(),
  transfer_data: z.strictObject({ amount: paid.optional() }).optional(),
});

/** What cancelling takes. */
export const cancelIntent = z.strictObject({
  cancellation_reason: z
    .enum(["abandoned", "duplicate", "fraudulent", "requested_by_customer"])
    .optional(),
});

/** What raising an authorisation takes: the new amount, not the difference. */
export const incrementIntent = z.strictObject({
  amount: paid,
  description: text().optional(),
  metadata: metadata.optional(),
  statement_descriptor: text(descriptorMax).optional(),
});
