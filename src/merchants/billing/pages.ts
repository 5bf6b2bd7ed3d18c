import type { Language } from "#identity";
import type { Businesses } from "../businesses.ts";
import type { Shop } from "../shop.ts";
import { type BillingDashboard, createBillingDashboard } from "./dashboard.ts";
import { hostedCreditNotePdf, hostedInvoice, hostedInvoicePdf } from "./hosted-invoice.ts";
import { createMandates, type Mandates } from "./mandates.ts";
import { createPortalChanges, type PortalChanges } from "./portal-changes.ts";

/** What of billing has a page: for customers, for members who pay, for the business. */
export type BillingPages = PortalChanges &
  BillingDashboard &
  Mandates & {
    /** The invoice that an address opens, which was sent to a customer. */
    hostedInvoice(credential: string): ReturnType<typeof hostedInvoice>;
    /** The same on paper, in the customer's language unless another is asked for. */
    invoicePdf(
      credential: string,
      language: Language | undefined,
    ): ReturnType<typeof hostedInvoicePdf>;
    /** A credit note on paper. */
    creditNotePdf(
      credential: string,
      language: Language | undefined,
    ): ReturnType<typeof hostedCreditNotePdf>;
  };

export function createBillingPages(
  shop: Shop,
  { business }: Pick<Businesses, "business">,
): BillingPages {
  return {
    ...createPortalChanges(shop),
    ...createBillingDashboard(shop),
    ...createMandates(shop),
    hostedInvoice: (credential) => hostedInvoice(shop, credential),
    invoicePdf: (credential, language) => hostedInvoicePdf(shop, business, credential, language),
    creditNotePdf: (credential, language) =>
      hostedCreditNotePdf(shop, business, credential, language),
  };
}
