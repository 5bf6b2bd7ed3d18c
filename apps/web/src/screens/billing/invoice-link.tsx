import type { InvoiceSummary } from "@bourse/contract";
import { Link } from "@tanstack/react-router";
import { useShop } from "../../app/shop-texts.tsx";

/** The number of an invoice, which leads to its page once it has one. */
export function InvoiceLink({ invoice }: { readonly invoice: InvoiceSummary }) {
  const { t } = useShop();
  const { number, credential } = invoice;
  if (number === null || credential === null) return t.invoice.states.draft;
  return (
    <Link to="/invoice/$credential" params={{ credential }}>
      {number}
    </Link>
  );
}
