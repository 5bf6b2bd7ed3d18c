import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, type World } from "../../data/business-queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { Plus } from "../../design/icons.ts";
import { Chip } from "../../design/states.tsx";
import { Row } from "../../design/surface.tsx";
import { InvoiceLink } from "../billing/invoice-link.tsx";
import { InvoiceState } from "../billing/invoice-state.tsx";
import { canEnd, canPause, useSubscriptionWords } from "../billing/subscription-words.ts";
import {
  EndSubscription,
  PauseSubscription,
  ResumeSubscription,
  VoidInvoice,
} from "./bill-actions.tsx";
import styles from "./business.module.css";
import { QueryList } from "./list.tsx";
import { NewInvoice } from "./new-invoice.tsx";
import { useMay } from "./role.tsx";

type Props = { readonly world: World };

const tones = {
  active: "good",
  trialing: "good",
  past_due: "bad",
  unpaid: "bad",
  incomplete: "warn",
  incomplete_expired: "info",
  paused: "info",
  canceled: "info",
} as const;

/** Who subscribes to what, and what comes next. */
export function Subscriptions({ world }: Props) {
  const { t } = useShop();
  const words = useSubscriptionWords();
  const may = useMay();
  return (
    <QueryList
      title={t.business.tabs.subscriptions}
      query={useQuery(businessQueries.subscriptions(world))}
      empty={t.bills.noSubscriptions}
      row={(one) => (
        <Row
          key={one.id}
          title={one.customer ?? t.bills.customerUnknown}
          sub={
            <>
              {words.name(one)} · {words.price(one)}
              <br />
              {words.next(one)}
              {may("sell") && canEnd(one) && (
                <span className={styles.rowActions}>
                  {one.state === "paused" ? (
                    <ResumeSubscription world={world} id={one.id} />
                  ) : (
                    canPause(one) && <PauseSubscription world={world} id={one.id} />
                  )}
                  <EndSubscription world={world} id={one.id} />
                </span>
              )}
            </>
          }
          end={<Chip tone={tones[one.state]}>{words.state(one)}</Chip>}
        />
      )}
    />
  );
}

/** What was billed; each leads to the page that its customer sees. */
export function Invoices({ world }: Props) {
  const { t, dates } = useShop();
  const may = useMay();
  const [isNew, setNew] = useState(false);
  const list = (
    <QueryList
      title={t.business.tabs.invoices}
      query={useQuery(businessQueries.invoices(world))}
      empty={t.bills.noInvoices}
      row={(invoice) => (
        <Row
          key={invoice.id}
          title={invoice.customer ?? t.bills.customerUnknown}
          sub={
            <>
              <InvoiceLink invoice={invoice} /> · {dates.date(invoice.createdAt)}
              {invoice.state === "open" && invoice.dueAt !== null && (
                <> · {t.bills.dueBy(dates.date(invoice.dueAt))}</>
              )}
            </>
          }
          end={<Amount value={invoice.total} voided={invoice.state === "void"} />}
          endSub={
            <>
              <InvoiceState invoice={invoice} />
              {may("sell") && invoice.state === "open" && (
                <>
                  <br />
                  <VoidInvoice world={world} id={invoice.id} />
                </>
              )}
            </>
          }
        />
      )}
    />
  );
  return (
    <>
      {may("sell") && (
        <div>
          <Button icon={Plus} onClick={() => setNew(true)}>
            {t.bills.newInvoice}
          </Button>
        </div>
      )}
      {list}
      {isNew && <NewInvoice world={world} onClose={() => setNew(false)} />}
    </>
  );
}
