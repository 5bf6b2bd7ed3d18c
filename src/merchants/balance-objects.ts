import type { MovementId } from "#kernel";
import type { Base, Metadata } from "./base-object.ts";
import type { Payer } from "./payment-objects.ts";

export type BalanceTransactionType =
  | "charge"
  | "payment"
  | "refund"
  | "payment_refund"
  | "payout"
  | "topup"
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
    balance_type: "payments";
    exchange_rate: null;
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
    /** The payout that it was paid out with. */
    hidden?: Readonly<{ payout: string }>;
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

/** Money of its own that a business adds to its balance. */
export type TopUp = Base<"topup"> &
  Readonly<{
    amount: bigint;
    balance_transaction: string | null;
    currency: string;
    description: string | null;
    expected_availability_date: number | null;
    metadata: Metadata;
    statement_descriptor: string | null;
    status: "succeeded";
    transfer_group: string | null;
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
      enhanced_eligibility: Readonly<Record<string, never>>;
      submission_method: "manual" | "not_submitted";
    }>;
    is_charge_refundable: boolean;
    metadata: Metadata;
    payment_intent: string | null;
    reason: string;
    status: "needs_response" | "under_review" | "won" | "lost";
    hidden: Readonly<{
      fee: bigint;
      payer: Payer;
      /** What the member wrote who opened it. */
      explanation?: string;
    }>;
  }>;
