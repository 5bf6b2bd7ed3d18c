import type { Address, Base, Metadata, Shipping } from "./base-object.ts";
import type { Interval, Price } from "./catalogue-objects.ts";
import type { PortalConfiguration, PortalSession } from "./portal-objects.ts";
import type { Tax, TaxRate } from "./tax-objects.ts";

/** A list that stands within an object, whole. */
export type Embedded<T> = Readonly<{
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}>;

export type Coupon = Base<"coupon"> &
  Readonly<{
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
    hidden: Readonly<{
      /** Hundredths of a percent. */
      basisPoints: bigint | null;
      deleted?: boolean;
    }>;
  }>;

export type PromotionCode = Base<"promotion_code"> &
  Readonly<{
    active: boolean;
    code: string;
    customer: string | null;
    expires_at: number | null;
    max_redemptions: number | null;
    metadata: Metadata;
    promotion: Readonly<{ coupon: string; type: "coupon" }>;
    restrictions: Readonly<{
      first_time_transaction: boolean;
      minimum_amount: bigint | null;
      minimum_amount_currency: string | null;
    }>;
    times_redeemed: number;
  }>;

/** A coupon in use: by whom, for what, until when. */
export type Discount = Readonly<{
  id: string;
  object: "discount";
  created: number;
  checkout_session: string | null;
  customer: string;
  end: number | null;
  invoice: string | null;
  invoice_item: string | null;
  promotion_code: string | null;
  source: Readonly<{ coupon: string; type: "coupon" }>;
  start: number;
  subscription: string | null;
  subscription_item: string | null;
  hidden: Readonly<{ deleted?: boolean }>;
}>;

/** Seconds since the Unix epoch; the end is not in it. */
export type Period = Readonly<{ start: number; end: number }>;
type Pricing = Readonly<{
  price_details: Readonly<{ price: string; product: string }>;
  type: "price_details";
  unit_amount_decimal: string | null;
}>;

export type InvoiceItem = Base<"invoiceitem"> &
  Readonly<{
    amount: bigint;
    currency: string;
    customer: string;
    date: number;
    description: string | null;
    discountable: boolean;
    discounts: string[];
    /** The invoice that it stands on; null while it waits for one. */
    invoice: string | null;
    metadata: Metadata;
    net_amount: bigint;
    parent: Readonly<{
      subscription_details: Readonly<{ subscription: string; subscription_item?: string }>;
      type: "subscription_details";
    }> | null;
    period: Period;
    pricing: Pricing | null;
    proration: boolean;
    quantity: number;
    quantity_decimal: string;
    tax_rates: TaxRate[];
    test_clock: string | null;
    hidden: Readonly<{ deleted?: boolean }>;
  }>;

type LineParent = Readonly<{
  invoice_item_details: Readonly<{
    invoice_item: string;
    proration: boolean;
    proration_details: Readonly<{ credited_items: null }> | null;
    subscription: string | null;
  }> | null;
  subscription_item_details: Readonly<{
    invoice_item: string | null;
    proration: boolean;
    proration_details: Readonly<{ credited_items: null }> | null;
    subscription: string;
    subscription_item: string;
  }> | null;
  type: "invoice_item_details" | "subscription_item_details";
}>;

export type InvoiceLine = Readonly<{
  id: string;
  object: "line_item";
  amount: bigint;
  currency: string;
  description: string | null;
  discount_amounts: Readonly<{ amount: bigint; discount: string }>[];
  discountable: boolean;
  discounts: string[];
  invoice: string | null;
  livemode: boolean;
  metadata: Metadata;
  parent: LineParent;
  period: Period;
  pretax_credit_amounts: [];
  pricing: Pricing | null;
  quantity: number;
  quantity_decimal: string;
  subscription: string | null;
  subtotal: bigint;
  /** Its own, in place of those of the invoice; clients of earlier versions read them here, too. */
  tax_rates: TaxRate[];
  taxes: Tax[];
}>;

export type InvoicePayment = Base<"invoice_payment"> &
  Readonly<{
    amount_paid: bigint | null;
    amount_requested: bigint;
    currency: string;
    invoice: string;
    is_default: boolean;
    payment: Readonly<{ payment_intent: string; type: "payment_intent" }>;
    status: "open" | "paid" | "canceled";
    status_transitions: Readonly<{ canceled_at: number | null; paid_at: number | null }>;
  }>;

export type InvoiceStatus = "draft" | "open" | "paid" | "uncollectible" | "void";
export type BillingReason =
  | "manual"
  | "subscription_create"
  | "subscription_cycle"
  | "subscription_update"
  | "upcoming";
export type CollectionMethod = "charge_automatically" | "send_invoice";

/** What a customer is asked for: a draft, then with its number, and what came of it. */
export type Invoice = Base<"invoice"> &
  Readonly<{
    account_country: string | null;
    account_name: string | null;
    amount_due: bigint;
    amount_paid: bigint;
    amount_remaining: bigint;
    attempt_count: number;
    attempted: boolean;
    auto_advance: boolean;
    automatically_finalizes_at: number | null;
    billing_reason: BillingReason;
    collection_method: CollectionMethod;
    confirmation_secret: Readonly<{ client_secret: string; type: string }> | null;
    currency: string;
    custom_fields: Readonly<{ name: string; value: string }>[] | null;
    customer: string;
    customer_address: Address | null;
    customer_email: string | null;
    customer_name: string | null;
    customer_phone: string | null;
    customer_shipping: Shipping | null;
    default_payment_method: string | null;
    default_tax_rates: TaxRate[];
    description: string | null;
    discounts: string[];
    due_date: number | null;
    effective_at: number | null;
    ending_balance: bigint | null;
    footer: string | null;
    hosted_invoice_url: string | null;
    invoice_pdf: string | null;
    lines: Embedded<InvoiceLine>;
    metadata: Metadata;
    next_payment_attempt: number | null;
    number: string | null;
    parent: Readonly<{
      quote_details: null;
      subscription_details: Readonly<{
        metadata: Metadata;
        subscription: string;
        subscription_proration_date?: number;
      }>;
      type: "subscription_details";
    }> | null;
    payments: Embedded<InvoicePayment>;
    period_end: number;
    period_start: number;
    /** What credit notes have given back of what was paid, and taken off what is due. */
    post_payment_credit_notes_amount: bigint;
    pre_payment_credit_notes_amount: bigint;
    starting_balance: bigint;
    statement_descriptor: string | null;
    status: InvoiceStatus;
    status_transitions: Readonly<{
      finalized_at: number | null;
      marked_uncollectible_at: number | null;
      paid_at: number | null;
      voided_at: number | null;
    }>;
    subtotal: bigint;
    subtotal_excluding_tax: bigint;
    test_clock: string | null;
    total: bigint;
    total_discount_amounts: Readonly<{ amount: bigint; discount: string }>[];
    total_excluding_tax: bigint;
    total_taxes: Tax[];
    hidden: Readonly<{
      /** With the id, it opens the page of the invoice. */
      secret: string;
      intent: string | null;
      /** The charge whose failure was told of last. */
      toldCharge?: string;
      /** That the day it was due has passed was told. */
      toldOverdue?: boolean;
      /** Authentication was told of. */
      toldAction?: boolean;
      daysUntilDue: number | null;
      deleted?: boolean;
    }>;
  }>;

/** A price as it stands within another object: with every field. */
export type ShownPrice = Price & Readonly<{ custom_unit_amount: null; transform_quantity: null }>;
/** What prices were called before; clients still read it. */
type Plan = Readonly<{
  id: string;
  object: "plan";
  active: boolean;
  amount: bigint | null;
  amount_decimal: string | null;
  billing_scheme: Price["billing_scheme"];
  created: number;
  currency: string;
  interval: Interval;
  interval_count: number;
  livemode: boolean;
  metadata: Metadata;
  meter: null;
  nickname: string | null;
  product: string;
  tiers?: Price["tiers"];
  tiers_mode: Price["tiers_mode"];
  transform_usage: null;
  trial_period_days: number | null;
  usage_type: "licensed";
}>;

export type SubscriptionItem = Readonly<{
  id: string;
  object: "subscription_item";
  billing_thresholds: null;
  created: number;
  current_period_end: number;
  current_period_start: number;
  current_trial: null;
  discounts: string[];
  metadata: Metadata;
  plan: Plan;
  price: ShownPrice;
  quantity: number;
  subscription: string;
  tax_rates: TaxRate[];
}>;

export type SubscriptionStatus =
  | "active"
  | "canceled"
  | "incomplete"
  | "incomplete_expired"
  | "past_due"
  | "paused"
  | "trialing"
  | "unpaid";
export type PauseBehavior = "keep_as_draft" | "mark_uncollectible" | "void";
export type MissingMethod = "cancel" | "create_invoice" | "pause";
export type CancellationFeedback =
  | "customer_service"
  | "low_quality"
  | "missing_features"
  | "other"
  | "switched_service"
  | "too_complex"
  | "too_expensive"
  | "unused";

/** What a customer pays again and again, and how it stands. */
export type Subscription = Base<"subscription"> &
  Readonly<{
    billing_cycle_anchor: number;
    cancel_at: number | null;
    cancel_at_period_end: boolean;
    canceled_at: number | null;
    cancellation_details: Readonly<{
      comment: string | null;
      feedback: CancellationFeedback | null;
      feedback_option: null;
      reason: "cancellation_requested" | "payment_failed" | null;
    }>;
    collection_method: CollectionMethod;
    currency: string;
    customer: string;
    days_until_due: number | null;
    default_payment_method: string | null;
    default_tax_rates: TaxRate[];
    description: string | null;
    discounts: string[];
    ended_at: number | null;
    items: Embedded<SubscriptionItem>;
    latest_invoice: string | null;
    metadata: Metadata;
    pause_collection: Readonly<{ behavior: PauseBehavior; resumes_at: number | null }> | null;
    payment_settings: Readonly<{
      payment_method_options: null;
      payment_method_types: null;
      save_default_payment_method: "off" | "on_subscription";
    }>;
    pending_setup_intent: string | null;
    start_date: number;
    status: SubscriptionStatus;
    test_clock: string | null;
    trial_end: number | null;
    trial_settings: Readonly<{
      end_behavior: Readonly<{
        billing_cycle_anchor: null;
        missing_payment_method: MissingMethod;
      }>;
    }>;
    trial_start: number | null;
    hidden: Readonly<{
      /** The end of the trial was announced. */
      toldTrialEnd?: boolean;
      /** Its customer paused it, and may go on with it. */
      pausedInPortal?: boolean;
    }>;
  }>;

export type TestClock = Base<"test_helpers.test_clock"> &
  Readonly<{
    deletes_after: number;
    frozen_time: number;
    name: string | null;
    status: "advancing" | "ready";
    status_details: Readonly<{ advancing?: Readonly<{ target_frozen_time: number }> }>;
    hidden: Readonly<{ deleted?: boolean }>;
  }>;

/** What invoices, subscriptions and discounts keep. */
export type BillingObject =
  | Coupon
  | PromotionCode
  | Discount
  | InvoiceItem
  | Invoice
  | Subscription
  | TestClock
  | PortalConfiguration
  | PortalSession;
