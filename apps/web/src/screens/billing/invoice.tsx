import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ShopTexts, useShop } from "../../app/shop-texts.tsx";
import { billingQueries } from "../../data/billing-queries.ts";
import { problemOf } from "../../data/client.ts";
import { cx } from "../../design/class-names.ts";
import { Link2 } from "../../design/icons.ts";
import { Bone, EmptyState, ErrorState } from "../../design/states.tsx";
import checkoutStyles from "../checkout/checkout.module.css";
import { EntryFrame } from "../entry/frame.tsx";
import styles from "./billing.module.css";
import { InvoicePaper } from "./invoice-paper.tsx";
import { InvoicePayment } from "./invoice-payment.tsx";

/** An invoice at the address that its customer was sent: what it asks for, and its payment. */
export function InvoicePage() {
  return (
    <ShopTexts>
      <HostedInvoice />
    </ShopTexts>
  );
}

function HostedInvoice() {
  const { t } = useShop();
  const { credential } = useParams({ from: "/invoice/$credential" });
  const invoice = useQuery(billingQueries.invoice(credential));
  const { data } = invoice;
  if (data === undefined) {
    return (
      <EntryFrame title={t.invoice.states.open}>
        <div className={checkoutStyles.message}>
          {invoice.isPending && <Bone width="100%" height="20rem" />}
          {invoice.isError &&
            (problemOf(invoice.error)?.code === "not_found" ? (
              <EmptyState icon={Link2} title={t.problems.notFoundTitle} text={t.invoice.notFound} />
            ) : (
              <ErrorState error={invoice.error} onRetry={invoice.refetch} />
            ))}
        </div>
      </EntryFrame>
    );
  }
  return (
    <EntryFrame title={t.invoice.title(data.business.name)}>
      <div className={checkoutStyles.page}>
        <InvoicePaper credential={credential} invoice={data} />
        <section className={cx(checkoutStyles.pay, styles.payment)} aria-label={t.invoice.toPay}>
          <InvoicePayment invoice={data} />
        </section>
      </div>
    </EntryFrame>
  );
}
