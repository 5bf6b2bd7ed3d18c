import type { Base, Metadata } from "./base-object.ts";
import type { Tax, TaxRate } from "./tax-objects.ts";

/** A change of what a customer's balance holds, and why. Negative: they are owed more. */
export type CustomerBalanceTransaction = Base<"customer_balance_transaction"> &
  Readonly<{
    amount: bigint;
    credit_note: string | null;
    currency: string;
    customer: string;
    description: string | null;
    ending_balance: bigint;
    invoice: string | null;
    metadata: Metadata;
    type:
      | "adjustment"
      | "applied_to_invoice"
      | "credit_note"
      | "initial"
      | "migration"
      | "unapplied_from_invoice";
  }>;

/** What of an invoice is taken back on one line. */
export type CreditNoteLine = Readonly<{
  id: string;
  object: "credit_note_line_item";
  amount: bigint;
  description: string | null;
  discount_amount: bigint;
  discount_amounts: Readonly<{ amount: bigint; discount: string }>[];
  invoice_line_item?: string;
  livemode: boolean;
  metadata: Metadata;
  pretax_credit_amounts: [];
  quantity: number | null;
  tax_rates: TaxRate[];
  taxes: Tax[];
  type: "custom_line_item" | "invoice_line_item";
  unit_amount: bigint | null;
  unit_amount_decimal: string | null;
}>;

export type CreditNoteReason =
  | "duplicate"
  | "fraudulent"
  | "order_change"
  | "product_unsatisfactory";

/** Takes back what a final invoice asked for: what is still due, or what was paid. */
export type CreditNote = Base<"credit_note"> &
  Readonly<{
    amount: bigint;
    currency: string;
    customer: string;
    customer_balance_transaction: string | null;
    discount_amount: bigint;
    discount_amounts: Readonly<{ amount: bigint; discount: string }>[];
    effective_at: number | null;
    invoice: string;
    lines: Readonly<{
      object: "list";
      data: CreditNoteLine[];
      has_more: boolean;
      url: string;
    }>;
    memo: string | null;
    metadata: Metadata;
    number: string;
    out_of_band_amount: bigint | null;
    pdf: string;
    /** What of it had been paid, and is given back. */
    post_payment_amount: bigint;
    /** What of it need not be paid any more. */
    pre_payment_amount: bigint;
    reason: CreditNoteReason | null;
    refunds: Readonly<{
      amount_refunded: bigint;
      payment_record_refund: null;
      refund: string;
      type: "refund";
    }>[];
    status: "issued" | "void";
    subtotal: bigint;
    subtotal_excluding_tax: bigint;
    total: bigint;
    total_excluding_tax: bigint;
    total_taxes: Tax[];
    type: "mixed" | "post_payment" | "pre_payment";
    voided_at: number | null;
    /** With the id, the secret opens its paper. */
    hidden: Readonly<{ secret: string }>;
  }>;

/** A credit note that is to be issued, once what it gives back has been given back. */
export type CreditOrder = Readonly<{
  note: CreditNote;
  /** Goes to the customer's balance. */
  toBalance: bigint;
  at: number;
}>;
