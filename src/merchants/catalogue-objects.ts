import type { Address, Base, Metadata } from "./base-object.ts";
import type { TaxRate } from "./tax-objects.ts";

export type Product = Base<"product"> &
  Readonly<{
    active: boolean;
    default_price: string | null;
    description: string | null;
    images: string[];
    marketing_features: Readonly<{ name: string }>[];
    metadata: Metadata;
    name: string;
    shippable: boolean | null;
    statement_descriptor: string | null;
    tax_code: string | null;
    type: "good" | "service";
    unit_label: string | null;
    updated: number;
    url: string | null;
    hidden: Readonly<{ deleted?: boolean }>;
  }>;

export type Interval = "day" | "week" | "month" | "year";
/** What units cost up to one of them; null: without end. */
export type PriceTier = Readonly<{
  flat_amount: bigint | null;
  flat_amount_decimal: string | null;
  unit_amount: bigint | null;
  unit_amount_decimal: string | null;
  up_to: number | null;
}>;
/** What a product costs: once, or each period. */
export type Price = Base<"price"> &
  Readonly<{
    active: boolean;
    billing_scheme: "per_unit" | "tiered";
    currency: string;
    lookup_key: string | null;
    metadata: Metadata;
    nickname: string | null;
    product: string;
    recurring: Readonly<{
      interval: Interval;
      interval_count: number;
      meter: null;
      trial_period_days: number | null;
      usage_type: "licensed";
    }> | null;
    tax_behavior: "exclusive" | "inclusive" | "unspecified";
    /** There in place of `unit_amount` where the price depends on how many are bought. */
    tiers?: PriceTier[];
    tiers_mode: "graduated" | "volume" | null;
    type: "one_time" | "recurring";
    unit_amount: bigint | null;
    unit_amount_decimal: string | null;
  }>;

export type LineItem = Readonly<{
  id: string;
  object: "item";
  amount_discount: bigint;
  amount_subtotal: bigint;
  amount_tax: bigint;
  amount_total: bigint;
  currency: string;
  description: string;
  price: Omit<Price, "hidden">;
  quantity: number;
  /** There where it is taxed. */
  taxes?: LineItemTax[];
}>;
type LineItemTax = Readonly<{
  amount: bigint;
  rate: TaxRate;
  taxability_reason: null;
  taxable_amount: bigint;
}>;

export type CheckoutSession = Base<"checkout.session"> &
  Readonly<{
    allow_promotion_codes: boolean | null;
    amount_subtotal: bigint | null;
    amount_total: bigint | null;
    cancel_url: string | null;
    client_reference_id: string | null;
    currency: string | null;
    customer: string | null;
    customer_creation: "always" | "if_required" | null;
    customer_details: Readonly<{
      address: Address | null;
      business_name: null;
      email: string | null;
      individual_name: null;
      name: string | null;
      phone: string | null;
      tax_exempt: "none" | null;
      tax_ids: null;
    }> | null;
    customer_email: string | null;
    expires_at: number;
    invoice: string | null;
    metadata: Metadata;
    mode: "payment" | "setup" | "subscription";
    payment_intent: string | null;
    payment_link: string | null;
    payment_method_types: string[];
    payment_status: "no_payment_required" | "paid" | "unpaid";
    setup_intent: string | null;
    status: "complete" | "expired" | "open";
    subscription: string | null;
    success_url: string | null;
    total_details: Readonly<{
      amount_discount: bigint;
      amount_shipping: bigint;
      amount_tax: bigint;
    }> | null;
    url: string | null;
    hidden: Readonly<{
      items: LineItem[];
      intentData: Readonly<Record<string, unknown>>;
      /** What of what is paid today is tax, as its payer reads it. */
      taxes?: Readonly<{ name: string; inclusive: boolean; percentage: number; amount: bigint }>[];
      /** What is subscribed to once it is complete, with the ids that it will have. */
      subscribes?: Readonly<{
        subscription: string;
        invoice: string;
        customer: string;
        description: string | null;
        metadata: Metadata;
        missingMethod: "cancel" | "create_invoice" | "pause";
        trialEnd: number | null;
        /** What each period costs, before discounts. */
        each: bigint;
        taxRates?: TaxRate[];
        discounts: Readonly<{ coupon: string; code: string | null }>[];
      }>;
    }>;
  }>;

export type PaymentLink = Base<"payment_link"> &
  Readonly<{
    active: boolean;
    after_completion: Readonly<{
      type: "hosted_confirmation" | "redirect";
      hosted_confirmation?: Readonly<{ custom_message: string | null }>;
      redirect?: Readonly<{ url: string }>;
    }>;
    allow_promotion_codes: boolean;
    currency: string;
    metadata: Metadata;
    url: string;
    hidden: Readonly<{ items: LineItem[] }>;
  }>;
