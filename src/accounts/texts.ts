import type { Language } from "#identity";
import type { MovementKind, MovementState } from "#movements";

/** Every text of statements, receipts and exports. */
export type DocumentTexts = {
  readonly locale: string;
  readonly statement: string;
  readonly receipt: string;
  readonly holder: string;
  readonly accountNumber: string;
  readonly routingNumber: string;
  readonly period: string;
  readonly opening: string;
  readonly moneyIn: string;
  readonly moneyOut: string;
  readonly closing: string;
  readonly date: string;
  readonly description: string;
  readonly balance: string;
  readonly type: string;
  readonly note: string;
  readonly reference: string;
  readonly noMovements: string;
  readonly notOver: string;
  readonly page: (page: number, count: number) => string;
  readonly issued: (date: string) => string;
  readonly from: string;
  readonly to: string;
  readonly amount: string;
  readonly currency: string;
  readonly status: string;
  readonly timeline: string;
  readonly formerMember: string;
  readonly potOf: (name: string) => string;
  readonly kinds: { readonly [K in MovementKind]: string };
  readonly states: { readonly [S in MovementState]: string };
};

const en: DocumentTexts = {
  locale: "en-US",
  statement: "Account statement",
  receipt: "Receipt",
  holder: "Account holder",
  accountNumber: "Account number",
  routingNumber: "Routing number",
  period: "Period",
  opening: "Opening balance",
  moneyIn: "Money in",
  moneyOut: "Money out",
  closing: "Closing balance",
  date: "Date",
  description: "Description",
  balance: "Balance",
  type: "Type",
  note: "Note",
  reference: "Reference",
  noMovements: "Nothing moved in this period.",
  notOver: "This month is not over: the statement shows it as it stands.",
  page: (page, count) => `Page ${page} of ${count}`,
  issued: (date) => `Issued on ${date}`,
  from: "From",
  to: "To",
  amount: "Amount",
  currency: "Currency",
  status: "Status",
  timeline: "Timeline",
  formerMember: "Former member",
  potOf: (name) => `Pot: ${name}`,
  kinds: {
    payment: "Payment",
    request_payment: "Payment of a request",
    claim: "Payment by link",
    split_share: "Share of a bill",
    scheduled_payment: "Scheduled payment",
    bank_credit: "Bank transfer",
    pot_deposit: "Into a pot",
    pot_withdrawal: "Out of a pot",
    round_up: "Round-up",
    purchase: "Purchase",
    purchase_refund: "Refund",
    payout: "Payout",
    business_transfer: "Transfer between businesses",
    interest: "Interest",
    order_hold: "Set aside for an order",
    share_purchase: "Shares bought",
    share_sale: "Shares sold",
    share_gift: "Gift of shares",
    trade_reversal: "Trade taken back",
    dividend: "Dividend",
    corporate_action: "Corporate action",
  },
  states: {
    created: "Started",
    pending: "Pending",
    completed: "Completed",
    failed: "Failed",
    returned: "Returned",
    cancelled: "Cancelled",
  },
};

const fr: DocumentTexts = {
  locale: "fr-FR",
  statement: "Relevé de compte",
  receipt: "Reçu",
  holder: "Titulaire",
  accountNumber: "Numéro de compte",
  routingNumber: "Numéro d’acheminement",
  period: "Période",
  opening: "Solde initial",
  moneyIn: "Entrées",
  moneyOut: "Sorties",
  closing: "Solde final",
  date: "Date",
  description: "Libellé",
  balance: "Solde",
  type: "Type",
  note: "Note",
  reference: "Référence",
  noMovements: "Aucun mouvement pendant cette période.",
  notOver: "Ce mois n’est pas terminé : le relevé le montre tel qu’il est.",
  page: (page, count) => `Page ${page} sur ${count}`,
  issued: (date) => `Établi le ${date}`,
  from: "De",
  to: "À",
  amount: "Montant",
  currency: "Devise",
  status: "État",
  timeline: "Chronologie",
  formerMember: "Ancien membre",
  potOf: (name) => `Cagnotte : ${name}`,
  kinds: {
    payment: "Paiement",
    request_payment: "Paiement d’une demande",
    claim: "Paiement par lien",
    split_share: "Part d’une addition",
    scheduled_payment: "Paiement programmé",
    bank_credit: "Virement bancaire",
    pot_deposit: "Vers une cagnotte",
    pot_withdrawal: "Depuis une cagnotte",
    round_up: "Arrondi",
    purchase: "Achat",
    purchase_refund: "Remboursement",
    payout: "Versement",
    business_transfer: "Virement entre commerces",
    interest: "Intérêts",
    order_hold: "Réservé pour un ordre",
    share_purchase: "Achat de titres",
    share_sale: "Vente de titres",
    share_gift: "Don de titres",
    trade_reversal: "Transaction annulée",
    dividend: "Dividende",
    corporate_action: "Opération sur titres",
  },
  states: {
    created: "Commencé",
    pending: "En attente",
    completed: "Effectué",
    failed: "Échoué",
    returned: "Retourné",
    cancelled: "Annulé",
  },
};

/** The texts of documents in each language. */
export const documentTexts: { readonly [L in Language]: DocumentTexts } = { en, fr };
