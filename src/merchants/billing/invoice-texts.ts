import type { Language } from "#identity";
import type { InvoiceStatus } from "../billing-objects.ts";

/** Every text of an invoice on paper, beside those that all papers share. */
export type InvoiceTexts = {
  readonly invoice: string;
  readonly number: string;
  readonly billedTo: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly paidOn: string;
  readonly state: string;
  readonly quantity: string;
  readonly subtotal: string;
  readonly discount: string;
  rate(name: string, percent: string): string;
  included(rate: string): string;
  readonly total: string;
  readonly balance: string;
  readonly credited: string;
  readonly due: string;
  readonly creditNote: string;
  readonly creditNoteNumber: string;
  readonly creditedTotal: string;
  readonly payAt: string;
  readonly rehearsal: string;
  readonly states: { readonly [S in InvoiceStatus]: string };
};

const en: InvoiceTexts = {
  invoice: "Invoice",
  number: "Invoice number",
  billedTo: "Billed to",
  issuedOn: "Issued on",
  dueOn: "Due on",
  paidOn: "Paid on",
  state: "Status",
  quantity: "Quantity",
  subtotal: "Subtotal",
  discount: "Discount",
  rate: (name, percent) => `${name} ${percent}%`,
  included: (rate) => `Including ${rate}`,
  total: "Total",
  balance: "Customer balance",
  credited: "Credited",
  due: "Amount due",
  creditNote: "Credit note",
  creditNoteNumber: "Credit note number",
  creditedTotal: "Total credited",
  payAt: "Pay online:",
  rehearsal: "Test invoice: no real money is asked for.",
  states: {
    draft: "Draft",
    open: "Open",
    paid: "Paid",
    uncollectible: "Uncollectible",
    void: "Void",
  },
};

const fr: InvoiceTexts = {
  invoice: "Facture",
  number: "Numéro de facture",
  billedTo: "Facturé à",
  issuedOn: "Émise le",
  dueOn: "À payer avant le",
  paidOn: "Payée le",
  state: "État",
  quantity: "Quantité",
  subtotal: "Sous-total",
  discount: "Remise",
  rate: (name, percent) => `${name} ${percent.replace(".", ",")} %`,
  included: (rate) => `Dont ${rate}`,
  total: "Total",
  balance: "Solde du client",
  credited: "Avoirs",
  due: "Montant dû",
  creditNote: "Avoir",
  creditNoteNumber: "Numéro d’avoir",
  creditedTotal: "Total de l’avoir",
  payAt: "Payer en ligne :",
  rehearsal: "Facture de test : aucun argent réel n’est demandé.",
  states: {
    draft: "Brouillon",
    open: "À payer",
    paid: "Payée",
    uncollectible: "Irrécouvrable",
    void: "Annulée",
  },
};

/** The texts of invoices in each language. */
export const invoiceTexts: { readonly [L in Language]: InvoiceTexts } = { en, fr };
