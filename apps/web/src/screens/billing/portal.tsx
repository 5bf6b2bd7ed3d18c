import type { Portal } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import pageStyles from "../../app/page.module.css";
import { ShopTexts, useShop } from "../../app/shop-texts.tsx";
import { billingQueries } from "../../data/billing-queries.ts";
import { problemOf } from "../../data/client.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { ArrowLeft, Link2 } from "../../design/icons.ts";
import { Bone, Chip, EmptyState, ErrorState } from "../../design/states.tsx";
import { Card, Row, Section } from "../../design/surface.tsx";
import checkoutStyles from "../checkout/checkout.module.css";
import { EntryFrame } from "../entry/frame.tsx";
import styles from "./billing.module.css";
import { InvoiceLink } from "./invoice-link.tsx";
import { InvoiceState } from "./invoice-state.tsx";
import { PdfLink } from "./pdf-link.tsx";
import { PortalCustomer } from "./portal-customer.tsx";
import { PortalMethods } from "./portal-methods.tsx";
import { PortalSubscription } from "./portal-subscription.tsx";

/** Where customers of a business look after their subscriptions; its address counts for an hour. */
export function PortalPage() {
  return (
    <ShopTexts>
      <CustomerPortal />
    </ShopTexts>
  );
}

function CustomerPortal() {
  const { t } = useShop();
  const { credential } = useParams({ from: "/portal/$credential" });
  const portal = useQuery(billingQueries.portal(credential));
  const { data } = portal;
  return (
    <EntryFrame title={data === undefined ? t.portal.page : t.portal.title(data.business.name)}>
      {portal.isError ? (
        <div className={checkoutStyles.message}>
          {problemOf(portal.error)?.code === "not_found" ? (
            <EmptyState icon={Link2} title={t.problems.notFoundTitle} text={t.portal.notFound} />
          ) : (
            <ErrorState error={portal.error} onRetry={portal.refetch} />
          )}
        </div>
      ) : (
        <div className={styles.column}>
          {data === undefined ? (
            <Bone width="100%" height="20rem" />
          ) : (
            <Parts credential={credential} portal={data} />
          )}
        </div>
      )}
    </EntryFrame>
  );
}

type Props = { readonly credential: string; readonly portal: Portal };

function Parts({ credential, portal }: Props) {
  const { t } = useShop();
  return (
    <>
      <Head portal={portal} />
      <Section title={t.portal.subscriptions}>
        <div className={pageStyles.stack}>
          {portal.subscriptions.length === 0 && (
            <Card flush>
              <Row title={t.portal.none} />
            </Card>
          )}
          {portal.subscriptions.map((one) => (
            <PortalSubscription
              key={one.id}
              credential={credential}
              portal={portal}
              subscription={one}
            />
          ))}
        </div>
      </Section>
      <PortalMethods credential={credential} portal={portal} />
      {portal.can.changeCustomer && <PortalCustomer credential={credential} portal={portal} />}
      {portal.can.seeInvoices && <Invoices portal={portal} />}
    </>
  );
}

function Head({ portal }: { readonly portal: Portal }) {
  const { t, dates } = useShop();
  const { business, headline, returnUrl, customer } = portal;
  return (
    <header className={styles.parts}>
      {returnUrl !== null && (
        <a className={checkoutStyles.back} href={returnUrl}>
          <ArrowLeft size="1.1em" aria-hidden /> {t.checkout.back(business.name)}
        </a>
      )}
      <div className={checkoutStyles.shop}>
        <Avatar handle={business.handle} name={business.name} kind={business.kind} size={48} />
        <div>
          <h1>{business.name}</h1>
          <span className={pageStyles.muted}>
            {[customer.name, customer.email].filter((part) => part !== null).join(" · ")}
          </span>
        </div>
      </div>
      {headline !== null && <p>{headline}</p>}
      {!portal.live && (
        <div>
          <Chip tone="warn">{t.checkout.test}</Chip>
        </div>
      )}
      <p className={pageStyles.muted}>{t.portal.until(dates.time(portal.endsAt))}</p>
    </header>
  );
}

function Invoices({ portal: { invoices } }: { readonly portal: Portal }) {
  const { t, dates } = useShop();
  return (
    <Section title={t.portal.invoices}>
      <Card flush>
        {invoices.length === 0 && <Row title={t.portal.noInvoices} />}
        {invoices.map((invoice) => (
          <Row
            key={invoice.id}
            title={<InvoiceLink invoice={invoice} />}
            sub={
              <>
                {dates.date(invoice.createdAt)} <InvoiceState invoice={invoice} />
              </>
            }
            end={<Amount value={invoice.total} voided={invoice.state === "void"} />}
            endSub={
              invoice.credential !== null && (
                <PdfLink
                  credential={invoice.credential}
                  label={`${t.invoice.pdf} ${invoice.number ?? ""}`}
                >
                  PDF
                </PdfLink>
              )
            }
          />
        ))}
      </Card>
    </Section>
  );
}
