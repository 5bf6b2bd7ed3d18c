import type { AccountId, MemberId, MovementId } from "#kernel";
import type { Address, Base, BillingDetails, Metadata, Shipping } from "./base-object.ts";

/** Who pays: a member from an account, or a card of the test world, which is nobody's. */
export type Payer =
  | Readonly<{ type: "member"; member: MemberId; account: AccountId }>
  /** A platform that pays on to an account. */
  | Readonly<{ type: "platform"; business: MemberId }>
  | Readonly<{ type: "test_card" }>;

/** Whom a payment is passed on to: all of it, or this much. */
export type TransferData = Readonly<{ destination: string; amount?: bigint }>;

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
    /** The account in whose name it is charged. */
    on_behalf_of: string | null;
    transfer_data: TransferData | null;
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
  type: "card" | "bourse" | "stripe_account";
  card?: CardDetails;
  bourse?: Readonly<{ handle: string }>;
  stripe_account?: Readonly<Record<string, never>>;
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
    on_behalf_of: string | null;
    paid: boolean;
    /** Null where a platform paid on. */
    payment_intent: string | null;
    payment_method: string | null;
    payment_method_details: PaymentMethodDetails;
    receipt_email: string | null;
    refunded: boolean;
    shipping: Shipping | null;
    statement_descriptor: string | null;
    statement_descriptor_suffix: string | null;
    /** The transfer by which a platform paid it. */
    source_transfer: string | null;
    status: "failed" | "pending" | "succeeded";
    /** The transfer by which it was passed on. */
    transfer?: string;
    transfer_data: Readonly<{ destination: string; amount: bigint | null }> | null;
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
    payment_intent: string | null;
    payment_method: string | null;
    reason: RefundReason | null;
    status: "pending" | "succeeded" | "failed" | "canceled" | "requires_action";
    transfer_reversal: string | null;
    source_transfer_reversal: string | null;
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
    hidden: Readonly<{
      deleted?: boolean;
      /** Its balance is the sum of its transactions. */
      booked?: boolean;
    }>;
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

/** With what a customer pays: a balance, or a card of the test world. */
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
      /** The most of one payment, where they saw more than their own threshold. */
      upTo?: bigint;
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
    hidden: Readonly<{
      session?: string;
      returnUrl?: string;
      authenticated?: boolean;
      /** Its customer gave it in their portal, to be used first. */
      portal?: boolean;
    }>;
  }>;
