import {
  colours,
  type DocumentTexts,
  documentTexts,
  formatDate,
  formatMoney,
  letterheadBottom,
  margin,
  type Paper,
  sandboxInstitution,
  takePaper,
} from "#accounts";
import type { Language } from "#identity";
import { assert, type Currency, type Money, money, secondMs } from "#kernel";
import type { Invoice, InvoiceLine } from "../billing-objects.ts";
import type { Business } from "../business.ts";
import type { NamedTax } from "../taxes.ts";
import { currencyOf } from "../world.ts";
import { discountOf, taxesOf } from "./invoice.ts";
import { type InvoiceTexts, invoiceTexts } from "./invoice-texts.ts";

/** A label, and what it says. */
type Field<T> = readonly [label: string, value: T];
type Texts = { readonly shared: DocumentTexts; readonly own: InvoiceTexts };

const small = { size: 8, colour: colours.muted } as const;
const rowHeight = 30;
const sumHeight = 18;

/** An invoice on paper: who bills whom, for what, how much is due and until when. */
export async function invoicePdf(
  invoice: Invoice,
  business: Business,
  { language, nowMs }: { readonly language: Language; readonly nowMs: number },
): Promise<Uint8Array> {
  const texts = { shared: documentTexts[language], own: invoiceTexts[language] };
  const currency = currencyOf(invoice.currency);
  assert(currency !== undefined, "a stored currency is known");
  const paper = takePaper({
    title: `${texts.own.invoice} ${invoice.number ?? ""}`,
    currency,
    institution: { ...sandboxInstitution, name: business.legalName },
    texts: texts.shared,
    nowMs,
  });
  let y = drawParties(paper, invoice, business, texts);
  y = drawLines(paper, invoice.lines.data, y, { texts, currency });
  drawSums(paper, invoice, y, { texts, currency });
  return paper.finish();
}

function drawParties(paper: Paper, invoice: Invoice, business: Business, texts: Texts): number {
  const { own, shared } = texts;
  const half = (paper.width - 2 * margin) / 2;
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
  drawFields(paper, left, { x: margin, width: half - 8 });
  drawFields(paper, right, { x: margin + half, width: half });
  const bottom = letterheadBottom + Math.max(left.length, right.length) * rowHeight + 8;
  if (invoice.livemode) return bottom;
  paper.text(own.rehearsal, margin, bottom, small);
  return bottom + sumHeight;
}

const unlessNone = (amount: bigint) => (amount === 0n ? null : amount);

/** A field, where there is something to say. */
function fieldOf<V, T>(label: string, value: V | null, show: (value: V) => T): Field<T>[] {
  return value === null ? [] : [[label, show(value)]];
}

function drawFields(
  paper: Paper,
  fields: readonly Field<string>[],
  { x, width }: { readonly x: number; readonly width: number },
): void {
  for (const [index, [label, value]] of fields.entries()) {
    const y = letterheadBottom + index * rowHeight;
    paper.text(label, x, y, { ...small, width });
    paper.text(value, x, y + 11, { size: 10, bold: label !== "", width });
  }
}

type Drawing = { readonly texts: Texts; readonly currency: Currency };

function columnsOf(paper: Paper) {
  const right = paper.width - margin;
  return {
    description: { x: margin, width: right - margin - 170 },
    quantity: { x: right - 160, width: 60, align: "right" },
    amount: { x: right - 96, width: 96, align: "right" },
  } as const;
}

function drawHeader(paper: Paper, y: number, { shared, own }: Texts): number {
  const { description, quantity, amount } = columnsOf(paper);
  for (const [text, { x, ...style }] of [
    [shared.description, description],
    [own.quantity, quantity],
    [shared.amount, amount],
  ] as const) {
    paper.text(text, x, y, { ...small, bold: true, ...style });
  }
  paper.rule(y + 14, colours.ink);
  return y + 24;
}

function drawLines(
  paper: Paper,
  lines: readonly InvoiceLine[],
  top: number,
  { texts, currency }: Drawing,
): number {
  const { description, quantity, amount } = columnsOf(paper);
  let y = drawHeader(paper, top, texts);
  const date = (seconds: number) => formatDate(seconds * secondMs, texts.shared);
  for (const line of lines) {
    if (y + rowHeight > paper.bottom) {
      paper.addPage();
      y = drawHeader(paper, margin, texts);
    }
    const { start, end } = line.period;
    paper.text(line.description ?? "", description.x, y, { size: 9, width: description.width });
    if (end > start) {
      const period = `${date(start)} – ${date(end)}`;
      paper.text(period, description.x, y + 11, { ...small, width: description.width });
    }
    const { x: quantityX, ...quantityStyle } = quantity;
    paper.text(String(line.quantity), quantityX, y, { size: 9, ...quantityStyle });
    const { x: amountX, ...amountStyle } = amount;
    const sum = formatMoney(money(line.amount, currency), texts.shared);
    paper.text(sum, amountX, y, { size: 9, ...amountStyle });
    y += rowHeight;
    paper.rule(y - 4);
  }
  return y + 8;
}

/** `VAT 20%`, or that it is within the amounts above. */
function taxLabel({ name, percentage, inclusive }: NamedTax, { own }: Texts): string {
  const rate = own.rate(name, String(percentage));
  return inclusive ? own.included(rate) : rate;
}

function drawSums(paper: Paper, invoice: Invoice, top: number, { texts, currency }: Drawing): void {
  const { own, shared } = texts;
  const of = (amount: bigint) => money(amount, currency);
  const sums: Field<Money>[] = [
    [own.subtotal, of(invoice.subtotal)],
    ...fieldOf(own.discount, unlessNone(-discountOf(invoice)), of),
    ...taxesOf(invoice).map((tax): Field<Money> => [taxLabel(tax, texts), of(tax.amount)]),
    [own.total, of(invoice.total)],
    ...fieldOf(own.balance, unlessNone(invoice.amount_due - invoice.total), of),
    [own.due, of(invoice.amount_due)],
  ];
  let y = top;
  if (y + (sums.length + 4) * sumHeight > paper.bottom) {
    paper.addPage();
    y = margin;
  }
  const right = paper.width - margin;
  for (const [index, [label, sum]] of sums.entries()) {
    const bold = index === sums.length - 1;
    const style = { size: bold ? 11 : 9, bold, align: "right" } as const;
    paper.text(label, right - 260, y, { ...style, width: 150 });
    paper.text(formatMoney(sum, shared), right - 106, y, { ...style, width: 106 });
    y += sumHeight;
  }
  const notes = [invoice.description, invoice.footer].filter((note) => note !== null);
  if (invoice.status === "open" && invoice.hosted_invoice_url !== null) {
    notes.push(`${own.payAt} ${invoice.hosted_invoice_url}`);
  }
  const width = paper.width - 2 * margin;
  for (const note of notes) {
    y += sumHeight;
    paper.text(note, margin, y, { ...small, width });
  }
}
