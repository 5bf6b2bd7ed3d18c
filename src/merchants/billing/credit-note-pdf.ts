import { formatDate } from "#accounts";
import type { Language } from "#identity";
import { money, secondMs } from "#kernel";
import type { Invoice } from "../billing-objects.ts";
import type { Business } from "../business.ts";
import type { CreditNote } from "../credit-objects.ts";
import type { Customer } from "../objects.ts";
import { namedTaxes } from "../taxes.ts";
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

type Of = {
  readonly business: Business;
  readonly customer: Pick<Customer, "email" | "name"> | undefined;
  readonly invoice: Pick<Invoice, "number">;
};

/** A credit note on paper: what is taken back of which invoice, with its taxes. */
export async function creditNotePdf(
  note: CreditNote,
  of: Of,
  written: { readonly language: Language; readonly nowMs: number },
): Promise<Uint8Array> {
  const drawing = takeBillPaper(of.business, {
    ...written,
    title: ({ creditNote }) => `${creditNote} ${note.number}`,
    currency: note.currency,
  });
  const top = drawParties(drawing, partiesOf(drawing, note, of));
  const bottom = drawLines(drawing, note.lines.data, top);
  const { own } = drawing.texts;
  const amountOf = (amount: bigint) => money(amount, drawing.currency);
  const rates = note.lines.data.flatMap(({ tax_rates }) => tax_rates);
  drawSums(drawing, bottom, {
    sums: [
      [own.subtotal, amountOf(note.subtotal)],
      ...fieldOf(own.discount, unlessNone(-note.discount_amount), amountOf),
      ...taxFields(drawing, namedTaxes(note.total_taxes, rates)),
      [own.creditedTotal, amountOf(note.total)],
    ],
    notes: note.memo === null ? [] : [note.memo],
  });
  return drawing.paper.finish();
}

function partiesOf({ texts: { own, shared } }: Drawing, note: CreditNote, of: Of) {
  const { business, customer, invoice } = of;
  const date = (seconds: number) => formatDate(seconds * secondMs, shared);
  const left: Field<string>[] = [
    [own.billedTo, customer?.name ?? customer?.email ?? "–"],
    ["", customer?.name ? (customer.email ?? "") : ""],
    [shared.from, `${business.legalName} · @${business.handle}`],
    ["", business.supportEmail ?? ""],
  ];
  const right: Field<string>[] = [
    [own.creditNoteNumber, note.number],
    [own.number, invoice.number ?? "–"],
    [own.issuedOn, date(note.effective_at ?? note.created)],
    ...(note.status === "void" ? [[own.state, own.states.void] as const] : []),
  ];
  return { left, right, live: note.livemode };
}
