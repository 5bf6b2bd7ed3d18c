import { assert } from "#kernel";
import type { Invoice } from "../billing-objects.ts";
import { endIntent } from "../cancel.ts";
import type { CreditNote, CreditOrder } from "../credit-objects.ts";
import { changeBalance } from "../customer-balance.ts";
import type { PaymentIntent, Refund } from "../objects.ts";
import type { Shop } from "../shop.ts";
import { listObjects } from "../store/objects.ts";
import type { Unit } from "../unit.ts";
import { keepInvoice, payInFull } from "./finalize.ts";
import { numberOf } from "./plan-credit-note.ts";

const notesMax = 1_000;

/** The credit notes of an invoice, void ones too, newest first. */
export function notesOf(
  { db }: Pick<Shop, "db">,
  { world }: Pick<Unit["call"], "world">,
  { id }: Pick<Invoice, "id">,
): Promise<CreditNote[]> {
  return listObjects(db, world, "credit_note", { refs: [`invoice=${id}`], limit: notesMax });
}

/**
 * Issues a credit note: what it takes off is due no more, what it gives to the balance is there.
 * Who calls holds the turn of the customer and, where something is due, that of the intent, which
 * waits to be paid.
 *
 * @param refund what was paid back for it, in the same change
 */
export async function issueCreditNote(
  shop: Shop,
  unit: Unit,
  { note: planned, toBalance, at }: CreditOrder,
  refund?: Pick<Refund, "id" | "amount">,
): Promise<CreditNote> {
  const invoice = await unit.find("invoice", planned.invoice);
  const customer = await unit.find("customer", planned.customer);
  assert(invoice && customer, "what is credited is there, and whose it was");
  const number = numberOf(invoice, (await notesOf(shop, unit.call, invoice)).length);
  unit.claim(`credit note number ${number}`, planned.id);
  const changed = changeBalance(shop, unit, customer, {
    at,
    amount: -toBalance,
    credit_note: planned.id,
    currency: planned.currency,
    invoice: invoice.id,
    type: "credit_note",
  });
  if (changed.transaction) {
    unit.tell("customer.updated", unit.put(changed.customer), customer);
  }
  const refunds = refund
    ? [
        ...planned.refunds,
        {
          amount_refunded: refund.amount,
          payment_record_refund: null,
          refund: refund.id,
          type: "refund" as const,
        },
      ]
    : planned.refunds;
  const note = unit.put<CreditNote>({
    ...planned,
    customer_balance_transaction: changed.transaction?.id ?? null,
    number,
    refunds,
  });
  unit.tell("credit_note.created", note);
  await credit(shop, unit, invoice, { note, at });
  return note;
}

type Crediting = { readonly note: CreditNote; readonly at: number };

async function credit(shop: Shop, unit: Unit, invoice: Invoice, { note, at }: Crediting) {
  const { pre_payment_amount: pre, post_payment_amount: post } = note;
  const after = dueLess(
    {
      ...invoice,
      post_payment_credit_notes_amount: invoice.post_payment_credit_notes_amount + post,
      pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount + pre,
    },
    pre,
  );
  if (pre > 0n && after.amount_due === 0n) {
    const intent = await intentOf(unit, invoice);
    endIntent(unit, intent, "abandoned");
    await payInFull(shop, unit, after, { at, outOfBand: true });
    return;
  }
  if (pre > 0n) await askFor(unit, after);
  unit.tell("invoice.updated", keepInvoice(unit, after), invoice);
}

/** The invoice with so much less due, or more when negative. */
export function dueLess(invoice: Invoice, less: bigint): Invoice {
  const due = invoice.amount_due - less;
  const data = invoice.payments.data.map((payment) =>
    payment.status === "open" ? { ...payment, amount_requested: due } : payment,
  );
  return {
    ...invoice,
    amount_due: due,
    amount_remaining: invoice.amount_remaining - less,
    payments: { ...invoice.payments, data },
  };
}

async function intentOf(unit: Unit, { hidden }: Invoice): Promise<PaymentIntent> {
  const intent = await unit.find("payment_intent", hidden.intent ?? "");
  assert(intent, "what is due is asked for");
  return intent;
}

/** The intent asks for what is due by now; what was approved was something else. */
export async function askFor(unit: Unit, invoice: Invoice): Promise<void> {
  const intent = await intentOf(unit, invoice);
  unit.put<PaymentIntent>({
    ...intent,
    amount: invoice.amount_due,
    next_action: null,
    status: intent.payment_method === null ? "requires_payment_method" : "requires_confirmation",
  });
}
