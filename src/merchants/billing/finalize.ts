import { assert } from "#kernel";
import type { Invoice } from "../billing-objects.ts";
import { changeBalance } from "../customer-balance.ts";
import type { Customer, PaymentIntent } from "../objects.ts";
import { amountMax } from "../params.ts";
import { newIntent } from "../payment-intents.ts";
import { invalid } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import type { Unit } from "../unit.ts";
import { discountsOf } from "./discounting.ts";
import {
  addressee,
  addressesOf,
  balanceAfter,
  paymentOf,
  totalled,
  withPayments,
} from "./invoice.ts";
import { daySeconds } from "./periods.ts";
import { keepChanged, subscriptionOf } from "./subscription.ts";

const numberDigits = 4;

/** Why an invoice cannot be finalized, if it cannot. */
export function unfinalizable({ amount_due: due }: Pick<Invoice, "amount_due">) {
  if (due <= amountMax) return undefined;
  return invalid("amount_too_large", `The amount due must be no more than ${amountMax}.`);
}

/** A customer's balance, as far as it is in this currency. */
export function balanceIn(customer: Customer, currency: string): Pick<Customer, "balance"> {
  const isSame = customer.currency === null || customer.currency === currency;
  return { balance: isSame ? customer.balance : 0n };
}

/**
 * Gives a draft its number, the next of its customer's, and asks for what is due. Where nothing is
 * due it is paid. Who calls holds the turn of the customer.
 */
export async function finalize(
  shop: Shop,
  unit: Unit,
  draft: Invoice,
  { at, paidWith = null }: { readonly at: number; readonly paidWith?: PaymentIntent | null },
): Promise<Invoice> {
  assert(draft.status === "draft", "only a draft is finalized");
  const found = await unit.find("customer", draft.customer);
  assert(found, "an invoice has its customer");
  const granted = await discountsOf(unit, draft.discounts);
  // What was paid is what it came to without the balance.
  const balance = paidWith ? { balance: 0n } : balanceIn(found, draft.currency);
  const summed = totalled(draft, granted, balance);
  const { customer, number } = numbered(shop, unit, found, { invoice: summed, at });
  const { daysUntilDue } = draft.hidden;
  const byHand = draft.collection_method === "send_invoice";
  const due = byHand ? (draft.due_date ?? at + (daysUntilDue ?? 0) * daySeconds) : null;
  const open: Invoice = {
    ...summed,
    ...addressesOf(shop, summed),
    automatically_finalizes_at: null,
    ...addressee(customer),
    due_date: due,
    effective_at: at,
    ending_balance: customer.balance,
    number,
    status: "open",
    status_transitions: { ...summed.status_transitions, finalized_at: at },
  };
  unit.tell("invoice.finalized", open, draft);
  if (open.amount_due === 0n) return payInFull(shop, unit, open, { at });
  if (paidWith) {
    const data = [paymentOf(shop, open, paidWith)];
    const own = {
      ...open,
      payments: { ...open.payments, data },
      hidden: { ...open.hidden, intent: paidWith.id },
    };
    return payInFull(shop, unit, own, { at, method: paidWith.payment_method });
  }
  return ask(shop, unit, open, at);
}

/** The next number of a customer: without a gap, and never twice. */
function numbered(
  shop: Shop,
  unit: Unit,
  before: Customer,
  { invoice, at }: { readonly invoice: Invoice; readonly at: number },
) {
  const { invoice_prefix: prefix, next_invoice_sequence: sequence } = before;
  const number = `${prefix}-${String(sequence).padStart(numberDigits, "0")}`;
  unit.claim(`invoice number ${number}`, invoice.id);
  const inItsCurrency = before.currency === null || before.currency === invoice.currency;
  const { customer: changed } = changeBalance(shop, unit, before, {
    at,
    amount: inItsCurrency ? balanceAfter(invoice) - invoice.starting_balance : 0n,
    currency: invoice.currency,
    invoice: invoice.id,
    type: "applied_to_invoice",
  });
  const customer = unit.put({
    ...changed,
    currency: before.currency ?? invoice.currency,
    next_invoice_sequence: sequence + 1,
  });
  if (customer.balance !== before.balance) unit.tell("customer.updated", customer, before);
  return { customer, number };
}

/** Makes the payment intent of what is due. */
function ask(shop: Shop, unit: Unit, invoice: Invoice, at: number): Invoice {
  const made = newIntent(shop, unit.call, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    description: invoice.description ?? `Invoice ${invoice.number}`,
    ...(invoice.parent && { setup_future_usage: "off_session" }),
    ...(invoice.statement_descriptor && { statement_descriptor: invoice.statement_descriptor }),
  });
  const intent: PaymentIntent = { ...made, hidden: { invoice: invoice.id } };
  unit.tell("payment_intent.created", unit.put(intent));
  const asked: Invoice = {
    ...invoice,
    confirmation_secret: { client_secret: intent.client_secret, type: "payment_intent" },
    next_payment_attempt: collects(invoice) ? at : null,
    payments: { ...invoice.payments, data: [paymentOf(shop, invoice, intent)] },
    hidden: { ...invoice.hidden, intent: intent.id },
  };
  return keepInvoice(unit, asked);
}

/** Whether what is due is collected without being asked for. */
const collects = ({ collection_method: method, auto_advance: advances }: Invoice) =>
  method === "charge_automatically" && advances;

/** When something is to be done about an invoice, in seconds; null when nothing is. */
export function invoiceDueAt(invoice: Invoice): number | null {
  const { status, auto_advance: advances } = invoice;
  if (status === "draft") return advances ? invoice.automatically_finalizes_at : null;
  if (status !== "open") return null;
  if (invoice.collection_method === "send_invoice") {
    return invoice.hidden.toldOverdue ? null : invoice.due_date;
  }
  return invoice.next_payment_attempt;
}

/** Stores an invoice, to be looked at when something is to be done about it. */
export function keepInvoice(unit: Unit, invoice: Invoice): Invoice {
  const due = invoiceDueAt(invoice);
  return unit.put(invoice, due === null ? null : due * 1_000);
}

type Paid = {
  readonly at: number;
  /** How it was paid, where that is known. */
  readonly method?: string | null;
  readonly outOfBand?: boolean;
};

/** An invoice is paid: in full, or by other means that the business knows of. */
export async function payInFull(
  shop: Shop,
  unit: Unit,
  invoice: Invoice,
  { at, method, outOfBand }: Paid,
): Promise<Invoice> {
  const settled = withPayments(invoice, { status: outOfBand ? "canceled" : "paid", at });
  const paid = keepInvoice(unit, {
    ...settled,
    amount_paid: invoice.amount_due,
    amount_remaining: 0n,
    attempted: true,
    confirmation_secret: null,
    next_payment_attempt: null,
    status: "paid",
    status_transitions: { ...invoice.status_transitions, paid_at: at },
  });
  unit.tell("invoice.paid", paid);
  if (!outOfBand) unit.tell("invoice.payment_succeeded", paid);
  await carryOn(unit, paid, { at, method: method ?? null });
  return paid;
}

/** A subscription that waited for its invoice to be paid goes on. */
async function carryOn(
  unit: Unit,
  invoice: Invoice,
  { at, method }: { readonly at: number; readonly method: string | null },
): Promise<void> {
  const before = await subscriptionOf(unit, invoice);
  const waits = ["incomplete", "past_due", "unpaid", "paused"];
  if (!before || before.latest_invoice !== invoice.id || !waits.includes(before.status)) return;
  const isTrial = before.trial_end !== null && before.trial_end > at;
  const saves =
    method !== null && before.payment_settings.save_default_payment_method === "on_subscription";
  const after = keepChanged(
    unit,
    {
      ...before,
      status: isTrial ? "trialing" : "active",
      default_payment_method: saves ? method : before.default_payment_method,
    },
    before,
  );
  if (before.status === "paused") unit.tell("customer.subscription.resumed", after, before);
}
