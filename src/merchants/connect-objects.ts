import type { MemberId } from "#kernel";
import type { Base, Metadata } from "./base-object.ts";

type List<T> = Readonly<{
  object: "list";
  data: readonly T[];
  has_more: boolean;
  url: string;
}>;
type CapabilityStatus = "active" | "inactive" | "pending";
type Requirements = Readonly<{
  alternatives: readonly never[];
  current_deadline: null;
  currently_due: readonly string[];
  disabled_reason: string | null;
  errors: readonly never[];
  eventually_due: readonly string[];
  past_due: readonly string[];
  pending_verification: readonly string[];
}>;

/** When what is available is paid out by itself. */
export type PayoutInterval = "manual" | "daily" | "weekly" | "monthly";

/** A sub-merchant: somebody who is paid through a platform. Stored in the platform's world. */
export type Account = Omit<Base<"account">, "livemode"> &
  Readonly<{
    business_profile: Readonly<{
      mcc: string | null;
      minority_owned_business_designation: null;
      name: string | null;
      product_description: string | null;
      specified_commercial_transactions_act_url: null;
      support_address: null;
      support_email: string | null;
      support_phone: string | null;
      support_url: string | null;
      url: string | null;
    }>;
    business_type: "company" | "government_entity" | "individual" | "non_profit" | null;
    capabilities: Readonly<{ card_payments?: CapabilityStatus; transfers?: CapabilityStatus }>;
    charges_enabled: boolean;
    country: string;
    default_currency: string;
    details_submitted: boolean;
    email: string | null;
    external_accounts: List<never>;
    future_requirements: Requirements;
    metadata: Metadata;
    payouts_enabled: boolean;
    requirements: Requirements;
    settings: Readonly<{
      branding: Readonly<{
        icon: null;
        logo: null;
        primary_color: null;
        secondary_color: null;
      }>;
      card_payments: Readonly<{
        decline_on: Readonly<{ avs_failure: boolean; cvc_failure: boolean }>;
        statement_descriptor_prefix: null;
        statement_descriptor_prefix_kana: null;
        statement_descriptor_prefix_kanji: null;
      }>;
      dashboard: Readonly<{ display_name: string | null; timezone: string }>;
      payments: Readonly<{
        statement_descriptor: string | null;
        statement_descriptor_kana: null;
        statement_descriptor_kanji: null;
      }>;
      payouts: Readonly<{
        debit_negative_balances: boolean;
        schedule: Readonly<{
          delay_days: number;
          interval: PayoutInterval;
          weekly_anchor?: string;
          monthly_anchor?: number;
        }>;
        statement_descriptor: string | null;
      }>;
    }>;
    tos_acceptance: Readonly<{
      date: number | null;
      ip: string | null;
      user_agent: string | null;
    }>;
    type: "custom" | "express" | "standard" | "none";
    hidden: Readonly<{
      /** Who stands behind it, once they have accepted. */
      member?: MemberId;
      /** The link by which somebody may: its secret, kept as a hash, and when it ends. */
      link?: Readonly<{ hash: string; endsAt: number; returnUrl: string; refreshUrl: string }>;
      rejected?: string;
      deleted?: boolean;
    }>;
  }>;

/** Money of a platform that goes on to an account. */
export type Transfer = Base<"transfer"> &
  Readonly<{
    amount: bigint;
    amount_reversed: bigint;
    balance_transaction: string | null;
    currency: string;
    description: string | null;
    destination: string;
    destination_payment: string;
    metadata: Metadata;
    reversals: List<TransferReversal>;
    reversed: boolean;
    source_transaction: string | null;
    source_type: "card";
    transfer_group: string | null;
    hidden: Readonly<{ fee?: string }>;
  }>;

/** What of a transfer came back. */
export type TransferReversal = Omit<Base<"transfer_reversal">, "livemode"> &
  Readonly<{
    amount: bigint;
    balance_transaction: string | null;
    currency: string;
    destination_payment_refund: string | null;
    metadata: Metadata;
    source_refund: string | null;
    transfer: string;
  }>;

/** What a platform keeps of a payment of one of its accounts. */
export type ApplicationFee = Base<"application_fee"> &
  Readonly<{
    account: string;
    amount: bigint;
    amount_refunded: bigint;
    application: string;
    balance_transaction: string | null;
    charge: string;
    currency: string;
    fee_source: Readonly<{ type: "charge"; charge: string }>;
    originating_transaction: string | null;
    refunded: boolean;
    refunds: List<FeeRefund>;
  }>;

/** What of a fee a platform gave back. */
export type FeeRefund = Omit<Base<"fee_refund">, "livemode"> &
  Readonly<{
    amount: bigint;
    balance_transaction: string | null;
    currency: string;
    fee: string;
    metadata: Metadata;
  }>;

/** When a world's balance is paid out by itself. Ours alone: it is shown by the account. */
export type PayoutSchedule = Base<"payout_schedule"> &
  Readonly<{
    interval: PayoutInterval;
    /** 1 is Monday. */
    weekday: number;
    /** The last day of shorter months. */
    day: number;
  }>;

/** What accounts of platforms and payouts by schedule keep. */
export type ConnectObject =
  | Account
  | Transfer
  | TransferReversal
  | ApplicationFee
  | FeeRefund
  | PayoutSchedule;
