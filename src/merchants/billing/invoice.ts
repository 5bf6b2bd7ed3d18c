import type {
  BillingReason,
  CollectionMethod,
  Invoice,
  InvoiceLine,
  InvoicePayment,
  Period,
  Subscription,
} from "../billing-objects.ts";
import type { Call } from "../call.ts";
import { newId, newSecret } from "../object-id.ts";
import type { Customer, PaymentIntent } from "../objects.ts";
import type { Shop } from "../shop.ts";
import { namedTaxes } from "../taxes.ts";
import type { Granted } from "./discounting.ts";
import { sumLines } from "./sum-lines.ts";

/** How long a draft that finalizes itself can still be changed. */
export const draftSeconds = 3_600;

/** What makes up a new invoice. */
export type NewInvoice = {
  readonly customer: Customer;
  readonly at: number;
  readonly currency: string;
  readonly reason: BillingReason;
  readonly collection: CollectionMethod;
  readonly daysUntilDue: number | null;
  readonly subscription: Subscription | null;
  readonly lines: readonly InvoiceLine[];
  readonly discounts: readonly Granted[];
  readonly period: Period;
  readonly more?: Partial<
    Pick<
      Invoice,
      | "auto_advance"
      | "custom_fields"
      | "default_payment_method"
      | "default_tax_rates"
      | "description"
      | "due_date"
      | "footer"
      | "metadata"
      | "statement_descriptor"
    >
  >;
  readonly id?: string;
};

/** To whom an invoice is made out. */
export function addressee(customer: Customer) {
  return {
    customer_address: customer.address,
    customer_email: customer.email,
    customer_name: customer.name,
    customer_phone: customer.phone,
    customer_shipping: customer.shipping,
  };
}

const noSums = {
  amount_due: 0n,
  amount_paid: 0n,
  amount_remaining: 0n,
  post_payment_credit_notes_amount: 0n,
  pre_payment_credit_notes_amount: 0n,
  starting_balance: 0n,
  subtotal: 0n,
  subtotal_excluding_tax: 0n,
  total: 0n,
  total_discount_amounts: [],
  total_excluding_tax: 0n,
  total_taxes: [],
};

/** An invoice as a draft, with its sums. Nothing is stored. */
export function newInvoice(shop: Shop, { world }: Call, given: NewInvoice): Invoice {
  const { customer, at, subscription } = given;
  const id = given.id ?? newId(shop.ids, "in");
  const draft: Invoice = {
    id,
    object: "invoice",
    account_country: null,
    account_name: null,
    ...noSums,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatically_finalizes_at: null,
    billing_reason: given.reason,
    collection_method: given.collection,
    confirmation_secret: null,
    created: at,
    currency: given.currency,
    custom_fields: null,
    customer: customer.id,
    ...addressee(customer),
    default_payment_method: null,
    default_tax_rates: subscription?.default_tax_rates ?? [],
    description: null,
    discounts: given.discounts.flatMap(({ discount }) => discount?.id ?? []),
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: customer.invoice_settings.footer,
    hosted_invoice_url: null,
    invoice_pdf: null,
    lines: {
      object: "list",
      data: given.lines.map((line) => ({ ...line, invoice: id })),
      has_more: false,
      url: `/v1/invoices/${id}/lines`,
    },
    livemode: world.live,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    parent: subscription && {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: "subscription_details",
    },
    payments: { object: "list", data: [], has_more: false, url: `/v1/invoice_payments` },
    period_end: given.period.end,
    period_start: given.period.start,
    statement_descriptor: null,
    status: "draft",
    status_transitions: {
      finalized_at: null,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    test_clock: customer.test_clock,
    ...given.more,
    hidden: { secret: newSecret(shop.ids), intent: null, daysUntilDue: given.daysUntilDue },
  };
  return totalled(draft, given.discounts, customer);
}

/**
 * The sums of an invoice that is not finalized, from its lines. What a customer's balance holds is
 * taken off what is due, what it owes is added; a negative total goes to the balance.
 */
export function totalled(
  invoice: Invoice,
  discounts: readonly Granted[],
  { balance }: Pick<Customer, "balance">,
): Invoice {
  const lines = invoice.lines.data;
  const { off: parts, taxes, ...sums } = sumLines(lines, discounts, invoice);
  const { total } = sums;
  const named = discounts.map(({ discount }, index) => ({
    discount: discount?.id ?? "",
    parts: parts[index] ?? [],
  }));
  const data = lines.map((line, index) => ({
    ...line,
    discount_amounts: named
      .map(({ discount, parts: all }) => ({ amount: all[index] ?? 0n, discount }))
      .filter(({ amount }) => amount > 0n),
    taxes: taxes[index] ?? [],
  }));
  const off = named.map(({ discount, parts: all }) => ({
    amount: all.reduce((sum, part) => sum + part, 0n),
    discount,
  }));
  const withBalance = total + balance;
  const due = total > 0n && withBalance > 0n ? withBalance : 0n;
  return {
    ...invoice,
    lines: { ...invoice.lines, data },
    ...sums,
    total_discount_amounts: off,
    starting_balance: balance,
    amount_due: due,
    amount_remaining: due - invoice.amount_paid,
  };
}

/** The taxes of an invoice, as its customer reads them. */
export function taxesOf({ total_taxes: totals, lines, default_tax_rates: defaults }: Invoice) {
  return namedTaxes(totals, [...lines.data.flatMap(({ tax_rates }) => tax_rates), ...defaults]);
}

/** What all discounts together take off an invoice. */
export function discountOf({ total_discount_amounts: all }: Invoice): bigint {
  return all.reduce((sum, { amount }) => sum + amount, 0n);
}

/** What the customer's balance adds to what is due, or, negative, takes off it. */
export function fromBalance(invoice: Invoice): bigint {
  return invoice.amount_due + invoice.pre_payment_credit_notes_amount - invoice.total;
}

/** What the customer's balance is once an invoice has been finalized. */
export function balanceAfter({
  total,
  amount_due: due,
  starting_balance: before,
}: Invoice): bigint {
  return before + total - due;
}

/** How the payment of an invoice stands, as the API shows it. */
export function paymentOf(
  shop: Shop,
  invoice: Invoice,
  intent: Pick<PaymentIntent, "id" | "created">,
): InvoicePayment {
  return {
    id: newId(shop.ids, "inpay"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: intent.created,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: invoice.livemode,
    payment: { payment_intent: intent.id, type: "payment_intent" },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  };
}

/** The invoice with what its payments have come to. */
export function withPayments(
  invoice: Invoice,
  to: { readonly status: "paid" | "canceled"; readonly at: number },
): Invoice {
  const { status, at } = to;
  const data = invoice.payments.data.map((payment): InvoicePayment => {
    if (payment.status !== "open") return payment;
    return {
      ...payment,
      amount_paid: status === "paid" ? payment.amount_requested : null,
      status,
      status_transitions: {
        canceled_at: status === "canceled" ? at : null,
        paid_at: status === "paid" ? at : null,
      },
    };
  });
  return { ...invoice, payments: { ...invoice.payments, data } };
}

/** Where the page of an invoice is, and its paper. Whoever has the address may see and pay. */
export function addressesOf({ publicUrl }: Shop, { id, hidden }: Invoice) {
  const credential = `${id}_secret_${hidden.secret}`;
  return {
    hosted_invoice_url: `${publicUrl}/invoice/${credential}`,
    invoice_pdf: `${publicUrl}/v1/invoices/${credential}/pdf`,
  };
}
