import { formatDate } from "#accounts";
import type { Language } from "#identity";
import { money, secondMs } from "#kernel";
import type { Invoice } from "../billing-objects.ts";
import type { Business } from "../business.ts";
import {
  type Drawing,
  drawLines,
  drawParties,
  drawSums,
  type Field,
  fieldOf,
  takeBillPaper,
  taxFields,
  unlessNone,
} from "./bill-paper.ts";
import { discountOf, fromBalance, taxesOf } from "./invoice.ts";

/** An invoice on paper: who bills whom, for what, how much is due and until when. */
export async function invoicePdf(
  invoice: Invoice,
  business: Business,
  written: { readonly language: Language; readonly nowMs: number },
): Promise<Uint8Array> {
  const { currency } = invoice;
  const drawing = takeBillPaper(business, {
    ...written,
    title: ({ invoice: name }) => `${name} ${invoice.number ?? ""}`,
    currency,
  });
  const top = drawParties(drawing, partiesOf(drawing, invoice, business));
  drawInvoiceSums(drawing, invoice, drawLines(drawing, invoice.lines.data, top));
  return drawing.paper.finish();
}

function partiesOf({ texts: { own, shared } }: Drawing, invoice: Invoice, business: Business) {
  const date = (seconds: number) => formatDate(seconds * secondMs, shared);
  const { finalized_at: issued, paid_at: paid } = invoice.status_transitions;
  const left: Field<string>[] = [
    [own.billedTo, invoice.customer_name ?? invoice.customer_email ?? "–"],
    ["", invoice.customer_name === null ? "" : (invoice.customer_email ?? "")],
    [shared.from, `${business.legalName} · @${business.handle}`],
    ["", business.supportEmail ?? ""],
  ];
  const right: Field<string>[] = [
    [own.number, invoice.number ?? "–"],
    [own.issuedOn, date(issued ?? invoice.created)],
    ...fieldOf(own.dueOn, invoice.due_date, date),
    ...fieldOf(own.paidOn, paid, date),
    [own.state, own.states[invoice.status]],
  ];
  return { left, right, live: invoice.livemode };
}

function drawInvoiceSums(drawing: Drawing, invoice: Invoice, top: number): void {
  const { currency, texts } = drawing;
  const { own } = texts;
  const of = (amount: bigint) => money(amount, currency);
  const { pre_payment_credit_notes_amount: credited } = invoice;
  const notes = [invoice.description, invoice.footer].filter((note) => note !== null);
  if (invoice.status === "open" && invoice.hosted_invoice_url !== null) {
    notes.push(`${own.payAt} ${invoice.hosted_invoice_url}`);
  }
  drawSums(drawing, top, {
    sums: [
      [own.subtotal, of(invoice.subtotal)],
      ...fieldOf(own.discount, unlessNone(-discountOf(invoice)), of),
      ...taxFields(drawing, taxesOf(invoice)),
      [own.total, of(invoice.total)],
      ...fieldOf(own.balance, unlessNone(fromBalance(invoice)), of),
      ...fieldOf(own.credited, unlessNone(-credited), of),
      [own.due, of(invoice.amount_due)],
    ],
    notes,
  });
}
