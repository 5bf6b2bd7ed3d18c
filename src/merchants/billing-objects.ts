import type { Metadata } from "./base-object.ts";

export type Coupon = Readonly<{
  id: string;
  object: "coupon";
  created: number;
  livemode: boolean;
  amount_off: bigint | null;
  currency: string | null;
  duration: "forever" | "once" | "repeating";
  duration_in_months: number | null;
  max_redemptions: number | null;
  metadata: Metadata;
  name: string | null;
  percent_off: number | null;
  redeem_by: number | null;
  times_redeemed: number;
  valid: boolean;
  hidden: Readonly<{ deleted?: boolean }>;
}>;

/** What invoices, subscriptions and discounts keep. */
export type BillingObject = Coupon;
