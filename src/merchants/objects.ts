import type { AccountId, MemberId, MovementId } from "#kernel";
import type { BillingObject } from "./billing-objects.ts";

/** Facts of the caller's own. */
export type Metadata = Readonly<Record<string, string>>;

type Base<O extends string> = Readonly<{
  id: string;
  object: O;
  created: number;
  livemode: boolean;
}>;

type Address = Readonly<{
  city: string | null;
  country: string | null;
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  state: string | null;
}>;
export type BillingDetails = Readonly<{
  address: Address | null;
  email: string | null;
  name: string | null;
  phone: string | null;
  tax_id: string | null;
}>;
export type Shipping = Readonly<{
  address: Address;
  name: string;
  phone: string | null;
  carrier: string | null;
  tracking_number: string | null;
}>;

/** Who pays: a member from an account, or a card of the test world, which is nobody's. */
export type Payer =
  | Readonly<{ type: "member"; member: MemberId; account: AccountId }>
  | Readonly<{ type: "test_card" }>;

/** What the API shows of why a payment was not made. */
export type PaymentError = Readonly<{
  type: "card_error" | "invalid_request_error";
  code: string;
  decline_code?: string;
  message: string;
  charge?: string;
}>;

export type PaymentIntentStatus =
  | "requires_payment_method"
  | "requires_confirmation"
  | "requires_action"
  | "processing"
  | "requires_capture"
  | "canceled"
  | "succeeded";

export type CancellationReason =
  | "abandoned"
  | "automatic"
  | "duplicate"
  | "fraudulent"
  | "requested_by_customer";

/** What is reserved for a payment that waits to be captured. */
export type Hold = Readonly<{
  movement: MovementId;
  /** The pending transfer in the ledger; another one after each partial capture. */
  transfer: bigint;
  payer: Payer;
}>;

export type PaymentIntent = Base<"payment_intent"> &
  Readonly<{
    amount: bigint;
    amount_capturable: bigint;
    amount_received: bigint;
    application_fee_amount: bigint | null;
    automatic_payment_methods: Readonly<{
      enabled: boolean;
      allow_redirects?: "always" | "never";
    }> | null;
    canceled_at: number | null;
    cancellation_reason: CancellationReason | null;
    capture_method: "automatic" | "automatic_async" | "manual";
    client_secret: string;
    confirmation_method: "automatic" | "manual";
    currency: string;
    customer: string | null;
    description: string | null;
    last_payment_error: PaymentError | null;
    latest_charge: string | null;
    metadata: Metadata;
    next_action: Readonly<{
      type: "redirect_to_url";
      redirect_to_url: Readonly<{ return_url: string | null; url: string }>;
    }> | null;
    payment_method: string | null;
    payment_method_types: string[];
    receipt_email: string | null;
    setup_future_usage: "off_session" | "on_session" | null;
    shipping: Shipping | null;
    statement_descriptor: string | null;
    statement_descriptor_suffix: string | null;
    status: PaymentIntentStatus;
    transfer_data: Readonly<{ amount?: bigint; destination: string }> | null;
    transfer_group: string | null;
    hidden: Readonly<{
      hold?: Hold;
      /** The checkout session or invoice that it belongs to. */
      session?: string;
      invoice?: string;
      returnUrl?: string;
      /** Authentication was done; a card that asks for it is not asked again. */
      authenticated?: boolean;
    }>;
  }>;

export type CardDetails = Readonly<{
  brand: string;
  country: string;
  exp_month: number;
  exp_year: number;
  fingerprint: string;
  funding: "credit" | "debit" | "prepaid" | "unknown";
  last4: string;
}>;
/** How a charge was paid: a member's balance, or a card of the test world. */
export type PaymentMethodDetails = Readonly<{
  type: "card" | "bourse";
  card?: CardDetails;
  bourse?: Readonly<{ handle: string }>;
}>;

export type Charge = Base<"charge"> &
  Readonly<{
    amount: bigint;
    amount_captured: bigint;
    amount_refunded: bigint;
    application_fee: string | null;
    application_fee_amount: bigint | null;
    balance_transaction: string | null;
    billing_details: BillingDetails;
    calculated_statement_descriptor: string;
    captured: boolean;
    currency: string;
    customer: string | null;
    description: string | null;
    disputed: boolean;
    failure_code: string | null;
    failure_message: string | null;
    metadata: Metadata;
    outcome: Readonly<{
      network_status: string;
      reason: string | null;
      risk_level: "normal" | "highest" | "elevated";
      seller_message: string;
      type: string;
      network_advice_code: null;
      network_decline_code: null;
      advice_code: null;
    }>;
    paid: boolean;
    payment_intent: string;
    payment_method: string;
    payment_method_details: PaymentMethodDetails;
    receipt_email: string | null;
    refunded: boolean;
    shipping: Shipping | null;
    statement_descriptor: string | null;
    statement_descriptor_suffix: string | null;
    status: "failed" | "pending" | "succeeded";
    transfer?: string;
    transfer_data: Readonly<{ amount: bigint | null; destination: string }> | null;
    transfer_group: string | null;
    hidden: Readonly<{
      payer: Payer;
      /** Fee taken for what was captured, and what of it was given back with refunds. */
      fee: bigint;
      feeReturned: bigint;
      dispute?: string;
    }>;
  }>;

export type RefundReason = "duplicate" | "fraudulent" | "requested_by_customer";
export type Refund = Omit<Base<"refund">, "livemode"> &
  Readonly<{
    amount: bigint;
    balance_transaction: string | null;
    charge: string;
    currency: string;
    customer: string | null;
    failure_reason?: string;
    metadata: Metadata;
    payment_intent: string;
    payment_method: string;
    reason: RefundReason | null;
    status: "pending" | "succeeded" | "failed" | "canceled" | "requires_action";
    hidden: Readonly<{ feeReturned: bigint }>;
  }>;

export type Customer = Base<"customer"> &
  Readonly<{
    address: Address | null;
    balance: bigint;
    currency: string | null;
    delinquent: boolean;
    description: string | null;
    email: string | null;
    invoice_prefix: string;
    invoice_settings: Readonly<{
      custom_fields: null;
      default_payment_method: string | null;
      footer: string | null;
      rendering_options: null;
    }>;
    metadata: Metadata;
    name: string | null;
    next_invoice_sequence: number;
    phone: string | null;
    preferred_locales: string[];
    shipping: Shipping | null;
    test_clock: string | null;
    hidden: Readonly<{ deleted?: boolean }>;
  }>;

/** What a card of the test world does when it is asked to pay. */
export type CardBehaviour = Readonly<{
  decline?: Readonly<{ code: string; decline_code?: string; message: string }>;
  authenticate?: boolean;
  availableAtOnce?: boolean;
  dispute?: "fraudulent" | "product_not_received";
  /** Attaching works, charging does not. */
  declineOnlyCharges?: boolean;
}>;

export type PaymentMethod = Base<"payment_method"> &
  Readonly<{
    allow_redisplay: "always" | "limited" | "unspecified";
    billing_details: BillingDetails;
    bourse?: Readonly<{ handle: string }>;
    card?: CardDetails &
      Readonly<{
        checks: Readonly<{
          address_line1_check: null;
          address_postal_code_check: null;
          cvc_check: string | null;
        }>;
        display_brand: string;
        generated_from: null;
        networks: Readonly<{ available: string[]; preferred: null }>;
        regulated_status: null;
        three_d_secure_usage: Readonly<{ supported: boolean }>;
        wallet: null;
      }>;
    customer: string | null;
    metadata: Metadata;
    type: "card" | "bourse";
    hidden: Readonly<{
      behaviour?: CardBehaviour;
      /** A member who lets the business charge later payments without asking again. */
      member?: MemberId;
    }>;
  }>;

export type SetupIntent = Base<"setup_intent"> &
  Readonly<{
    automatic_payment_methods: PaymentIntent["automatic_payment_methods"];
    cancellation_reason: "abandoned" | "duplicate" | "requested_by_customer" | null;
    client_secret: string;
    customer: string | null;
    description: string | null;
    last_setup_error: PaymentError | null;
    metadata: Metadata;
    next_action: PaymentIntent["next_action"];
    payment_method: string | null;
    payment_method_types: string[];
    status:
      | "requires_payment_method"
      | "requires_confirmation"
      | "requires_action"
      | "canceled"
      | "succeeded";
    usage: string;
    hidden: Readonly<{ session?: string; returnUrl?: string; authenticated?: boolean }>;
  }>;

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
export type Price = Base<"price"> &
  Readonly<{
    active: boolean;
    billing_scheme: "per_unit";
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
    type: "one_time" | "recurring";
    unit_amount: bigint;
    unit_amount_decimal: string;
  }>;

export type BalanceTransactionType =
  | "charge"
  | "payment"
  | "refund"
  | "payment_refund"
  | "payout"
  | "payout_cancel"
  | "payout_failure"
  | "adjustment"
  | "transfer"
  | "transfer_refund"
  | "application_fee"
  | "application_fee_refund";
export type BalanceTransaction = Omit<Base<"balance_transaction">, "livemode"> &
  Readonly<{
    amount: bigint;
    available_on: number;
    currency: string;
    description: string | null;
    fee: bigint;
    fee_details: Readonly<{
      amount: bigint;
      application: string | null;
      currency: string;
      description: string | null;
      type: string;
    }>[];
    net: bigint;
    reporting_category: string;
    source: string;
    status: "available" | "pending";
    type: BalanceTransactionType;
  }>;

export type Payout = Base<"payout"> &
  Readonly<{
    amount: bigint;
    arrival_date: number;
    automatic: boolean;
    balance_transaction: string | null;
    currency: string;
    description: string | null;
    destination: string | null;
    failure_balance_transaction: string | null;
    failure_code: string | null;
    failure_message: string | null;
    metadata: Metadata;
    method: "standard" | "instant";
    original_payout: string | null;
    reconciliation_status: "completed" | "in_progress" | "not_applicable";
    reversed_by: string | null;
    statement_descriptor: string | null;
    status: "paid" | "pending" | "in_transit" | "canceled" | "failed";
    hidden: Readonly<{ movement?: MovementId; transfer?: bigint }>;
  }>;

export type Dispute = Base<"dispute"> &
  Readonly<{
    amount: bigint;
    balance_transactions: BalanceTransaction[];
    charge: string;
    currency: string;
    evidence: Readonly<Record<string, string | null>>;
    evidence_details: Readonly<{
      due_by: number;
      has_evidence: boolean;
      past_due: boolean;
      submission_count: number;
    }>;
    is_charge_refundable: boolean;
    metadata: Metadata;
    payment_intent: string;
    reason: string;
    status: "needs_response" | "under_review" | "won" | "lost";
    hidden: Readonly<{ fee: bigint; payer: Payer }>;
  }>;

export type EventObject = Base<"event"> &
  Readonly<{
    api_version: string;
    data: Readonly<{ object: object; previous_attributes?: object }>;
    pending_webhooks: number;
    request: Readonly<{ id: string | null; idempotency_key: string | null }>;
    type: string;
  }>;

export type WebhookEndpoint = Base<"webhook_endpoint"> &
  Readonly<{
    api_version: string | null;
    description: string | null;
    enabled_events: string[];
    metadata: Metadata;
    status: "enabled" | "disabled";
    url: string;
    hidden: Readonly<{
      /** Sealed. The newest first; the one before counts until `oldUntil`. */
      secrets: string[];
      oldUntil?: number;
      deleted?: boolean;
    }>;
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
      subscriptionData?: Readonly<Record<string, unknown>>;
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

/** Everything that the API keeps, by the kind that it names. */
export type MerchantObject =
  | PaymentIntent
  | Charge
  | Refund
  | Customer
  | PaymentMethod
  | SetupIntent
  | Product
  | Price
  | BalanceTransaction
  | Payout
  | Dispute
  | EventObject
  | WebhookEndpoint
  | CheckoutSession
  | PaymentLink
  | BillingObject;
export type Kind = MerchantObject["object"];
export type ObjectOf<K extends Kind> = Extract<MerchantObject, { object: K }>;
