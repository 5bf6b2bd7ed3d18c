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
import type { Period } from "../billing-objects.ts";
import type { Business } from "../business.ts";
import type { NamedTax } from "../taxes.ts";
import { currencyOf } from "../world.ts";
import { type InvoiceTexts, invoiceTexts } from "./invoice-texts.ts";

/** A label, and what it says. */
export type Field<T> = readonly [label: string, value: T];
type Texts = { readonly shared: DocumentTexts; readonly own: InvoiceTexts };
/** What everything on a paper is written with. */
export type Drawing = { readonly paper: Paper; readonly texts: Texts; readonly currency: Currency };

/** Small print. */
export const small = { size: 8, colour: colours.muted } as const;
export const rowHeight = 30;
export const sumHeight = 18;

type Written = {
  readonly title: (texts: InvoiceTexts) => string;
  /** In lower case, as objects have it. */
  readonly currency: string;
  readonly language: Language;
  readonly nowMs: number;
};

/** A sheet with the letterhead of a business. */
export function takeBillPaper(business: Business, written: Written): Drawing {
  const { language, nowMs } = written;
  const texts = { shared: documentTexts[language], own: invoiceTexts[language] };
  const currency = currencyOf(written.currency);
  assert(currency !== undefined, "a stored currency is known");
  const paper = takePaper({
    title: written.title(texts.own),
    currency,
    institution: { ...sandboxInstitution, name: business.legalName },
    texts: texts.shared,
    nowMs,
  });
  return { paper, texts, currency };
}

/** Two columns of fields under the letterhead. @returns where they end */
export function drawParties(
  { paper, texts }: Drawing,
  {
    left,
    right,
    live,
  }: {
    readonly left: readonly Field<string>[];
    readonly right: readonly Field<string>[];
    readonly live: boolean;
  },
): number {
  const half = (paper.width - 2 * margin) / 2;
  drawFields(paper, left, { x: margin, width: half - 8 });
  drawFields(paper, right, { x: margin + half, width: half });
  const bottom = letterheadBottom + Math.max(left.length, right.length) * rowHeight + 8;
  if (live) return bottom;
  paper.text(texts.own.rehearsal, margin, bottom, small);
  return bottom + sumHeight;
}

/** An amount, where there is one. */
export const unlessNone = (amount: bigint) => (amount === 0n ? null : amount);

/** A field, where there is something to say. */
export function fieldOf<V, T>(label: string, value: V | null, show: (value: V) => T): Field<T>[] {
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

/** What is billed, or taken back. */
type Line = {
  readonly description: string | null;
  readonly quantity: number | null;
  readonly amount: bigint;
  readonly period?: Period;
};

/** The table of lines, over as many sheets as it takes. @returns where it ends */
export function drawLines(
  { paper, texts, currency }: Drawing,
  lines: readonly Line[],
  top: number,
): number {
  const { description, quantity, amount } = columnsOf(paper);
  let y = drawHeader(paper, top, texts);
  const date = (seconds: number) => formatDate(seconds * secondMs, texts.shared);
  for (const line of lines) {
    if (y + rowHeight > paper.bottom) {
      paper.addPage();
      y = drawHeader(paper, margin, texts);
    }
    const { start, end } = line.period ?? { start: 0, end: 0 };
    paper.text(line.description ?? "", description.x, y, { size: 9, width: description.width });
    if (end > start) {
      const period = `${date(start)} – ${date(end)}`;
      paper.text(period, description.x, y + 11, { ...small, width: description.width });
    }
    const { x: quantityX, ...quantityStyle } = quantity;
    paper.text(String(line.quantity ?? ""), quantityX, y, { size: 9, ...quantityStyle });
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

/** Each tax, and what it comes to. */
export function taxFields({ texts, currency }: Drawing, taxes: readonly NamedTax[]) {
  return taxes.map((tax): Field<Money> => [taxLabel(tax, texts), money(tax.amount, currency)]);
}

/** Sums at the right, the last of them bold, and notes below. */
export function drawSums(
  { paper, texts }: Drawing,
  top: number,
  { sums, notes }: { readonly sums: readonly Field<Money>[]; readonly notes: readonly string[] },
): void {
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
    paper.text(formatMoney(sum, texts.shared), right - 106, y, { ...style, width: 106 });
    y += sumHeight;
  }
  const width = paper.width - 2 * margin;
  for (const note of notes) {
    y += sumHeight;
    paper.text(note, margin, y, { ...small, width });
  }
}
